"""What the streams of a segment are, and which of them can follow each other in one file."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_PIXELS = 1920 * 1080 * 2
"""72 kB of VP9 can claim 16384x8192 and cost 892 MB (measured); whatever decodes must be told this first."""
COPIED_VIDEO = frozenset(("h264", "vp9", "av1"))  # the MP4 muxer refuses VP8
COPIED_PIXELS = frozenset((None, "yuv420p", "yuvj420p"))  # what every browser decodes


@dataclass(frozen=True, slots=True)
class VideoKind:
    """Codec by its common name; `tag` is the four letters in the container (avc1, avc3 ...); size in pixels."""

    codec: str
    tag: str
    extradata: bytes
    width: int
    height: int
    pixels: str | None


@dataclass(frozen=True, slots=True)
class AudioKind:
    codec: str
    extradata: bytes
    rate: int
    channels: int


def fit_together(videos: Sequence[VideoKind], audios: Sequence[AudioKind]) -> bool:
    """Whether all of them fit into one MP4 as they are.

    Opus stays Opus: in MP4 it plays in Chromium 156 and Firefox 153 (measured; Safari was not at hand). Chromium on
    Linux has no AAC encoder, so there is no AAC to copy, and encoding AAC costs twenty times the rest of the join.
    """
    first = videos[0]
    return (
        first.codec in COPIED_VIDEO
        and all(video.pixels in COPIED_PIXELS for video in videos)
        and all(_goes_on(first, video) for video in videos)
        and len(set(audios)) <= 1
    )


def _goes_on(first: VideoKind, video: VideoKind) -> bool:
    """Whether a player that was set up for the first pictures can go on with these.

    avc3 carries its parameter sets in the stream, so even the size may change (measured: named avc1 in the joined file,
    640x480 followed by 320x240 plays in Chromium and Firefox); only the width of the length fields is fixed by the
    header.
    """
    if first.tag == video.tag == "avc3":
        return first.extradata[4:5] == video.extradata[4:5]
    return (first.codec, first.extradata, first.width, first.height) == (
        video.codec,
        video.extradata,
        video.width,
        video.height,
    )
