"""What the simulated recorder plays: real chunks with their true lengths."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame

from tests.recordings.media.material import MP4, WEBM, sample

MP4_TYPE = "video/mp4;codecs=avc3.42E01E,opus"
WEBM_TYPE = "video/webm;codecs=vp8,opus"
FPS, SIZE = 10, (160, 120)


@dataclass(frozen=True)
class Piece:
    """Bytes that were recorded from `start` to `end`, in seconds since the recorder began."""

    body: bytes = field(repr=False)
    start: float
    end: float


@dataclass(frozen=True)
class Tape:
    content_type: str
    chunks: Sequence[Path]
    seconds: Sequence[float]
    """How long each chunk is. The header that begins an MP4 has no length."""

    def pieces(self) -> Iterator[Piece]:
        end = 0.0
        for path, seconds in zip(self.chunks, self.seconds, strict=True):
            start, end = end, end + seconds
            yield Piece(path.read_bytes(), start, end)


def chromium_tape() -> Tape:
    """A quarter of a minute of Chromium's MP4: the header, two key frame intervals at once, then one each."""
    chunks = [path for _sequence, path in sorted(sample(MP4).items())]
    return Tape(MP4_TYPE, chunks, [0.0, 5.04, *[2.52] * (len(chunks) - 2)])


def webm_tape() -> Tape:
    """Ten seconds of Chromium's WebM."""
    chunks = [path for _sequence, path in sorted(sample(WEBM).items())]
    return Tape(WEBM_TYPE, chunks, [2.5] * len(chunks))


def dense_tape(folder: Path, seconds: int = 90) -> Tape:
    """A chunk each second, so that a short test has many on the way. The header comes first, as Chromium's does."""
    content = _film(seconds)
    cuts = [0, *(match.start() - 4 for match in re.finditer(b"moof", content)), len(content)]
    chunks = [folder / f"{sequence:05}.bin" for sequence in range(len(cuts) - 1)]
    for path, (start, end) in zip(chunks, pairwise(cuts), strict=True):
        path.write_bytes(content[start:end])
    return Tape(MP4_TYPE, chunks, [0.0, *[1.0] * (len(chunks) - 1)])


def _film(seconds: int) -> bytes:
    """H.264 as Chromium makes it: a key frame at the head of each fragment, the parameter sets in the stream."""
    file = io.BytesIO()
    options = {"movflags": "+frag_keyframe+empty_moov+default_base_moof"}
    with av.open(file, "w", format="mp4", container_options=options) as container:
        video = container.add_stream("libx264", rate=FPS)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        video.codec_context.gop_size = FPS
        video.codec_context.max_b_frames = 0
        video.options = {"preset": "ultrafast", "crf": "30", "x264-params": "repeat-headers=1:scenecut=0"}
        noise = np.random.default_rng(1)
        for number in range(seconds * FPS):
            picture = noise.integers(0, 60, (SIZE[1] * 3 // 2, SIZE[0]), np.uint8) + np.uint8(number % 160)
            frame = VideoFrame.from_ndarray(picture, "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
    return file.getvalue().replace(b"avc1", b"avc3")
