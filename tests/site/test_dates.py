"""How dates are written and typed."""

from datetime import UTC, datetime

import pytest
from django.forms import DateTimeField, ValidationError
from django.utils.formats import date_format
from django.utils.translation import override

MOMENT = datetime(2026, 5, 1, 14, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "written", "short"),
    [("en", "1 May 2026, 14:05", "2026-05-01 14:05"), ("fr", "1 mai 2026 14:05", "01/05/2026 14:05")],
)
def test_dates_are_written_in_the_language_of_the_page(language: str, written: str, short: str) -> None:
    with override(language):
        assert date_format(MOMENT, "DATETIME_FORMAT") == written
        assert date_format(MOMENT, "SHORT_DATETIME_FORMAT") == short


def test_a_date_that_is_read_in_two_ways_is_not_taken() -> None:
    with override("en"):
        assert DateTimeField().clean("2026-05-01 14:05") == MOMENT
        with pytest.raises(ValidationError):
            DateTimeField().clean("01/05/2026 14:05")
