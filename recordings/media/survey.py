"""Looks through the chunks of a segment once and says which bytes of them can be trusted.

One chunk is in memory at a time. What it finds are runs: stretches of media in which no byte is missing. libav gets
to see nothing else.
"""

from bisect import bisect_right
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Literal, NamedTuple

from recordings.media import bmff, ebml
from recordings.media.anchor import Stamped, shifts
from recordings.media.fragments import fragments
from recordings.media.plan import ChunkFile, Reason, SegmentPlan

MAX_CHUNK = 50_000_000
"""Bytes. The upload takes no larger ones."""

Reject = Callable[[int | None, Reason], None]
"""Told the sequence of each chunk that is left out, or None for the whole segment."""


class Span(NamedTuple):
    """Bytes [start, end) of a chunk file; `lead` goes before them. `head`: of MP4, how many of them are the moof."""

    path: str
    sequence: int
    start: int
    end: int
    lead: bytes = b""
    head: int = 0


@dataclass(frozen=True, slots=True)
class Piece:
    """The smallest stretch that can be left out by itself: a chunk of MP4, a cluster of WebM.

    `time` and `finish` in seconds of the segment's clock. `follows`: no byte is missing since the piece before.
    `last`: when its last sample ends, or begins where its length is not known; unlike `finish` not to be trusted.
    `shift`: seconds on the wall clock by which it belongs later than the segment's start says.
    """

    time: float
    finish: float
    spans: tuple[Span, ...]
    follows: bool
    last: float
    shift: float = 0.0

    @property
    def sequence(self) -> int:
        return self.spans[0].sequence


Run = tuple[Piece, ...]
Times = dict[int, tuple[float, float]]
"""By a chunk's sequence, when its media begins and ends on the segment's clock."""


@dataclass(frozen=True, slots=True)
class Footage:
    """What can be trusted of a segment. `init` goes before every run; `tracks`: what it says, of MP4 only."""

    container: Literal["mp4", "matroska"]
    init: bytes
    runs: tuple[Run, ...]
    tracks: Mapping[int, bmff.Track] = field(default_factory=dict)


class Unusable(ValueError):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


class Take(NamedTuple):
    """A segment and what can be trusted of it, which is not nothing."""

    segment: SegmentPlan
    footage: Footage


def survey(segment: SegmentPlan, reject: Reject) -> Take | None:
    """What can be joined of a segment, or None if the whole of it is left out."""
    try:
        footage = _survey(segment, reject)
    except Unusable as error:
        reject(None, error.reason)
        return None
    if not footage.runs:
        reject(None, Reason.NO_MEDIA)
        return None
    return Take(segment, footage)


def _survey(segment: SegmentPlan, reject: Reject) -> Footage:
    head = _read_head(segment)
    try:
        if bmff.is_mp4(head):
            return _survey_mp4(segment, head, reject)
        if ebml.is_webm(head):
            return _survey_webm(segment, head, reject)
    except (bmff.Damaged, ebml.Damaged) as error:
        raise Unusable(Reason.INIT_DAMAGED) from error
    raise Unusable(Reason.INIT_DAMAGED)


def _survey_mp4(segment: SegmentPlan, head: bytes, reject: Reject) -> Footage:
    init = bmff.read_init(head)
    times: Times = {}
    pieces = list(_mp4_pieces(segment, init, times, reject))
    return Footage("mp4", head[: init.size], _runs(pieces, segment, times, reject), init.tracks)


def _survey_webm(segment: SegmentPlan, head: bytes, reject: Reject) -> Footage:
    init = ebml.read_init(head)
    times: Times = {}
    pieces = list(_webm_pieces(segment, init, times, reject))
    return Footage("matroska", head[: init.size], _runs(pieces, segment, times, reject))


def _mp4_pieces(segment: SegmentPlan, init: bmff.Init, times: Times, reject: Reject) -> Iterator[Piece]:
    before = -1
    for chunk, data in _sound_chunks(segment, reject):
        try:
            found = fragments(data, init.size if chunk.sequence == 0 else 0, init.tracks)
        except bmff.Damaged:
            reject(chunk.sequence, Reason.DAMAGED)
            continue
        if found:
            spans = tuple(
                Span(chunk.path, chunk.sequence, fragment.start, fragment.end, head=fragment.head) for fragment in found
            )
            finish = max(fragment.finish for fragment in found)
            times[chunk.sequence] = (found[0].time, finish)
            yield Piece(found[0].time, finish, spans, follows=chunk.sequence == before + 1, last=finish)
        before = chunk.sequence


def _webm_pieces(segment: SegmentPlan, init: ebml.Init, times: Times, reject: Reject) -> Iterator[Piece]:
    walk = ebml.ClusterWalk()
    stream = _Stream()
    before = -1
    for chunk, data in _sound_chunks(segment, reject):
        if chunk.sequence != before + 1:
            walk.skip()
        before = chunk.sequence
        body = data[init.size :] if chunk.sequence == 0 else data
        stream.add(chunk, skipped=len(data) - len(body), size=len(body))
        walk.feed(body)
        if walk.heard is not None:
            first, last = walk.heard
            times[chunk.sequence] = (first * init.tick, last * init.tick)
    walk.skip()
    for offset in walk.damage:
        reject(stream.sequence_at(offset), Reason.DAMAGED)
    for cluster in walk.clusters:
        if cluster.end > cluster.start:
            time = cluster.ticks * init.tick
            spans = stream.spans(cluster.start, cluster.end)
            yield Piece(time, time, spans, cluster.follows, last=cluster.latest * init.tick)


