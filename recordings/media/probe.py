"""Opens a finished file the way a player would, and says what is in it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from recordings.media.demux import READ_OPTIONS
from recordings.media.kinds import MAX_PIXELS
from recordings.media.plan import Failure, JoinFailed
from recordings.media.timeline import Pictures

SEEK_TO = (0.0, 0.25, 0.5, 0.75, 0.95, 1.0)
"""Shares of the duration."""
ROUNDING = 0.1
"""Seconds by which a picture may lie behind the place that was asked for, or the end before the last picture's."""
MAX_BOXES = 64


@dataclass(frozen=True, slots=True)
class Probe:
    """Duration in seconds, size in bytes. `faststart`: the index comes before the media, so playing starts at once."""

    container: str
    video_codec: str
    audio_codec: str | None
    width: int
    height: int
    duration: float
    size: int
    faststart: bool


def probe(path: Path, pictures: Pictures) -> Probe:
    """Raises JoinFailed(UNPLAYABLE) unless the file starts at once, lasts until the last of the pictures that were
    written to it, and gives a picture wherever one seeks.
    """
    try:
        with av.open(str(path), "r", format="mp4", options={"max_pixels": READ_OPTIONS["max_pixels"]}) as container:
            return _probe(container, path, pictures)
    except (av.FFmpegError, OSError, StopIteration) as error:
        raise JoinFailed(Failure.UNPLAYABLE, f"The joined file cannot be played: {error}.") from error


def _probe(container: InputContainer, path: Path, pictures: Pictures) -> Probe:
    video = container.streams.video[0] if container.streams.video else None
    audio = container.streams.audio[0] if container.streams.audio else None
    if video is None or not container.duration:
        raise JoinFailed(Failure.UNPLAYABLE, "The joined file has no picture or no duration.")
    duration = ((container.start_time or 0) + container.duration) / 1_000_000
    if duration < pictures.latest - ROUNDING:
        raise JoinFailed(Failure.UNPLAYABLE, f"The joined file ends at {duration:.1f} s, before its last picture.")
    faststart = is_faststart(path)
    if not faststart:
        raise JoinFailed(Failure.UNPLAYABLE, "The joined file has its index at the end.")
    size = video.codec_context.width, video.codec_context.height  # of the header; pictures may change it
    video.codec_context.options = {"max_pixels": str(MAX_PIXELS)}
    for share in SEEK_TO:
        _look_at(container, video, share * duration)
    return Probe(
        container="mp4",
        video_codec=video.codec_context.codec.canonical_name,
        audio_codec=audio.codec_context.codec.canonical_name if audio is not None else None,
        width=size[0],
        height=size[1],
        duration=duration,
        size=path.stat().st_size,
        faststart=faststart,
    )


def _look_at(container: InputContainer, video: VideoStream, seconds: float) -> None:
    frame = frame_at(container, video, seconds)
    start = float((video.start_time or 0) * (video.time_base or 0))
    if frame.time is None or frame.time > max(seconds, start) + ROUNDING:
        raise JoinFailed(Failure.UNPLAYABLE, f"The joined file shows the wrong picture at {seconds:.1f} s.")


def frame_at(container: InputContainer, video: VideoStream, seconds: float) -> VideoFrame:
    """The key frame from which a player starts when somebody seeks there. Raises StopIteration if there is none."""
    container.seek(round(seconds * 1_000_000))
    return next(container.decode(video))


def is_faststart(path: Path) -> bool:
    """Whether moov comes before mdat."""
    with path.open("rb") as file:
        kinds = _box_kinds(file, path.stat().st_size)
    return b"moov" in kinds and b"mdat" in kinds and kinds.index(b"moov") < kinds.index(b"mdat")


def _box_kinds(file: BinaryIO, size: int) -> list[bytes]:
    kinds: list[bytes] = []
    at = 0
    while at < size and len(kinds) < MAX_BOXES:
        file.seek(at, os.SEEK_SET)
        header = file.read(16)
        length = int.from_bytes(header[:4], "big")
        kinds.append(header[4:8])
        at += int.from_bytes(header[8:16], "big") if length == 1 else length or size
    return kinds
