"""The index of one track of an MP4: when each sample is shown, where it lies and how long it is."""

from __future__ import annotations  # array is generic in its stub only

import struct
import sys
from array import array
from collections.abc import Iterable, Sequence
from itertools import accumulate, groupby, pairwise

from recordings.media.bmff import boxed
from recordings.media.fragments import NUMBER, Samples

PLACE = "Q"
"""array's letter for 64 bits without sign."""
LONGEST = 1 << 31
"""Ticks: no sample may last so long, for players that read its duration with a sign."""
FINE, COARSE = 90_000, 16_000
"""Ticks a second for segments that do not agree on one clock; and for a timeline on which those would be too many."""


def common_clock(timescales: Iterable[int], end: float) -> int:
    """Ticks a second in which all of them can be told on a timeline of `end` seconds."""
    known = set(timescales)
    clock = known.pop() if len(known) == 1 else FINE
    return clock if clock * end < LONGEST else COARSE


class TrackTable:
    """Collects a track's samples in the order of their times. Eight bytes for each, and twelve more in the end.

    The duration of a sample follows from the time of the next one, so in a gap the last one before it lasts. With
    `from_zero` the first one begins at 0, however late it came; otherwise the track begins with it, at `begins`.
    """

    def __init__(self, clock: int, *, from_zero: bool) -> None:
        self.clock = clock
        self.begins = 0
        self._from_zero = from_zero
        self._last = 0
        self._durations = array(NUMBER)
        self._sizes = array(NUMBER)
        self._keys = array(NUMBER)
        self._counts = array(NUMBER)
        self._places = array(PLACE)

    def __len__(self) -> int:
        return len(self._sizes)

    @property
    def end(self) -> int:
        """When the last sample ends, in ticks on the timeline."""
        return self._last + self._durations[-1] if self._sizes else 0

    def add(self, row: Samples, *, timescale: int, offset: int, place: int) -> None:
        """A row that begins later than the last sample that is here.

        `offset`: ticks of its own clock from its times to the timeline. `place`: of its first byte in the media.
        """
        time, durations = _retimed(row, timescale, offset, self.clock)
        if not self._sizes:
            self._begin(time, durations)
        else:
            self._durations[-1] = time - self._last
            self._last = time
        self._last += sum(durations[:-1])
        self._keys.extend(len(self) + 1 + index for index in row.key_frames())
        self._durations += durations
        self._sizes += row.sizes
        self._counts.append(len(row.sizes))
        self._places.append(place)

    def _begin(self, time: int, durations: array[int]) -> None:
        if self._from_zero:
            durations[0] += time
            return
        self._last = self.begins = time

    def boxes(self) -> bytes:
        """All that does not depend on where the media begins: stts, stss, stsc, stsz."""
        return _durations(self._durations) + _keys(self._keys, len(self)) + _counts(self._counts) + _sizes(self._sizes)

    def places(self, start: int, *, wide: bool) -> bytes:
        """stco, or if `wide` co64, for media that begins at `start` in the file."""
        places = array(PLACE if wide else NUMBER, [start + place for place in self._places])
        return boxed(b"co64" if wide else b"stco", struct.pack(">II", 0, len(places)), _big_endian(places))


def _retimed(row: Samples, timescale: int, offset: int, clock: int) -> tuple[int, array[int]]:
    """The time of the row in ticks of the clock, and a copy of its durations."""
    if timescale == clock:
        return row.time + offset, row.durations[:]
    edges = [
        (ticks * clock + timescale // 2) // timescale for ticks in accumulate(row.durations, initial=row.time + offset)
    ]
    return edges[0], array(NUMBER, [end - start for start, end in pairwise(edges)])


def _durations(durations: array[int]) -> bytes:
    rows = array(NUMBER)
    for duration, same in groupby(durations):
        rows.extend((sum(1 for _ in same), duration))
    return boxed(b"stts", struct.pack(">II", 0, len(rows) // 2), _big_endian(rows))


def _keys(keys: array[int], count: int) -> bytes:
    """Nothing where a decoder can begin anywhere."""
    return boxed(b"stss", struct.pack(">II", 0, len(keys)), _big_endian(keys)) if len(keys) < count else b""


def _counts(counts: Sequence[int]) -> bytes:
    rows = array(NUMBER)
    first = 1
    for count, same in groupby(counts):
        rows.extend((first, count, 1))
        first += sum(1 for _ in same)
    return boxed(b"stsc", struct.pack(">II", 0, len(rows) // 3), _big_endian(rows))


def _sizes(sizes: array[int]) -> bytes:
    return boxed(b"stsz", struct.pack(">III", 0, 0, len(sizes)), _big_endian(sizes))


def _big_endian(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        return numbers.tobytes()
    swapped = numbers[:]
    swapped.byteswap()
    return swapped.tobytes()
