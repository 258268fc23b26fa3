"""The fragments of a recorder's MP4 and the samples in them (ISO/IEC 14496-12, section 8.8). Bytes in, values out.

libav stops silently at the first damaged fragment and gives up everything behind it (measured with PyAV 18.1), so every
chunk is checked down to its sample tables before libav sees it: a fragment passes only if all of its samples lie in it.
"""

from __future__ import annotations  # array is generic in its stub only

import sys
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from recordings.media.bmff import Box, Damaged, Track, boxes, require, unpack

MAX_PARTS = 20_000
"""Samples and boxes in one chunk. Three seconds hold a few hundred; a table can claim 268 million in 20 bytes."""
MAX_RATE, EXTRA = 1000, 200
"""Samples a second, and how many a fragment may have besides: 60 pictures and 50 packets of sound are usual."""
BETWEEN_FRAGMENTS = frozenset((b"styp", b"sidx", b"prft", b"emsg", b"free", b"skip", b"mfra"))
"""Boxes that other writers put between fragments. They carry no media and are left out."""

NO_KEY = 0x0101_0000
"""Flags of a sample that depends on others, or says that it is none to begin with."""
DURATION, SIZE, FLAGS, OFFSET = 0x100, 0x200, 0x400, 0x800
"""Columns that the table of a trun may have, in this order."""

NUMBER = "I"
"""array's letter for 32 bits without sign."""


class Fragment(NamedTuple):
    """One moof with its mdat: offsets into the data, and its time in seconds of the segment's clock.

    `head`: bytes of the moof.
    """

    start: int
    head: int
    end: int
    time: float
    finish: float


class Samples(NamedTuple):
    """Samples of one track, one behind the other from offset `at` on. Times in ticks of the track, sizes in bytes.

    `flags`: one for each, or one for all. `first_flags`: instead of those of the first, where given. `is_reordered`:
    the order of showing is another than that of decoding.
    """

    track: int
    time: int
    at: int
    durations: array[int]
    sizes: array[int]
    flags: array[int] | int
    first_flags: int | None = None
    is_reordered: bool = False

    @property
    def last(self) -> int:
        """The time of the last one."""
        return self.time + sum(self.durations[:-1])

    @property
    def end(self) -> int:
        """The offset behind the last one."""
        return self.at + sum(self.sizes)

    def parts(self, stretches: Iterable[tuple[int, int]]) -> list[Samples]:
        """Samples [first, end) of these, for each of the stretches."""
        times = list(accumulate(self.durations, initial=self.time))
        places = list(accumulate(self.sizes, initial=self.at))
        return [
            self._replace(
                time=times[first],
                at=places[first],
                durations=self.durations[first:end],
                sizes=self.sizes[first:end],
                flags=self.flags if isinstance(self.flags, int) else self.flags[first:end],
                first_flags=self.first_flags if first == 0 else None,
            )
            for first, end in stretches
        ]

    def key_frames(self) -> Sequence[int]:
        """Indices of the samples with which a decoder can begin."""
        first = 0 if self.first_flags is None else 1
        keys = [0] if self.sizes and self.first_flags is not None and not self.first_flags & NO_KEY else []
        if not isinstance(self.flags, int):
            return keys + [index for index, flags in enumerate(self.flags[first:], first) if not flags & NO_KEY]
        return keys if self.flags & NO_KEY else [*keys, *range(first, len(self.sizes))]


def fragments(data: bytes, at: int, tracks: Mapping[int, Track]) -> list[Fragment]:
    """All fragments from offset `at` to the end of `data`, which must be an exact row of (moof mdat) pairs.

    Raises Damaged: one bad fragment spoils its chunk.
    """
    found: list[Fragment] = []
    budget = Budget(MAX_PARTS)
    for moof, end in _pairs(data, at, budget):
        rows = _Reader(data, moof, end, tracks, budget).read()
        if rows:
            fragment = _summary(moof, end, rows, tracks)
            require(not found or fragment.time >= found[-1].time)
            found.append(fragment)
    return found


def samples(moof: bytes, size: int, tracks: Mapping[int, Track]) -> list[Samples]:
    """The samples of a fragment of `size` bytes that begins with this moof. Offsets count from its start."""
    found = list(boxes(moof, 0, len(moof)))
    require(len(found) == 1)
    return _Reader(moof, found[0], size, tracks, Budget(MAX_PARTS)).read()


def _pairs(data: bytes, at: int, budget: Budget) -> Iterator[tuple[Box, int]]:
    """Each moof, with the end of its mdat."""
    moof: Box | None = None
    for box in boxes(data, at, len(data)):
        budget.spend(1)
        if moof is not None:
            require(box.kind == b"mdat")
            yield moof, box.end
            moof = None
        elif box.kind == b"moof":
            moof = box
        else:
            require(box.kind in BETWEEN_FRAGMENTS)
    require(moof is None)


