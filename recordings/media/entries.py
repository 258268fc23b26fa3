"""Sample entries of MP4: what they say about a stream, and how to write one (ISO/IEC 14496-12 and -15, and the
encapsulations of Opus, VP9 and AV1). Bytes in, values out, and back."""

import struct

from recordings.media.bmff import Box, boxed, boxes, child, require, unpack
from recordings.media.kinds import MAX_PIXELS, AudioKind, VideoKind

IN_VIDEO_ENTRY, IN_AUDIO_ENTRY = 86, 36
"""Offsets of the boxes in an entry."""
H264_PROFILES = frozenset((66, 77, 88, 100))
"""Those with 8 bits and 4:2:0 only, which every browser decodes."""
AAC = 0x40
"""The object type of MPEG-4 audio."""
DPI_72 = 72 << 16
DECODER_CONFIG = 4
"""The tag of a descriptor (ISO/IEC 14496-1, section 7.2.6)."""

VIDEO_CODECS = {
    b"avc1": ("h264", b"avcC"),
    b"avc3": ("h264", b"avcC"),
    b"vp09": ("vp9", b"vpcC"),
    b"av01": ("av1", b"av1C"),
}
AUDIO_CODECS = {b"Opus": ("opus", b"dOps"), b"mp4a": ("aac", b"esds")}
WRITTEN_AS = {"h264": (b"avc1", b"avcC"), "vp9": (b"vp09", b"vpcC"), "av1": (b"av01", b"av1C")}
"""avc1 also for pictures that carry their parameter sets: players know it better, and none minds them."""


def video_kind(entry: bytes) -> VideoKind:
    """Of an entry whose pictures every browser decodes. Raises Damaged for any other."""
    tag, config = _read(entry, VIDEO_CODECS, IN_VIDEO_ENTRY)
    codec, _ = VIDEO_CODECS[tag]
    width, height = unpack(">HH", entry, 32, len(entry))
    require(0 < width * height <= MAX_PIXELS and _is_common(codec, config) and _has_square_pixels(entry))
    return VideoKind(codec, tag.decode("ascii"), config, width, height, "yuv420p")


def audio_kind(entry: bytes) -> AudioKind:
    """Raises Damaged unless it is Opus or AAC in mono or stereo."""
    tag, config = _read(entry, AUDIO_CODECS, IN_AUDIO_ENTRY)
    codec, _ = AUDIO_CODECS[tag]
    version, channels, rate = unpack(">H6xH6xH", entry, 16, len(entry))
    require(version == 0 and channels in (1, 2) and rate > 0)
    require(config[10:11] == b"\0" if codec == "opus" else _object_type(config) == AAC)
    return AudioKind(codec, config, rate, channels)


def video_entry(kind: VideoKind) -> bytes:
    tag, config = WRITTEN_AS[kind.codec]
    head = struct.pack(">6xH16xHHIIIH32xHh", 1, kind.width, kind.height, DPI_72, DPI_72, 0, 1, 24, -1)
    return boxed(tag, head, boxed(config, kind.extradata))


def audio_entry(kind: AudioKind) -> bytes:
    tag, config = (b"Opus", b"dOps") if kind.codec == "opus" else (b"mp4a", b"esds")
    head = struct.pack(">6xH8xHH4xI", 1, kind.channels, 16, kind.rate << 16)
    return boxed(tag, head, boxed(config, kind.extradata))


def _read(entry: bytes, known: dict[bytes, tuple[str, bytes]], at: int) -> tuple[bytes, bytes]:
    """The tag, and the contents of the box that tells a decoder what to expect."""
    tag = entry[4:8]
    require(tag in known and len(entry) >= at)
    found = child(entry, Box(tag, 0, at, len(entry)), known[tag][1])
    return tag, entry[found.body : found.end]


def _is_common(codec: str, config: bytes) -> bool:
    if codec == "h264":
        return len(config) > 6 and config[0] == 1 and config[1] in H264_PROFILES and config[5] & 0x1F > 0
    if codec == "vp9":
        return len(config) >= 12 and config[4] == 0
    return len(config) >= 4 and config[1] >> 5 == 0 and not config[2] & 0x50  # neither 10 bits nor grey


def _has_square_pixels(entry: bytes) -> bool:
    shapes = [entry[b.body : b.end] for b in boxes(entry, IN_VIDEO_ENTRY, len(entry)) if b.kind == b"pasp"]
    return all(shape[:4] == shape[4:8] for shape in shapes)


def _object_type(esds: bytes) -> int:
    """What the decoder is for: in the first descriptor (3), behind three bytes and what their flags announce."""
    at = _descriptor_body(esds, 4)
    require(esds[4:5] == b"\3" and at + 3 <= len(esds) and not esds[at + 2] & 0xE0)
    body = _descriptor_body(esds, at + 3)
    require(esds[at + 3] == DECODER_CONFIG and body < len(esds))
    return esds[body]


def _descriptor_body(data: bytes, at: int) -> int:
    """Behind the tag and a length of up to four bytes, all but the last with the highest bit set."""
    at += 1
    while at < len(data) - 1 and data[at] & 0x80:
        at += 1
    return at + 1
