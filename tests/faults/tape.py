"""What the simulated recorder plays: real chunks with their true lengths."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.recordings.media.material import MP4, WEBM, film, sample

MP4_TYPE = "video/mp4;codecs=avc3.42E01E,opus"
WEBM_TYPE = "video/webm;codecs=vp8,opus"


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
    """A chunk each second, so that a short test has many of them in flight. The header comes first, as Chromium's does."""
    chunks = [path for _sequence, path in sorted(film(folder, seconds=seconds, size=(320, 240), in_band=True).items())]
    return Tape(MP4_TYPE, chunks, [0.0, *[1.0] * (len(chunks) - 1)])
