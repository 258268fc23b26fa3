"""What goes into a join and what comes out of it, as values and as JSON.

The JSON crosses a process border in both directions, so reading it is strict: unknown or missing keys, wrong types,
numbers that are not finite or out of range raise `ValueError`.
"""

import json
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TypeVar

MAX_TIMELINE = 36 * 3600.0
"""Seconds. No exam is longer, and whatever fills a gap must come to an end."""
MAX_SEGMENTS = 10_000
MAX_CHUNKS = 200_000
"""In one segment: 36 h at five chunks a second."""


class Reason(StrEnum):
    """Why something was left out of the joined file."""

    INIT_MISSING = "init_missing"  # chunk 0 is not there or empty; without its header the segment cannot be read
    INIT_DAMAGED = "init_damaged"  # chunk 0 does not start with a header that a recorder writes
    EMPTY = "empty"
    UNREADABLE = "unreadable"  # the file is not there or cannot be opened
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"  # the structure breaks inside this chunk, or where it meets its neighbour
    OUT_OF_TIME = "out_of_time"  # its clock lies beyond the segment's length
    OUT_OF_ORDER = "out_of_order"  # its clock does not fit between its neighbours: a chunk of another recording
    UNDECODABLE = "undecodable"  # not to be read in spite of its sound structure, or no picture of it could be shown
    UNSUPPORTED = "unsupported"  # no picture, or a codec that no recorder of ours uses
    TOO_MANY_PIXELS = "too_many_pixels"
    NO_MEDIA = "no_media"  # the header is sound, but nothing that follows it is


class Failure(StrEnum):
    """Why there is no joined file at all."""

    PLAN_INVALID = "plan_invalid"
    NOTHING_LEFT = "nothing_left"  # not one picture survived
    UNPLAYABLE = "unplayable"  # a file was made, but it failed the probe
    STORAGE = "storage"
    OUT_OF_MEMORY = "out_of_memory"
    OUT_OF_CPU = "out_of_cpu"
    TIMED_OUT = "timed_out"
    CRASHED = "crashed"


