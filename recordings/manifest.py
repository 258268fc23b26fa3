"""What was expected, what is there, and what is missing, on the wall clock. Pure."""

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

# Neighbouring chunks are stamped by the page's clock; what is further apart than this is a hole.
TOLERANCE = timedelta(milliseconds=500)
# A recorder takes a moment to begin, and a page to hand over its last piece.
ENDS_TOLERANCE = timedelta(seconds=10)
# A chunk is 2 to 5 s long. Whether one that claims more than this was handed over late, or slept with its computer, is
# told by the video alone.
LONG = timedelta(seconds=10)
MISSING_CHUNK, BETWEEN_SEGMENTS, DAMAGED = "missing_chunk", "between_segments", "damaged"
STANDSTILL = "standstill"
BEFORE_RECORDING, AFTER_RECORDING = "before_recording", "after_recording"

Place = tuple[int, int | None]  # (segment, sequence); a sequence of None means the whole segment
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class ChunkFacts:
    sequence: int
    start: datetime
    end: datetime
    sha256: str
    name: str


@dataclass(frozen=True)
class SegmentFacts:
    """One segment with its stored chunks in order; `declared` is the page's own count, None when it never said."""

    number: int
    mime_type: str
    declared: int | None
    chunks: tuple[ChunkFacts, ...]

    @property
    def expected(self) -> int:
        seen = self.chunks[-1].sequence + 1 if self.chunks else 0
        return max(seen, self.declared or 0)

    @property
    def missing(self) -> tuple[int, ...]:
        """Sequence numbers that never arrived."""
        stored = {chunk.sequence for chunk in self.chunks}
        return tuple(n for n in range(self.expected) if n not in stored)


@dataclass(frozen=True)
class Gap:
    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True)
class Manifest:
    segments: tuple[SegmentFacts, ...]

    @property
    def recorded(self) -> tuple[SegmentFacts, ...]:
        """The segments of which anything is stored."""
        return tuple(segment for segment in self.segments if segment.chunks)

    @property
    def origin(self) -> datetime | None:
        """The wall-clock moment of the first picture."""
        return min((segment.chunks[0].start for segment in self.recorded), default=None)

    @property
    def expected(self) -> int:
        return sum(segment.expected for segment in self.segments)

    @property
    def stored(self) -> int:
        return sum(len(segment.chunks) for segment in self.segments)

    @property
    def is_complete(self) -> bool:
        return self.stored > 0 and self.stored == self.expected

    def spans(self, started_at: datetime, ended_at: datetime) -> bool:
        """True when it reaches from the start of the exam to its end."""
        begins = min((segment.chunks[0].start for segment in self.recorded), default=ended_at)
        ends = max((segment.chunks[-1].end for segment in self.recorded), default=started_at)
        return begins - started_at <= ENDS_TOLERANCE and ended_at - ends <= ENDS_TOLERANCE

    @property
    def digest(self) -> str:
        """SHA-256 over every stored chunk's place and content: names exactly what a video is joined from."""
        lines = [f"{s.number}/{c.sequence}/{c.start.isoformat()}/{c.sha256}" for s in self.segments for c in s.chunks]
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def gaps(manifest: Manifest) -> tuple[Gap, ...]:
    """Stretches of wall-clock time between the first and the last chunk that no stored chunk covers, in order."""
    holes: list[Gap] = []
    number, until = -1, None
    for next_number, chunk in _in_time(manifest):
        if until is not None and chunk.start - until > TOLERANCE:
            holes.append(Gap(until, chunk.start, MISSING_CHUNK if number == next_number else BETWEEN_SEGMENTS))
        if until is None or chunk.end > until:
            number, until = next_number, chunk.end
    return tuple(holes)


def edges(manifest: Manifest, started_at: datetime, ended_at: datetime) -> tuple[Gap, ...]:
    """The stretches of the exam before the first chunk and after the last one, where they are worth a word."""
    if not manifest.recorded:
        return ()
    begins = min(segment.chunks[0].start for segment in manifest.recorded)
    ends = max(segment.chunks[-1].end for segment in manifest.recorded)
    found = (Gap(started_at, begins, BEFORE_RECORDING), Gap(ends, ended_at, AFTER_RECORDING))
    return tuple(gap for gap in found if gap.end - gap.start > ENDS_TOLERANCE)


def damaged(manifest: Manifest, rejected: Collection[Place]) -> tuple[Gap, ...]:
    """The stretches of chunks that are stored but could not be used."""
    unusable = set(rejected)
    return tuple(
        Gap(chunk.start, chunk.end, DAMAGED)
        for number, chunk in _in_time(manifest)
        if _is_in((number, chunk.sequence), unusable) and chunk.end > chunk.start
    )


def standstills(manifest: Manifest, dark: Sequence[Stretch], rejected: Collection[Place]) -> tuple[Gap, ...]:
    """What long chunks claim and the joined video does not show. `dark`: where it has no picture, in order."""
    found: list[Gap] = []
    starts, ends = [start for start, _end in dark], [end for _start, end in dark]
    for start, end in _long_claims(manifest, set(rejected)):
        met = dark[bisect_right(ends, start) : bisect_left(starts, end)]
        found += [Gap(max(start, dark_from), min(end, dark_to), STANDSTILL) for dark_from, dark_to in met]
    return tuple(gap for gap in found if gap.end - gap.start > LONG)


def covered(
    manifest: Manifest,
    start: datetime,
    end: datetime,
    rejected: Collection[Place] = (),
    dark: Sequence[Stretch] = (),
) -> timedelta:
    """How much of the time from `start` to `end` usable chunks cover. What is no gap between two chunks is covered.

    `dark`: where the joined video has no picture, in order; a standstill covers nothing.
    """
    total, until = timedelta(), None
    unusable = set(rejected)
    for number, chunk in _in_time(manifest):
        if _is_in((number, chunk.sequence), unusable):
            continue
        begins = chunk.start if until is None or chunk.start - until > TOLERANCE else until
        total += max(timedelta(), min(chunk.end, end) - max(begins, start))
        until = chunk.end if until is None else max(until, chunk.end)
    standing = (min(gap.end, end) - max(gap.start, start) for gap in standstills(manifest, dark, rejected))
    return total - sum((length for length in standing if length > timedelta()), timedelta())


def _long_claims(manifest: Manifest, unusable: set[Place]) -> Iterator[Stretch]:
    """What usable long chunks claim, in order and once."""
    until: datetime | None = None
    for number, chunk in _in_time(manifest):
        start = chunk.start if until is None else max(chunk.start, until)
        if chunk.end > start and chunk.end - chunk.start > LONG and not _is_in((number, chunk.sequence), unusable):
            until = chunk.end
            yield start, until


def _in_time(manifest: Manifest) -> list[tuple[int, ChunkFacts]]:
    """[(segment, chunk)] by the time at which they begin."""
    rows = [(segment.number, chunk) for segment in manifest.recorded for chunk in segment.chunks]
    return sorted(rows, key=lambda row: (row[1].start, row[0], row[1].sequence))


def _is_in(place: tuple[int, int], unusable: set[Place]) -> bool:
    return place in unusable or (place[0], None) in unusable
