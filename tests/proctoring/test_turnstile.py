"""Who may wait at the door, and when the others come back."""

import pytest

from proctoring.turnstile import FEW, LATEST_RETURN, LONGEST_WAIT, SPARE, Turnstile


@pytest.fixture
def turnstile():
    return Turnstile()


def crowd(turnstile, count):
    """How many of them may wait."""
    return sum(turnstile.enters() for _ in range(count))


def serve(turnstile, count, *, every, begin=100.0):
    """One after the other; the moment of the last."""
    for number in range(count):
        turnstile.served(begin + number * every)
    return begin + (count - 1) * every


def test_as_many_wait_as_are_served_within_a_second(turnstile):
    let_in = crowd(turnstile, 1000)

    assert let_in * turnstile.pace == pytest.approx(LONGEST_WAIT, abs=2 * turnstile.pace)


def test_a_few_are_never_too_many(turnstile):
    turnstile.pace = 10

    assert crowd(turnstile, 1000) == FEW


def test_whoever_is_served_makes_room_for_one(turnstile):
    crowd(turnstile, 1000)

    serve(turnstile, 1, every=0)
    assert crowd(turnstile, 5) == 1
    turnstile.gave_up()
    assert crowd(turnstile, 5) == 1


def test_a_slow_server_learns_to_let_fewer_wait(turnstile):
    let_in = crowd(turnstile, 1000)

    serve(turnstile, let_in, every=0.05)

    assert turnstile.pace == pytest.approx(0.05, rel=0.1)
    assert crowd(turnstile, 1000) == pytest.approx(20, abs=5)


def test_a_quiet_hour_says_nothing_of_how_fast_it_serves(turnstile):
    before = turnstile.pace

    for minute in range(60):
        turnstile.enters()
        turnstile.served(minute * 60.0)

    assert turnstile.pace == before


def test_those_who_are_sent_away_come_back_one_after_the_other_when_the_others_are_served(turnstile):
    let_in = crowd(turnstile, 1000)

    moments = [turnstile.turns_away(5.0) for _ in range(3)]

    waits, apart = let_in * turnstile.pace, SPARE * turnstile.pace
    assert moments == pytest.approx([waits + apart, waits + 2 * apart, waits + 3 * apart])
    assert turnstile.turned_away_at == 5.0


def test_moments_that_are_over_are_not_given_away_again(turnstile):
    for _ in range(100):
        turnstile.turns_away(5.0)

    assert turnstile.turns_away(60.0) == pytest.approx(SPARE * turnstile.pace)


def test_nobody_is_sent_away_for_long(turnstile):
    turnstile.pace = 0.25

    assert max(turnstile.turns_away(5.0) for _ in range(1000)) == LATEST_RETURN