class JoinFailed(Exception):
    """There is no joined file. `code` is stable, `message` is one sentence for people."""

    def __init__(self, code: Failure, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"

    def to_json(self) -> str:
        return _dump({"error": {"code": self.code, "message": self.message}})


@dataclass(frozen=True, slots=True)
class ChunkFile:
    """One chunk as the browser's recorder handed it over. A sequence that is not in the plan is a lost chunk.

    `start` and `end`: what the page said about its time, in seconds on the wall clock from the recording's origin.
    Where both are there, what follows a stop of the recorder's clock goes where they say.
    """

    sequence: int
    path: str
    start: float | None = None
    end: float | None = None

    def __post_init__(self) -> None:
        _require(self.sequence >= 0, "a chunk's sequence is not negative")
        _require(0 < len(self.path) <= 4096 and "\0" not in self.path, "a chunk has a path")
        _require(
            all(time is None or math.isfinite(time) for time in (self.start, self.end)), "a chunk's time is finite"
        )


@dataclass(frozen=True, slots=True)
class SegmentPlan:
    """One run of the browser's recorder.

    `starts_at`: seconds on the wall clock from the recording's origin to the moment at which media time 0 of the
    segment was captured. `length`: upper bound in seconds of plausible media time; what claims to lie beyond it is
    left out. `mime_type` is what the browser said; the join goes by content, because Chromium says
    `video/webm;codecs=h264` and `video/x-matroska;codecs=avc1` for the same bytes.
    """

    number: int
    mime_type: str
    starts_at: float
    chunks: tuple[ChunkFile, ...]
    length: float

    def __post_init__(self) -> None:
        _require(self.number >= 0, "a segment's number is not negative")
        _require(len(self.mime_type) <= 200, "a segment's type is short")
        _require(_is_time(self.starts_at), "a segment starts within the timeline")
        _require(_is_time(self.length), "a segment's length is within the timeline")
        _require(len(self.chunks) <= MAX_CHUNKS, "a segment has too many chunks")
        _require(_rises([chunk.sequence for chunk in self.chunks]), "chunks are in rising order of sequence")


@dataclass(frozen=True, slots=True)
class JoinPlan:
    """All segments of a recording, in rising order of number."""

    segments: tuple[SegmentPlan, ...]

    def __post_init__(self) -> None:
        _require(len(self.segments) <= MAX_SEGMENTS, "the plan has too many segments")
        _require(_rises([segment.number for segment in self.segments]), "segments are in rising order of number")

    def to_json(self) -> str:
        return _dump(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "JoinPlan":
        """Raises ValueError with a sentence about the first thing that is wrong."""
        plan = _fields(_load(text), "segments")
        return cls(_rows(plan["segments"], _segment))


@dataclass(frozen=True, slots=True)
class Gap:
    """Seconds on the timeline without a picture. Sound may go on in it."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Rejected:
    """A chunk that was left out, or where `sequence` is None the whole segment."""

    segment: int
    sequence: int | None
    reason: Reason


@dataclass(frozen=True, slots=True)
class Overlap:
    """Seconds on the timeline that a segment recorded as well and that were left out: another one shows them."""

    segment: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class JoinReport:
    """The joined file, as the probe found it (duration in seconds, size in bytes), and what is missing from it.

    With `copied` the pictures are bit for bit those of the browser; otherwise they were encoded again.
    """

    container: str
    video_codec: str
    audio_codec: str | None
    width: int
    height: int
    duration: float
    size: int
    copied: bool
    gaps: tuple[Gap, ...]
    rejected: tuple[Rejected, ...]
    overlaps: tuple[Overlap, ...]
    faststart: bool

    def to_json(self) -> str:
        return _dump(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "JoinReport":
        """Raises ValueError. For the child's whole answer, which may be a refusal too, use `read_outcome`."""
        return _report(_load(text))


def read_outcome(text: str) -> JoinReport:
    """The child's one line of JSON: a report, or the failure it tells of, which is raised as `JoinFailed`.

    Raises ValueError when it is neither.
    """
    outcome = _load(text)
    if isinstance(outcome, dict) and "error" in outcome:
        error = _fields(_fields(outcome, "error")["error"], "code", "message")
        raise JoinFailed(Failure(_text(error["code"])), _text(error["message"]))
    return _report(outcome)


def _segment(value: object) -> SegmentPlan:
    fields = _fields(value, "number", "mime_type", "starts_at", "chunks", "length")
    return SegmentPlan(
        number=_integer(fields["number"]),
        mime_type=_text(fields["mime_type"]),
        starts_at=_seconds(fields["starts_at"]),
        chunks=_rows(fields["chunks"], _chunk),
        length=_seconds(fields["length"]),
    )


def _chunk(value: object) -> ChunkFile:
    fields = _fields(value, "sequence", "path", "start", "end")
    return ChunkFile(
        sequence=_integer(fields["sequence"]),
        path=_text(fields["path"]),
        start=None if fields["start"] is None else _seconds(fields["start"]),
        end=None if fields["end"] is None else _seconds(fields["end"]),
    )


def _report(value: object) -> JoinReport:
    fields = _fields(value, *JoinReport.__dataclass_fields__)
    return JoinReport(
        container=_text(fields["container"]),
        video_codec=_text(fields["video_codec"]),
        audio_codec=None if fields["audio_codec"] is None else _text(fields["audio_codec"]),
        width=_integer(fields["width"]),
        height=_integer(fields["height"]),
        duration=_seconds(fields["duration"]),
        size=_integer(fields["size"]),
        copied=_truth(fields["copied"]),
        gaps=_rows(fields["gaps"], _gap),
        rejected=_rows(fields["rejected"], _rejected),
        overlaps=_rows(fields["overlaps"], _overlap),
        faststart=_truth(fields["faststart"]),
    )


def _gap(value: object) -> Gap:
    fields = _fields(value, "start", "end")
    return Gap(_seconds(fields["start"]), _seconds(fields["end"]))


def _rejected(value: object) -> Rejected:
    fields = _fields(value, "segment", "sequence", "reason")
    sequence = None if fields["sequence"] is None else _integer(fields["sequence"])
    return Rejected(_integer(fields["segment"]), sequence, Reason(_text(fields["reason"])))


def _overlap(value: object) -> Overlap:
    fields = _fields(value, "segment", "start", "end")
    return Overlap(_integer(fields["segment"]), _seconds(fields["start"]), _seconds(fields["end"]))


T = TypeVar("T")


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def _load(text: str) -> object:
    value: object = json.loads(text, parse_constant=_no_constant)
    return value


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


def _fields(value: object, *names: str) -> dict[str, object]:
    if not isinstance(value, dict) or set(value) != set(names):
        raise ValueError(f"expected an object with exactly {', '.join(names)}")
    return value


def _rows(value: object, read: Callable[[object], T]) -> tuple[T, ...]:
    if not isinstance(value, list):
        raise ValueError("expected a list")
    return tuple(read(row) for row in value)


def _integer(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not -(2**53) <= value <= 2**53:
        raise ValueError("expected a whole number")
    return value


def _seconds(value: object) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not abs(value) < 2**53:
        raise ValueError("expected a number of seconds")
    return float(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("expected a text")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def _is_time(seconds: float) -> bool:
    return math.isfinite(seconds) and 0 <= seconds <= MAX_TIMELINE


def _rises(numbers: list[int]) -> bool:
    return all(before < after for before, after in pairwise(numbers))


def _require(condition: object, promise: str) -> None:
    if not condition:
        raise ValueError(f"broken promise: {promise}")
