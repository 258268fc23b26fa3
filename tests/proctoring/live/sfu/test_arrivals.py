"""What a publisher learns of when its packets came."""

import struct

from proctoring.live.sfu.arrivals import Arrivals

SOON, LATE = 1, 2


def told(message):
    """Sequence number → microseconds, None for what is missing."""
    base, count, word = struct.unpack_from("!HHI", message, 12)
    at, statuses = 20, []
    while len(statuses) < count:
        (chunk,) = struct.unpack_from("!H", message, at)
        assert chunk >> 14 == 0b11
        statuses += [chunk >> shift & 0b11 for shift in range(12, -1, -2)]
        at += 2
    time, arrivals = (word >> 8) * 64_000, {}
    for number, status in enumerate(statuses[:count]):
        sequence = (base + number) & 0xFFFF
        if status == SOON:
            time += message[at] * 250
            at += 1
        elif status == LATE:
            time += struct.unpack_from("!h", message, at)[0] * 250
            at += 2
        arrivals[sequence] = time if status else None
    assert len(message) == 4 * (struct.unpack_from("!H", message, 2)[0] + 1)
    assert len(message) - at < 4
    return arrivals


def test_each_packet_is_told_with_its_time():
    arrivals = Arrivals()
    came = {65_534: 1_000_000, 65_535: 1_000_900, 0: 1_070_000, 1: 1_070_000, 4: 1_300_000}
    for sequence, time in came.items():
        arrivals.note(sequence, time)

    (message,) = arrivals.messages(ssrc=7)

    understood = told(message)
    assert list(understood) == [65_534, 65_535, 0, 1, 2, 3, 4]
    assert [understood[n] for n in (2, 3)] == [None, None]
    assert all(0 <= time - understood[sequence] < 250 for sequence, time in came.items())


def test_what_was_lost_between_two_messages_is_told_in_the_second():
    arrivals = Arrivals()
    arrivals.note(10, 1_000_000)
    arrivals.messages(ssrc=7)
    arrivals.note(13, 1_100_000)

    (message,) = arrivals.messages(ssrc=7)

    assert [sequence for sequence, time in told(message).items() if time is None] == [11, 12]


def test_packets_that_changed_places_keep_their_times():
    arrivals = Arrivals()
    for sequence, time in ((5, 1_000_000), (7, 1_001_000), (6, 1_400_000)):
        arrivals.note(sequence, time)

    (message,) = arrivals.messages(ssrc=7)

    assert told(message) == {5: 1_000_000, 6: 1_400_000, 7: 1_001_000}


def test_a_jump_in_numbers_or_time_starts_another_message():
    arrivals = Arrivals()
    for sequence, time in ((5, 1_000_000), (2005, 1_001_000), (2006, 30_000_000)):
        arrivals.note(sequence, time)

    messages = arrivals.messages(ssrc=7)

    assert [list(told(message)) for message in messages] == [[5], [2005], [2006]]
    assert [message[19] for message in messages] == [0, 1, 2]  # each is numbered


def test_numbers_that_nobody_would_use_make_no_message_that_is_too_large():
    arrivals = Arrivals()
    for sequence in range(0, 60_000, 400):
        arrivals.note(sequence, 1_000_000)

    messages = arrivals.messages(ssrc=7)

    assert max(len(message) for message in messages) < 1200
    assert [n for message in messages for n, time in told(message).items() if time] == list(range(0, 60_000, 400))


def test_without_packets_there_is_nothing_to_tell():
    assert Arrivals().messages(ssrc=7) == []