def _summary(moof: Box, end: int, rows: Sequence[Samples], tracks: Mapping[int, Track]) -> Fragment:
    time = min(row.time / tracks[row.track].timescale for row in rows)
    finish = max((row.time + sum(row.durations)) / tracks[row.track].timescale for row in rows)
    require(sum(len(row.sizes) for row in rows) <= EXTRA + MAX_RATE * (finish - time))
    return Fragment(moof.start, moof.end - moof.start, end, time, finish)


class Budget:
    """How much may still be read before it is too much."""

    def __init__(self, parts: int) -> None:
        self._left = parts

    def spend(self, parts: int) -> None:
        """Raises Damaged."""
        self._left -= parts
        require(self._left >= 0)


class _Reader:
    """Reads one moof. Data offsets count from its start, and all data lies before `end`."""

    def __init__(self, data: bytes, moof: Box, end: int, tracks: Mapping[int, Track], budget: Budget) -> None:
        self._data, self._moof, self._end = data, moof, end
        self._tracks, self._budget = tracks, budget

    def read(self) -> list[Samples]:
        tracks = [box for box in self._boxes(self._moof) if box.kind == b"traf"]
        require(bool(tracks))
        rows = [row for box in tracks for row in self._track(box)]
        claimed = sum(sum(row.sizes) for row in rows)
        require(claimed <= self._end - self._moof.end)  # bytes that are claimed twice would multiply
        return rows

    def _boxes(self, parent: Box) -> Iterator[Box]:
        for box in boxes(self._data, parent.body, parent.end):
            self._budget.spend(1)
            yield box

    def _track(self, traf: Box) -> Iterator[Samples]:
        parts = list(self._boxes(traf))
        number, track = self._defaults(_first(parts, b"tfhd"))
        time = self._time(_first(parts, b"tfdt"))
        at = self._moof.start
        for box in parts:
            if box.kind == b"trun":
                row = self._run(box, track, Samples(number, time, at, array(NUMBER), array(NUMBER), track.sample_flags))
                at, time = row.end, time + sum(row.durations)
                require(self._moof.start < row.at <= at <= self._end)
                if row.sizes:
                    yield row

    def _defaults(self, tfhd: Box) -> tuple[int, Track]:
        """The track's number, and the track as this fragment changes it."""
        flags, number = unpack(">II", self._data, tfhd.body, tfhd.end)
        require(number in self._tracks)
        require(not flags & 0x1)  # offsets from the start of the file are wrong as soon as a chunk is lost
        track = self._tracks[number]
        said = [track.sample_duration, track.sample_size, track.sample_flags]
        at = tfhd.body + 8 + (4 if flags & 0x2 else 0)
        for index, flag in enumerate((0x8, 0x10, 0x20)):
            if flags & flag:
                (said[index],) = unpack(">I", self._data, at, tfhd.end)
                at += 4
        return number, track.with_defaults(*said)

    def _time(self, tfdt: Box) -> int:
        (ticks,) = unpack(">Q" if self._data[tfdt.body] else ">I", self._data, tfdt.body + 4, tfdt.end)
        return int(ticks)

    def _run(self, trun: Box, track: Track, row: Samples) -> Samples:
        """The row with what this table says about it."""
        said, count = unpack(">II", self._data, trun.body, trun.end)
        self._budget.spend(count)
        at, offset, first_flags = trun.body + 8, row.at, row.first_flags
        if said & 0x1:
            (shift,) = unpack(">i", self._data, at, trun.end)
            at, offset = at + 4, self._moof.start + shift
        if said & 0x4:
            (first_flags,) = unpack(">I", self._data, at, trun.end)
            at += 4
        columns = self._columns(said, count, at, trun.end)
        return row._replace(
            at=offset,
            durations=columns.get(DURATION) or array(NUMBER, (track.sample_duration,)) * count,
            sizes=columns.get(SIZE) or array(NUMBER, (track.sample_size,)) * count,
            flags=columns.get(FLAGS, track.sample_flags),
            first_flags=first_flags,
            is_reordered=any(columns.get(OFFSET, ())),
        )

    def _columns(self, said: int, count: int, at: int, end: int) -> dict[int, array[int]]:
        present = [flag for flag in (DURATION, SIZE, FLAGS, OFFSET) if said & flag]
        width = len(present)
        require(at + 4 * width * count <= end)
        table = array(NUMBER, self._data[at : at + 4 * width * count])
        if sys.byteorder == "little":
            table.byteswap()
        return {flag: table[index::width] for index, flag in enumerate(present)}


def _first(parts: Sequence[Box], kind: bytes) -> Box:
    found = next((box for box in parts if box.kind == kind and box.body < box.end), None)
    if found is None:
        raise Damaged(f"no {kind.decode('latin1')}")
    return found
