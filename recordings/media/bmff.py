"""The boxes and the header of MP4 files (ISO/IEC 14496-12) as far as a recorder uses them. Bytes in, values out."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import NamedTuple

MAX_INIT = 1 << 20
MAX_TRACKS = 8
UPRIGHT = struct.pack(">9I", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
"""The matrix of a picture that is shown as it is."""


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
    """What the header says about a track.

    `timescale`: ticks per second. `entry`: its sample entry as it is in the file, empty where there are several.
    `is_plain`: upright, and shown from its start to its end. `sample_…`: what a fragment may leave unsaid.
    """

    timescale: int
    handler: bytes = b""
    entry: bytes = b""
    is_plain: bool = True
    sample_duration: int = 0
    sample_size: int = 0
    sample_flags: int = 0

    def with_defaults(self, duration: int, size: int, flags: int) -> "Track":
        return replace(self, sample_duration=duration, sample_size=size, sample_flags=flags)


@dataclass(frozen=True, slots=True)
class Init:
    """The header of a segment: its first `size` bytes, and the tracks by their id, in the order of the file."""

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
        require(end <= MAX_INIT)
    if b"ftyp" not in seen or b"moov" not in seen:
        raise Damaged("no header")
    return Init(end, _tracks(data, seen[b"moov"]))


def boxes(data: bytes, at: int, end: int) -> Iterator[Box]:
    """The row of boxes in data[at:end], which must fill it exactly. Raises Damaged."""
    while at < end:
        (size,) = unpack(">I", data, at, end)
        kind, body = data[at + 4 : at + 8], at + 8
        if size == 1:
            (size,) = unpack(">Q", data, body, end)
            body += 8
        if at + size > end or at + size < body:
            raise Damaged("a box is larger than what holds it")
        yield Box(kind, at, body, at + size)
        at += size


def boxed(kind: bytes, *parts: bytes) -> bytes:
    """A box that is written."""
    return b"".join((struct.pack(">I", 8 + sum(map(len, parts))), kind, *parts))


def child(data: bytes, parent: Box, kind: bytes) -> Box:
    for box in boxes(data, parent.body, parent.end):
        if box.kind == kind:
            require(box.body < box.end)
            return box
    raise Damaged(f"no {kind.decode('latin1')}")


def unpack(layout: str, data: bytes, at: int, end: int) -> tuple[int, ...]:
    if at + struct.calcsize(layout) > end:
        raise Damaged("a box is cut short")
    return struct.unpack_from(layout, data, at)


def require(condition: object) -> None:
    if not condition:
        raise Damaged("not what a recorder writes")


def _tracks(data: bytes, moov: Box) -> dict[int, Track]:
    tracks: dict[int, Track] = {}
    defaults: dict[int, tuple[int, int, int]] = {}
    for box in boxes(data, moov.body, moov.end):
        if box.kind == b"trak":
            number, track = _track(data, box)
            tracks[number] = track
        elif box.kind == b"mvex":
            defaults.update(_defaults(data, box))
    require(0 < len(tracks) <= MAX_TRACKS)
    return {number: track.with_defaults(*defaults.get(number, (0, 0, 0))) for number, track in tracks.items()}


def _track(data: bytes, trak: Box) -> tuple[int, Track]:
    """With its id."""
    header, media = child(data, trak, b"tkhd"), child(data, trak, b"mdia")
    clock, handler = child(data, media, b"mdhd"), child(data, media, b"hdlr")
    table = child(data, child(data, media, b"minf"), b"stbl")
    sizes = child(data, table, b"stsz")
    (number,) = unpack(">I", data, header.body + (20 if data[header.body] else 12), header.end)
    (timescale,) = unpack(">I", data, clock.body + (20 if data[clock.body] else 12), clock.end)
    (samples,) = unpack(">I", data, sizes.body + 8, sizes.end)
    require(timescale > 0 and samples == 0)  # a recorder's samples are all in fragments
    return number, Track(
        timescale=timescale,
        handler=data[handler.body + 8 : handler.body + 12],
        entry=_only_entry(data, child(data, table, b"stsd")),
        is_plain=_is_upright(data, header) and all(box.kind != b"edts" for box in boxes(data, trak.body, trak.end)),
    )


def _is_upright(data: bytes, tkhd: Box) -> bool:
    """As sound is, for which Chromium writes a matrix of zeros."""
    at = tkhd.body + (52 if data[tkhd.body] else 40)
    return data[at : at + len(UPRIGHT)] in (UPRIGHT, bytes(len(UPRIGHT)))


def _only_entry(data: bytes, stsd: Box) -> bytes:
    entries = list(islice(boxes(data, stsd.body + 8, stsd.end), 2))
    return data[entries[0].start : entries[0].end] if len(entries) == 1 else b""


def _defaults(data: bytes, mvex: Box) -> dict[int, tuple[int, int, int]]:
    """Duration, size and flags of samples that say nothing themselves, by track."""
    rows = [
        unpack(">5I", data, box.body + 4, box.end) for box in boxes(data, mvex.body, mvex.end) if box.kind == b"trex"
    ]
    return {number: (duration, size, flags) for number, _, duration, size, flags in rows}
