"""The head of a joined MP4 (ISO/IEC 14496-12, section 8). It comes before the media, so that playing starts at once."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from recordings.media.bmff import UPRIGHT, boxed
from recordings.media.tables import TrackTable

CLOCK = 1000
"""Ticks a second of the file as a whole."""
BRANDS = {"h264": b"avc1", "vp9": b"", "av1": b"av01"}
ENABLED = 3
UNDETERMINED = 0x55C4
"""The language `und`."""
ROOM_FOR_INDEX = 1 << 28
HERE = boxed(b"dinf", boxed(b"dref", struct.pack(">II", 0, 1), boxed(b"url ", struct.pack(">I", 1))))
"""The media is in this file."""


@dataclass(frozen=True, slots=True)
class Track:
    """A track to be written. `size`: of the picture in pixels; sound has none.

    `preroll`: how many samples earlier a decoder must begin, wherever it begins.
    """

    table: TrackTable
    entry: bytes
    size: tuple[int, int] | None = None
    preroll: int = 0

    @property
    def duration(self) -> int:
        """From 0 on the timeline to its end, in ticks of the file."""
        return _file_ticks(self.table.end, self.table.clock)


def file_head(codec: str, tracks: Sequence[Track], media: int) -> bytes:
    """Everything before the first of `media` bytes of media: ftyp, moov, and the header of mdat."""
    ftyp = boxed(b"ftyp", b"isom\0\0\2\0isomiso2", BRANDS[codec], b"mp41")
    wide = media > (1 << 32) - ROOM_FOR_INDEX
    mdat = struct.pack(">I4sQ", 1, b"mdat", 16 + media) if wide else struct.pack(">I4s", 8 + media, b"mdat")
    tables = [track.table.boxes() for track in tracks]
    size = len(ftyp) + len(_moov(tracks, tables, 0, wide=wide)) + len(mdat)
    return ftyp + _moov(tracks, tables, size, wide=wide) + mdat


def _moov(tracks: Sequence[Track], tables: Sequence[bytes], start: int, *, wide: bool) -> bytes:
    """For media that begins at `start` in the file."""
    duration = max(track.duration for track in tracks)
    times = struct.pack(">5I", 0, 0, 0, CLOCK, duration)
    mvhd = boxed(b"mvhd", times, struct.pack(">IH10x", 0x10000, 0x100), UPRIGHT, struct.pack(">24xI", len(tracks) + 1))
    traks = [
        _trak(number, track, table + track.table.places(start, wide=wide))
        for number, (track, table) in enumerate(zip(tracks, tables, strict=True), 1)
    ]
    return boxed(b"moov", mvhd, *traks)


def _trak(number: int, track: Track, tables: bytes) -> bytes:
    width, height = track.size or (0, 0)
    is_sound = track.size is None
    head = struct.pack(">I8xI4xI8xHHH2x", ENABLED, number, track.duration, 0, is_sound, 0x100 if is_sound else 0)
    tkhd = boxed(b"tkhd", head, UPRIGHT, struct.pack(">II", width << 16, height << 16))
    return boxed(b"trak", tkhd, _edits(track), _mdia(track, tables))


def _edits(track: Track) -> bytes:
    """Nothing for the time before the first sample. Only sound begins late: see TrackTable."""
    begins = _file_ticks(track.table.begins, track.table.clock)
    if not begins:
        return b""
    edits = struct.pack(">IiII", begins, -1, 0x10000, track.duration - begins) + struct.pack(">iI", 0, 0x10000)
    return boxed(b"edts", boxed(b"elst", struct.pack(">II", 0, 2), edits))


def _mdia(track: Track, tables: bytes) -> bytes:
    table = track.table
    mdhd = struct.pack(">I8xIIHxx", 0, table.clock, table.end - table.begins, UNDETERMINED)
    kind, name = (b"soun", b"Sound") if track.size is None else (b"vide", b"Video")
    head = boxed(b"smhd", bytes(8)) if track.size is None else boxed(b"vmhd", struct.pack(">I8x", 1))
    stsd = boxed(b"stsd", struct.pack(">II", 0, 1), track.entry)
    minf = boxed(b"minf", head, HERE, boxed(b"stbl", stsd, tables, _roll(track)))
    return boxed(b"mdia", boxed(b"mdhd", mdhd), boxed(b"hdlr", struct.pack(">8x4s12x", kind), name, b"\0"), minf)


def _roll(track: Track) -> bytes:
    if not track.preroll:
        return b""
    group = boxed(b"sgpd", struct.pack(">I4sIIh", 1 << 24, b"roll", 2, 1, -track.preroll))
    return group + boxed(b"sbgp", struct.pack(">I4sIII", 0, b"roll", 1, len(track.table), 1))


def _file_ticks(ticks: int, clock: int) -> int:
    return -(-ticks * CLOCK // clock)