class _Stream:
    """Where in the chunk files the bytes are that were fed to a walk."""

    def __init__(self) -> None:
        self._offsets: list[int] = []
        self._rows: list[tuple[ChunkFile, int]] = []
        self._end = 0

    def add(self, chunk: ChunkFile, *, skipped: int, size: int) -> None:
        self._offsets.append(self._end)
        self._rows.append((chunk, skipped))
        self._end += size

    def sequence_at(self, offset: int) -> int:
        return self._rows[self._row(offset)][0].sequence

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """The bytes [start, end) of a cluster, behind a header that makes no claim about its size."""
        return tuple(self._spans(start, end))

    def _spans(self, start: int, end: int) -> Iterator[Span]:
        lead = ebml.CLUSTER_HEADER
        for row in range(self._row(start), len(self._rows)):
            first = self._offsets[row]
            behind = self._offsets[row + 1] if row + 1 < len(self._rows) else self._end
            if first >= end:
                return
            chunk, skipped = self._rows[row]
            shift = skipped - first
            yield Span(chunk.path, chunk.sequence, max(start, first) + shift, min(end, behind) + shift, lead)
            lead = b""

    def _row(self, offset: int) -> int:
        return max(0, bisect_right(self._offsets, offset) - 1)


def _read_head(segment: SegmentPlan) -> bytes:
    """Chunk 0. Any other reason than a file that is too large means the same: no header."""
    if not segment.chunks or segment.chunks[0].sequence != 0:
        raise Unusable(Reason.INIT_MISSING)
    try:
        return _read(segment.chunks[0])
    except Unusable as error:
        too_large = error.reason == Reason.TOO_LARGE
        raise Unusable(Reason.TOO_LARGE if too_large else Reason.INIT_MISSING) from error


def _sound_chunks(segment: SegmentPlan, reject: Reject) -> Iterator[tuple[ChunkFile, bytes]]:
    for chunk in segment.chunks:
        try:
            data = _read(chunk)
        except Unusable as error:
            reject(chunk.sequence, error.reason)
            continue
        yield chunk, data


def _read(chunk: ChunkFile) -> bytes:
    try:
        with Path(chunk.path).open("rb") as file:
            data = file.read(MAX_CHUNK + 1)
    except OSError as error:
        raise Unusable(Reason.UNREADABLE) from error
    if len(data) > MAX_CHUNK:
        raise Unusable(Reason.TOO_LARGE)
    if not data:
        raise Unusable(Reason.EMPTY)
    return data


def _runs(every: Sequence[Piece], segment: SegmentPlan, times: Times, reject: Reject) -> tuple[Run, ...]:
    """The pieces whose clock is plausible, in stretches in which nothing is missing."""
    length = segment.length
    timely = [index for index, piece in enumerate(every) if piece.time <= length and piece.finish <= length]
    kept = [timely[index] for index in longest_rising([every[index].time for index in timely])]
    for index in sorted(set(range(len(every))).difference(timely)):
        reject(every[index].sequence, Reason.OUT_OF_TIME)
    strangers = {every[index].sequence for index in set(timely).difference(kept)}
    for sequence in sorted(strangers):
        reject(sequence, Reason.OUT_OF_ORDER)
    pieces = {index: piece for index in kept if (piece := _before(every[index], strangers))}
    return tuple(_unbroken(_anchored(pieces, segment, times)))


def _anchored(pieces: Mapping[int, Piece], segment: SegmentPlan, times: Times) -> dict[int, Piece]:
    """The pieces where their chunks' stamps say that they belong."""
    seen = {span.sequence for piece in pieces.values() for span in piece.spans}
    stamped = [
        Stamped(chunk.sequence, chunk.start, chunk.end, *times[chunk.sequence])
        for chunk in segment.chunks
        if chunk.sequence in seen and chunk.sequence in times and chunk.start is not None and chunk.end is not None
    ]
    found = shifts(stamped, segment.starts_at)
    shift, anchored = 0.0, {}
    for index, piece in pieces.items():
        shift = found.get(piece.sequence, shift)
        anchored[index] = replace(piece, shift=shift) if shift else piece
    return anchored


def _before(piece: Piece, strangers: Container[int]) -> Piece | None:
    """The piece up to where it runs into a strange chunk: those blocks would be stamped with this cluster's time."""
    spans = tuple(takewhile(lambda span: span.sequence not in strangers, piece.spans))
    return replace(piece, spans=spans) if spans else None


def _unbroken(pieces: Mapping[int, Piece]) -> Iterator[Run]:
    run: list[Piece] = []
    before = -1
    for index, piece in pieces.items():
        if run and not (piece.follows and index == before + 1 and piece.shift == run[0].shift):
            yield tuple(run)
            run = []
        run.append(piece)
        before = index
    if run:
        yield tuple(run)


def longest_rising(times: Sequence[float]) -> list[int]:
    """Indices of the longest subsequence that never falls (patience sorting, n log n).

    A chunk of another recording has its own clock. Taken at its word it would make libav drop all that follows until
    its time is reached; leaving out as few pieces as possible leaves out the stranger.
    """
    tops: list[float] = []
    piles: list[int] = []
    below: list[int] = []
    for index, time in enumerate(times):
        pile = bisect_right(tops, time)
        below.append(piles[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [time]
        piles[pile : pile + 1] = [index]
    chain: list[int] = []
    index = piles[-1] if piles else -1
    while index >= 0:
        chain.append(index)
        index = below[index]
    return chain[::-1]
