"""The browser's word and the server's look, by table."""

import pytest

from proctoring.enums import AlertKind
from proctoring.opinions import Look, opinion

NOBODY = Look(faces=0, looking_away=None, is_readable=True)
ONE = Look(faces=1, looking_away=False, is_readable=True)
TWO = Look(faces=2, looking_away=False, is_readable=True)
AWAY = Look(faces=1, looking_away=True, is_readable=True)
DARK = Look(faces=0, looking_away=None, is_readable=False)


@pytest.mark.parametrize(
    ("kind", "looks", "expected"),
    [
        ("ABSENCE", [NOBODY], "confirmed"),
        ("ABSENCE", [ONE], "contradicted"),
        ("ABSENCE", [ONE, NOBODY], "confirmed"),
        ("ABSENCE", [DARK], "unclear"),
        ("ABSENCE", [ONE, DARK], "unclear"),
        ("MULTIPLE_FACES", [TWO], "confirmed"),
        ("MULTIPLE_FACES", [ONE], "contradicted"),
        ("LOOKING_AWAY", [AWAY], "confirmed"),
        ("LOOKING_AWAY", [ONE], "contradicted"),
        ("LOOKING_AWAY", [NOBODY], "unclear"),
        ("PICTURE", [DARK], "confirmed"),
        ("PICTURE", [ONE], "contradicted"),
        ("ABSENCE", [], "none"),
        ("CLIPBOARD", [ONE], "none"),
    ],
)
def test_what_the_pictures_say_of_a_claim(kind, looks, expected):
    assert opinion(AlertKind(kind), looks) == expected
