"""When each packet came, for the sender's own estimate of the path.

The format is of draft-holmer-rmcat-transport-wide-cc-extensions-01.
"""

import struct
from collections.abc import Sequence

from proctoring.live.sfu.rtcp import OUR_SSRC, TRANSPORT_FEEDBACK

KIND = 15  # of transport feedback
TICK = 250  # microseconds
REFERENCE = 256  # ticks in a unit of the reference time
LARGEST_GAP = 500  # packets between two that one message can tell of
MOST_TOLD = 1500  # packets in one message, missing ones among them
PER_CHUNK = 7  # packets, at two bits each
MISSING, SOON, LATE = 0, 1, 2  # SOON takes one byte, LATE two

Arrival = tuple[int, int]
"""Extended sequence number over all media, and microseconds."""


class Arrivals:
    """Collects, and hands out messages that tell of all since the last one."""

    def __init__(self) -> None:
        self._arrivals: list[Arrival] = []
        self._highest: int | None = None
        self._next: int | None = None  # the first that no message has told of
        self._messages = 0

    def note(self, sequence: int, arrival: int) -> None:
        if self._highest is None:
            self._highest = sequence
        ahead = (sequence - self._highest) & 0xFFFF
        extended = self._highest + (ahead if ahead < 0x8000 else ahead - 0x10000)
        self._highest = max(self._highest, extended)
        self._arrivals.append((extended, arrival))

    def messages(self, ssrc: int) -> list[bytes]:
        """Mostly one."""
        arrivals, self._arrivals = sorted(self._arrivals), []
        return [self._message(ssrc, group) for group in _groups(arrivals)]

    def _message(self, ssrc: int, group: Sequence[Arrival]) -> bytes:
        first = self._begin(group[0][0])
        reference = group[0][1] // TICK // REFERENCE
        tick = reference * REFERENCE
        statuses = [MISSING] * (group[-1][0] - first + 1)
        deltas = bytearray()
        for sequence, arrival in group:
            delta = arrival // TICK - tick
            tick += delta
            is_soon = 0 <= delta < 256
            statuses[sequence - first] = SOON if is_soon else LATE
            deltas += struct.pack("!B" if is_soon else "!h", delta)
        head = struct.pack("!HHI", first & 0xFFFF, len(statuses), (reference & 0xFFFFFF) << 8 | self._messages & 0xFF)
        self._messages += 1
        content = head + _chunks(statuses) + bytes(deltas)
        content += bytes(-len(content) % 4)
        words = 2 + len(content) // 4
        return struct.pack("!BBHII", 0x80 | KIND, TRANSPORT_FEEDBACK, words, OUR_SSRC, ssrc) + content

    def _begin(self, first: int) -> int:
        """Right after the last message, so that what was lost between the two is told."""
        told, self._next = self._next, (self._highest or 0) + 1
        return told if told is not None and 0 < first - told < LARGEST_GAP else first


def _groups(arrivals: Sequence[Arrival]) -> list[list[Arrival]]:
    """Each fits into one message: no gap too large for it, in numbers or in time."""
    groups: list[list[Arrival]] = []
    for sequence, arrival in arrivals:
        if groups:
            last_sequence, last_arrival = groups[-1][-1]
            if sequence == last_sequence:
                continue
            ticks = arrival // TICK - last_arrival // TICK
            span = sequence - groups[-1][0][0]
            if sequence - last_sequence < LARGEST_GAP and span < MOST_TOLD and -32768 <= ticks < 32768:
                groups[-1].append((sequence, arrival))
                continue
        groups.append([(sequence, arrival)])
    return groups


def _chunks(statuses: Sequence[int]) -> bytes:
    words = []
    for at in range(0, len(statuses), PER_CHUNK):
        word = 0b11
        for status in (*statuses[at : at + PER_CHUNK], *[MISSING] * PER_CHUNK)[:PER_CHUNK]:
            word = word << 2 | status
        words.append(word)
    return struct.pack(f"!{len(words)}H", *words)
