"""The moov of a joined MP4 (ISO/IEC 14496-12, section 8). It comes before the media, so that playing starts at once."""

import struct
from collections.abc import Sequence
from typing import NamedTuple

from recordings.media.bmff import UPRIGHT, boxed
from recordings.media.tables import TrackTable

CLOCK = 1000
"""Ticks a second of the whole file."""
BRANDS = {"h264": b"avc1", "vp9": b"", "av1": b"av01"}
IN_FILE_ENABLED = 3
UNDETERMINED = 0x55C4
"""The language `und`."""
OPUS_PREROLL = boxed(b"sgpd", struct.pack(">B3x4sIIh", 1, b"roll", 2, 1, -4))
"""Four packets of 20 ms: an Opus decoder converges within 80 ms of whatever it is given (RFC 7845, section 4.6)."""


class Track(NamedTuple):
    """A track that is written. `size` in pixels; sound has none."""

    table: TrackTable
    entry: bytes
    size: tuple[int, int] | None = None


def file_head(codec: str, tracks: Sequence[Track], media: int) -> bytes:
    """Everything before the first of `media` bytes of media: ftyp, moov, and the head of mdat."""
    ftyp = boxed(b"ftyp", b"isom\0\0\2\0isomiso2", BRANDS[codec], b"mp41")
    tables = [track.table.boxes() for track in tracks]
    wide = media > (1 << 32) - (1 << 28)  # an index larger than the difference does not fit into memory
    mdat = struct.pack(">I4sQ", 1, b"mdat", 16 + media) if wide else struct.pack(">I4s", 8 + media, b"mdat")
    size = len(ftyp) + len(_moov(tracks, tables, 0, wide=wide)) + len(mdat)
    return ftyp + _moov(tracks, tables, size, wide=wide) + mdat


def _moov(tracks: Sequence[Track], tables: Sequence[bytes], start: int, *, wide: bool) -> bytes:
    traks = [
        _trak(number, track, table, track.table.places(start, wide=wide))
        for number, (track, table) in enumerate(zip(tracks, tables, strict=True), 1)
    ]
    duration = max(_in_file_ticks(track.table.end, track.table) for track in tracks)
    matrix = struct.pack(">IH10x", 0x10000, 0x100) + UPRIGHT
    mvhd = struct.pack(">IIIII", 0, 0, 0, CLOCK, duration) + matrix + struct.pack(">24xI", len(tracks) + 1)
    return boxed(b"moov", boxed(b"mvhd", mvhd), *traks)


def _trak(number: int, track: Track, tables: bytes, places: bytes) -> bytes:
    duration = _in_file_ticks(track.table.end, track.table)
    return boxed(b"trak", _tkhd(number, track, duration), _edits(track.table), _mdia(track, tables, places))


def _tkhd(number: int, track: Track, duration: int) -> bytes:
    width, height = track.size or (0, 0)
    volume = 0 if track.size else 0x100
    return boxed(
        b"tkhd",
        struct.pack(">IIIIIII8xHHHxx", IN_FILE_ENABLED, 0, 0, number, 0, duration, 0, 0, 0, volume)[:-4],
    )
