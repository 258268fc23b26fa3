"""Times from a client whose clock is wrong."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from recordings.clocks import AFTER_END, clock_error
from tests.factories import NOW

AN_HOUR = timedelta(hours=1)
RIGHT = timedelta()


@dataclass
class Stamp:
    start: datetime
    end: datetime
    received_at: datetime


def stamps(*delays: float, error: timedelta = RIGHT, begins: float = 0) -> list[Stamp]:
    """Chunks of a second each from `begins` seconds after NOW on, so many seconds under way."""
    found = []
    for number, delay in enumerate(delays):
        start = NOW + timedelta(seconds=begins + number)
        end = start + timedelta(seconds=1)
        found.append(Stamp(start + error, end + error, end + timedelta(seconds=delay)))
    return found


@pytest.mark.parametrize("error", [RIGHT, timedelta(seconds=2), timedelta(seconds=-2)])
def test_a_clock_that_can_be_right_is_believed(error):
    assert clock_error(stamps(0.1, 0.1, error=error), NOW) == RIGHT


@pytest.mark.parametrize("error", [AN_HOUR, -AN_HOUR])
def test_the_chunk_that_came_quickest_tells_how_wrong_the_clock_is(error):
    assert clock_error(stamps(30, 20, 0.1, 5, error=error), NOW) == error - timedelta(seconds=0.1)


def test_what_waited_for_hours_in_the_browser_is_no_sign_of_a_wrong_clock():
    assert clock_error(stamps(7200, 7200), NOW) == RIGHT


def test_one_odd_time_among_right_ones_moves_nothing():
    chunks = stamps(0.1, 0.1, 0.1)
    chunks[1].end += AN_HOUR

    assert clock_error(chunks, NOW) == RIGHT


def test_without_chunks_there_is_nothing_to_put_right():
    assert clock_error([], NOW) == RIGHT


def test_nothing_was_recorded_long_after_the_end_however_late_it_came():
    chunks = stamps(7200, 7200, error=-AN_HOUR)

    assert clock_error(chunks, NOW, NOW + timedelta(seconds=2)) == -AN_HOUR - AFTER_END
