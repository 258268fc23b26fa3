"""Whom a process hears, second by second."""

from datetime import timedelta
from uuid import uuid4

import pytest

from proctoring.allowance import Allowance
from proctoring.roster import Roster
from proctoring.silence import SILENT_AFTER
from tests.factories import NOW

ADA, BAO = uuid4(), uuid4()


def at(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def roster():
    """With Ada, heard at NOW."""
    roster = Roster()
    roster.join(ADA, "page", NOW)
    roster.look(NOW)
    return roster


def look(roster, *seconds):
    """One look after the other, as often as the clock does it; the last one."""
    looked = None
    for moment in seconds:
        looked = roster.look(at(moment))
    return looked


def test_who_is_heard_is_not_silent(roster):
    for second in range(10):
        roster.hear(ADA, "page", at(second))
        assert not look(roster, second, second + 0.5).silent


def test_a_silence_is_noticed_within_three_seconds_and_once(roster):
    assert not look(roster, 0, 1, 2, 2.5).silent
    assert look(roster, 3).silent == {ADA: NOW}
    assert not look(roster, 3.5, 4).silent


def test_who_is_heard_after_a_silence_is_back_once(roster):
    look(roster, 0, 1, 2, 3)
    roster.hear(ADA, "page", at(3.2))
    roster.hear(ADA, "page", at(3.4))

    assert look(roster, 3.5).heard == {ADA}
    assert look(roster, 4).heard == set()


def test_what_was_told_of_somebody_counts_as_known(roster):
    roster.hear(ADA, "page", at(1))
    roster.kept([ADA], at(1.5))

    assert look(roster, 1, 2, 3, 3.6).silent == {ADA: at(1.5)}


def test_a_newer_page_takes_the_place_of_an_older_one(roster):
    roster.join(ADA, "newer", at(1))

    roster.hear(ADA, "page", at(5))
    roster.leave(ADA, "page")
    assert roster.lines[ADA].heard_at == at(1)
    assert not look(roster, 1).silent


def test_who_connects_is_heard_once(roster):
    roster.join(BAO, "other", at(1))

    assert look(roster, 1).heard == {BAO}
    assert look(roster, 1.5).heard == set()


def test_who_leaves_is_silent_at_once(roster):
    roster.leave(ADA, "page")

    assert look(roster, 0.5).silent == {ADA: NOW}
    looked = look(roster, 1, 2, 3, 4)
    assert (looked.silent, looked.heard, roster.heard_since_kept()) == ({}, set(), [])


def test_who_comes_and_goes_between_two_looks_was_there(roster):
    roster.leave(ADA, "page")
    roster.join(ADA, "next", at(0.2))

    looked = look(roster, 0.5)
    assert (looked.silent, looked.heard) == ({}, {ADA})


def test_a_page_whose_place_was_taken_elsewhere_is_nobody_to_miss(roster):
    roster.give_away(ADA, "page")

    assert not look(roster, 0.5, 1, 2, 3, 4).silent


def test_nobody_is_judged_for_a_standstill_of_our_own(roster):
    look(roster, 0, 0.5)

    assert not look(roster, 9).silent  # what was said meanwhile is still to be read
    roster.hear(ADA, "page", at(9.1))
    assert not look(roster, 9.5, 10, 11).silent


def test_after_a_standstill_a_silence_is_noticed_all_the_same(roster):
    look(roster, 0, 0.5, 9)

    assert look(roster, 10, 11, 9 + SILENT_AFTER.total_seconds()).silent == {ADA: NOW}


def test_who_says_something_that_takes_us_long_is_not_silent_meanwhile(roster):
    moments = iter([at(1), at(9)])

    with roster.hearing(ADA, "page", lambda: next(moments)):
        assert not look(roster, *(n / 2 for n in range(2, 18))).silent
        assert roster.heard_since_kept() == [ADA]

    assert roster.lines[ADA].heard_at == at(9)
    assert look(roster, *(n / 2 for n in range(18, 25))).silent == {ADA: at(9)}


def test_a_page_that_left_while_we_were_at_it_is_not_brought_back(roster):
    with roster.hearing(ADA, "page", lambda: at(1)):
        roster.leave(ADA, "page")

    assert roster.lines == {}


@pytest.mark.parametrize(("seconds", "is_long"), [(0.9, False), (3, False), (6, True)])
def test_a_long_standstill_of_our_own_is_remembered(roster, seconds, is_long):
    look(roster, 0, 0.5, 0.5 + seconds, 1 + seconds)

    assert roster.was_away is is_long


def test_only_who_was_heard_since_is_kept(roster):
    roster.join(BAO, "other", NOW)
    roster.hear(ADA, "page", at(1))

    assert roster.heard_since_kept() == [ADA]
    roster.kept([ADA], at(2))
    assert roster.heard_since_kept() == []


def test_what_a_page_says_of_itself_is_taken_every_ten_seconds_and_only_when_it_said_something(roster):
    taken = []
    for second in range(25):
        if second < 15:
            roster.hear_vitals(ADA, "page", {"second": second})
        taken.append(roster.take_vitals(at(second)).get(ADA))

    assert {s: t for s, t in enumerate(taken) if t} == {0: {"second": 0}, 10: {"second": 10}, 20: {"second": 14}}


def test_a_page_that_was_replaced_says_nothing_of_itself(roster):
    roster.hear_vitals(ADA, "another", {"focused": True})

    assert roster.take_vitals(NOW) == {}


def test_an_allowance_takes_a_burst_and_then_its_rate():
    allowance = Allowance(rate=2, burst=3)

    assert [allowance.takes(5.0) for _ in range(4)] == [True, True, True, False]
    assert [allowance.takes(5.5), allowance.takes(5.6)] == [True, False]
    assert [allowance.takes(1000.0) for _ in range(4)] == [True, True, True, False]
