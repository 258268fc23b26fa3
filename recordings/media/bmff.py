"""The structure of MP4 files (ISO/IEC 14496-12) as far as a recorder uses it. Bytes in, values out.

libav stops silently at the first damaged fragment and gives up everything behind it (measured with PyAV 18.1), so every
chunk is checked down to its sample tables before libav sees it: a fragment passes only if all of its samples lie in it.
"""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

MAX_INIT = 1 << 20
MAX_SAMPLES = 20_000
"""In one chunk. Three seconds hold a few hundred; a table can claim 268 million in 20 bytes."""
MAX_TRACKS = 8

BETWEEN_FRAGMENTS = frozenset((b"styp", b"sidx", b"prft", b"emsg", b"free", b"skip", b"mfra"))
"""Boxes that other writers put between fragments. They carry no media and are left out."""


class Damaged(ValueError):
    """The bytes are not what a recorder writes."""


class Box(NamedTuple):
    """Offsets into the data: `start` of the header, `body` behind it, `end` behind the box."""

    kind: bytes
    start: int
    body: int
    end: int


@dataclass(frozen=True, slots=True)
class Track:
    """Ticks per second, and what a fragment may leave unsaid about its samples: duration in ticks and size in bytes."""

    timescale: int
    sample_duration: int = 0
    sample_size: int = 0


class Fragment(NamedTuple):
    """One moof with its mdat: offsets into the data, and its time in seconds of the segment's clock."""

    start: int
    end: int
    time: float
    finish: float


@dataclass(frozen=True, slots=True)
class Init:
    """The header of a segment: its first `size` bytes, and the tracks by their id."""

    size: int
    tracks: Mapping[int, Track]


def is_mp4(data: bytes) -> bool:
    return data[4:8] == b"ftyp"


def read_init(data: bytes) -> Init:
    """The ftyp and moov at the start of `data`. Raises Damaged."""
    seen: dict[bytes, Box] = {}
    end = 0
    for box in boxes(data, 0, len(data)):
        if box.kind in (b"moof", b"mdat"):
            break
        seen.setdefault(box.kind, box)
        end = box.end
    if b"ftyp" not in seen or b"moov" not in seen or end > MAX_INIT:
        raise Damaged("no header")
    return Init(end, _tracks(data, seen[b"moov"]))


def fragments(data: bytes, at: int, tracks: Mapping[int, Track]) -> list[Fragment]:
    """All fragments from offset `at` to the end of `data`, which must be an exact row of (moof mdat) pairs.

    Raises Damaged: one bad fragment spoils its chunk.
    """
    found: list[Fragment] = []
    budget = MAX_SAMPLES
    moof: Box | None = None
    for box in boxes(data, at, len(data)):
        if moof is not None:
            _require(box.kind == b"mdat")
            fragment, samples = _fragment(data, moof, box.end, tracks, budget)
            _require(not found or fragment.time >= found[-1].time)
            found.append(fragment)
            budget -= samples
            moof = None
        elif box.kind == b"moof":
            moof = box
        else:
            _require(box.kind in BETWEEN_FRAGMENTS)
    _require(moof is None)
    return found


def boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    """The row of boxes in data[at:end], which must fill it exactly. Raises Damaged."""
    while at < end:
        (size,) = _unpack(">I", data, at, end)
        kind, body = data[at + 4 : at + 8], at + 8
        if size == 1:
            (size,) = _unpack(">Q", data, body, end)
            body += 8
        if at + size > end or at + size < body:
            raise Damaged("a box is larger than what holds it")
        yield Box(kind, at, body, at + size)
        at += size


def _tracks(data: bytes, moov: Box) -> dict[int, Track]:
    timescales: dict[int, int] = {}
    defaults: dict[int, tuple[int, int]] = {}
    for box in boxes(data, moov.body, moov.end):
        if box.kind == b"trak":
            number, timescale = _track_header(data, box)
            timescales[number] = timescale
        elif box.kind == b"mvex":
            defaults.update(_track_defaults(data, box))
    _require(0 < len(timescales) <= MAX_TRACKS)
    return {number: Track(timescale, *defaults.get(number, (0, 0))) for number, timescale in timescales.items()}


