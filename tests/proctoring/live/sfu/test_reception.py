"""What a receiver notices, asks for, and reports."""

import pytest

from proctoring.live.sfu.reception import MOST_MISSING, PATIENCE, TRIES, Missing, Reception
from proctoring.live.sfu.rtcp import SenderReport


def test_what_is_missing_is_asked_for_until_it_is_hopeless():
    missing = Missing()
    missing.lost([7], now=0.0)

    asked = [missing.due(now=round_ * PATIENCE) for round_ in range(2 * TRIES)]

    assert asked.count([7]) == TRIES - 1  # the first time was when it went missing
    assert len(missing) == 0


def test_nothing_is_asked_for_twice_at_once():
    missing = Missing()
    missing.lost([7], now=0.0)

    assert missing.due(now=PATIENCE / 2) == []


def test_what_has_come_is_not_asked_for():
    missing = Missing()
    missing.lost([7, 8], now=0.0)

    assert missing.found(7)
    assert not missing.found(7)
    assert missing.due(now=1.0) == [8]


def test_too_much_is_not_asked_for_at_all():
    missing = Missing()

    assert not missing.lost(range(MOST_MISSING + 1), now=0.0)
    assert len(missing) == 0


@pytest.mark.parametrize(
    ("highest", "sequence", "extended"),
    [(10, 11, 11), (10, 9, 9), (65_535, 0, 65_536), (65_536, 65_535, 65_535), (70_000, 4_464, 70_000), (3, 65_535, -1)],
)
def test_sequence_numbers_go_on_beyond_16_bits(highest, sequence, extended):
    reception = Reception(ssrc=5, first=highest + 1, clock_rate=90_000)

    assert reception.extended(sequence) == extended


def test_a_report_tells_what_was_lost_since_the_last_one():
    reception = Reception(ssrc=5, first=100, clock_rate=90_000)
    for sequence in range(100, 108):
        reception.highest = sequence
        reception.note(timestamp=0, arrival=0)
    first = reception.block(now=10.0)
    reception.highest = 111  # four more, of which one came
    reception.note(timestamp=0, arrival=0)
    second = reception.block(now=11.0)

    assert (first.fraction, first.lost, first.highest) == (0, 0, 107)
    assert (second.fraction, second.lost, second.highest) == (3 * 256 // 4, 3, 111)
    assert reception.block(now=12.0).fraction == 0


def test_a_report_tells_how_unevenly_packets_came():
    even, uneven = (Reception(ssrc=5, first=0, clock_rate=90_000) for _ in range(2))
    for number in range(200):
        even.note(timestamp=number * 900, arrival=number * 10_000)
        uneven.note(timestamp=number * 900, arrival=number * 10_000 + number % 2 * 5_000)

    assert even.block(now=1.0).jitter == 0
    assert 400 <= uneven.block(now=1.0).jitter <= 450  # 5 ms


def test_a_report_lets_the_sender_measure_the_way_back_and_forth():
    reception = Reception(ssrc=5, first=0, clock_rate=90_000)
    reception.reported(SenderReport(ssrc=5, ntp=0x0123_4567_89AB_CDEF, rtp=0), now=10.0)

    block = reception.block(now=10.5)

    assert (block.last_report, block.delay) == (0x4567_89AB, 0x8000)