def _track_header(data: bytes, trak: Box) -> tuple[int, int]:
    """Id and timescale."""
    header = _child(data, trak, b"tkhd")
    media = _child(data, trak, b"mdia")
    clock = _child(data, media, b"mdhd")
    sizes = _child(data, _child(data, _child(data, media, b"minf"), b"stbl"), b"stsz")
    (number,) = _unpack(">I", data, header.body + (20 if data[header.body] else 12), header.end)
    (timescale,) = _unpack(">I", data, clock.body + (20 if data[clock.body] else 12), clock.end)
    (samples,) = _unpack(">I", data, sizes.body + 8, sizes.end)
    _require(timescale > 0 and samples == 0)  # a recorder's samples are all in fragments
    return number, timescale


def _track_defaults(data: bytes, mvex: Box) -> dict[int, tuple[int, int]]:
    rows = [
        _unpack(">IIII", data, box.body + 4, box.end) for box in boxes(data, mvex.body, mvex.end) if box.kind == b"trex"
    ]
    return {number: (duration, size) for number, _, duration, size in rows}


def _fragment(data: bytes, moof: Box, end: int, tracks: Mapping[int, Track], budget: int) -> tuple[Fragment, int]:
    """The fragment, and how many samples it has."""
    times: list[float] = []
    finishes: list[float] = []
    samples = 0
    for box in boxes(data, moof.body, moof.end):
        if box.kind == b"traf":
            time, finish, count = _track_fragment(data, box, moof.start, end, tracks, budget - samples)
            times.append(time)
            finishes.append(finish)
            samples += count
    _require(bool(times))
    return Fragment(moof.start, end, min(times), max(finishes)), samples


def _track_fragment(
    data: bytes, traf: Box, base: int, end: int, tracks: Mapping[int, Track], budget: int
) -> tuple[float, float, int]:
    """Time and finish in seconds, and the number of samples. Data offsets count from `base`, the start of the moof."""
    track = _fragment_defaults(data, _child(data, traf, b"tfhd"), tracks)
    ticks = start = _decode_time(data, _child(data, traf, b"tfdt"))
    samples = 0
    at = base
    for box in boxes(data, traf.body, traf.end):
        if box.kind == b"trun":
            run = _run(data, box, track, budget - samples)
            at = at if run.offset is None else base + run.offset
            _require(base < at <= end)
            at += run.size
            _require(at <= end)
            ticks += run.duration
            samples += run.samples
    return start / track.timescale, ticks / track.timescale, samples


def _fragment_defaults(data: bytes, tfhd: Box, tracks: Mapping[int, Track]) -> Track:
    flags, number = _unpack(">II", data, tfhd.body, tfhd.end)
    _require(number in tracks)
    _require(not flags & 0x1)  # offsets from the start of the file are wrong as soon as a chunk is lost
    track = tracks[number]
    at = tfhd.body + 8 + (4 if flags & 0x2 else 0)
    duration, size = track.sample_duration, track.sample_size
    if flags & 0x8:
        (duration,) = _unpack(">I", data, at, tfhd.end)
        at += 4
    if flags & 0x10:
        (size,) = _unpack(">I", data, at, tfhd.end)
    return Track(track.timescale, duration, size)


def _decode_time(data: bytes, tfdt: Box) -> int:
    (ticks,) = _unpack(">Q" if data[tfdt.body] else ">I", data, tfdt.body + 4, tfdt.end)
    return int(ticks)


class _Run(NamedTuple):
    offset: int | None
    samples: int
    duration: int
    size: int


def _run(data: bytes, trun: Box, track: Track, budget: int) -> _Run:
    flags, samples = _unpack(">II", data, trun.body, trun.end)
    _require(samples <= budget)
    at = trun.body + 8
    offset = None
    if flags & 0x1:
        (offset,) = _unpack(">i", data, at, trun.end)
        at += 4
    at += 4 if flags & 0x4 else 0
    columns = [flag for flag in (0x100, 0x200, 0x400, 0x800) if flags & flag]
    table = _unpack(f">{samples * len(columns)}I", data, at, trun.end)

    def total(flag: int, default: int) -> int:
        return sum(table[columns.index(flag) :: len(columns)]) if flag in columns else default * samples

    return _Run(offset, samples, total(0x100, track.sample_duration), total(0x200, track.sample_size))


def _child(data: bytes, parent: Box, kind: bytes) -> Box:
    for box in boxes(data, parent.body, parent.end):
        if box.kind == kind:
            _require(box.body < box.end)
            return box
    raise Damaged(f"no {kind.decode('latin1')}")


def _unpack(layout: str, data: bytes, at: int, end: int) -> tuple[int, ...]:
    if at + struct.calcsize(layout) > end:
        raise Damaged("a box is cut short")
    return struct.unpack_from(layout, data, at)


def _require(condition: object) -> None:
    if not condition:
        raise Damaged("not what a recorder writes")
