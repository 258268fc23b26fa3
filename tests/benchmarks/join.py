"""Joining beside ffmpeg on the same chunks, interleaved; medians of wall and processor time, and the peak of memory.

What can be copied is measured against `ffmpeg -c copy`; what must be encoded again against ffmpeg with the same encoder
and settings too, because a copy is not the same work. ffmpeg gets each segment as one file, which is more than it would
find: it could not leave out a damaged chunk.
"""

import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recordings.media.plan import ChunkFile, JoinPlan, SegmentPlan
from recordings.media.runner import join_in_child
from tests.recordings.media.child import join_command, peak_memory
from tests.recordings.media.material import FIREFOX, MP4, WEBM, sample

COPY = ("-c", "copy")
X264 = ("-c:v", "libx264", "-preset", "veryfast", "-crf", "28", "-bf", "0", "-threads", "2", "-vsync", "vfr")
ENCODE = (*X264, "-c:a", "aac", "-b:a", "48k", "-ac", "1")
CHUNK = 100_000  # bytes
REPEATED = 12  # times that the sample makes up a segment of VP9


@dataclass(frozen=True)
class Case:
    """`count` segments of `seconds` each, end to end. `peers`: what ffmpeg is asked to do, by name."""

    name: str
    chunks: Sequence[Path]
    seconds: float
    count: int
    rounds: int
    peers: dict[str, tuple[str, ...]]
    suffix: str = ".mp4"

    @property
    def length(self) -> float:
        return self.seconds * self.count

    @property
    def plan(self) -> JoinPlan:
        files = tuple(ChunkFile(sequence, str(path)) for sequence, path in enumerate(self.chunks))
        return JoinPlan(
            tuple(
                SegmentPlan(n, "video/any", starts_at=n * self.seconds, chunks=files, length=self.seconds + 5)
                for n in range(self.count)
            )
        )


def rows() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        return [row for case in _cases(Path(folder)) for row in _rows(case, Path(folder))]


def _cases(folder: Path) -> Iterator[Case]:
    chromium, firefox, mp4 = (list(sample(name).values()) for name in (WEBM, FIREFOX, MP4))
    copied = {"ffmpeg -c copy": COPY}
    both = {"ffmpeg -c copy (other work)": COPY, "ffmpeg x264 veryfast": ENCODE}
    yield Case("mp4 avc3+opus, 10 min", mp4, 15.21, 40, 7, copied)
    yield Case("mp4 avc3+opus, 3 h", mp4, 15.21, 710, 3, copied)
    yield Case("webm vp9+opus, 10 min", _as_vp9(chromium, folder), 10.0 * REPEATED, 60 // REPEATED, 7, copied)
    yield Case("webm vp8+opus of Chromium, 2 min", chromium, 10.05, 12, 1, both, ".mkv")
    yield Case("webm vp8+opus of Firefox, 2 min", firefox, 10.2, 12, 1, both, ".mkv")


def _rows(case: Case, folder: Path) -> Iterator[dict[str, Any]]:
    listed = _listed(case, folder)
    ours: list[tuple[float, float]] = []
    theirs: dict[str, list[tuple[float, float]]] = {peer: [] for peer in case.peers}
    for _ in range(case.rounds):
        ours.append(_timed(lambda: join_in_child(case.plan, folder / "ours.mp4", timeout=900)))
        for peer, work in case.peers.items():
            theirs[peer].append(_timed(lambda work=work: _run(_ffmpeg(listed, work, folder, case.suffix))))
    peak = peak_memory(join_command(case.plan, folder))
    wall, cpu = _median(ours)
    for peer, work in case.peers.items():
        peer_wall, peer_cpu = _median(theirs[peer])
        yield {
            "chunks": case.name,
            "wall s": round(wall, 2),
            "cpu s": round(cpu, 2),
            "x real time": round(case.length / wall),
            "peak MB": round(peak / 1024),
            "peer": peer,
            "its wall s": round(peer_wall, 2),
            "its cpu s": round(peer_cpu, 2),
            "its peak MB": round(peak_memory(_ffmpeg(listed, work, folder, case.suffix)) / 1024),
            "wall ratio": round(wall / peer_wall, 2),
            "cpu ratio": round(cpu / peer_cpu, 2),
        }


def _as_vp9(chunks: Sequence[Path], folder: Path) -> list[Path]:
    """The same pictures as a live recorder would write them in VP9, over and over, cut anywhere."""
    source, listed, made = folder / "vp8.webm", folder / "vp8.txt", folder / "vp9.webm"
    source.write_bytes(b"".join(path.read_bytes() for path in chunks))
    listed.write_text(f"file '{source}'\nduration 10\n" * REPEATED)
    vp9 = ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "400k", "-g", "38", "-c:a", "copy")
    _run([*_reading(listed), *vp9, "-live", "1", str(made)])
    content = made.read_bytes()
    parts = []
    for number, at in enumerate(range(0, len(content), CHUNK)):
        parts.append(folder / f"vp9-{number}.bin")
        parts[-1].write_bytes(content[at : at + CHUNK])
    return parts


def _listed(case: Case, folder: Path) -> Path:
    """A list for ffmpeg's concat: every segment as one file."""
    segment = folder / "segment.bin"
    with segment.open("wb") as file:
        for path in case.chunks:
            file.write(path.read_bytes())
    listed = folder / "segments.txt"
    listed.write_text(f"file '{segment}'\nduration {case.seconds}\n" * case.count)
    return listed


def _ffmpeg(listed: Path, work: tuple[str, ...], folder: Path, suffix: str) -> list[str]:
    """Where sound and pictures are copied that no MP4 can hold, Matroska is written instead."""
    out = folder / f"theirs{suffix if work == COPY else '.mp4'}"
    return [*_reading(listed), *work, "-movflags", "+faststart", str(out)]


def _reading(listed: Path) -> list[str]:
    program = shutil.which("ffmpeg") or "ffmpeg"
    return [program, "-v", "quiet", "-nostdin", "-y", "-f", "concat", "-safe", "0", "-i", str(listed)]


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)


def _median(runs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    wall, cpu = (statistics.median(run[i] for run in runs) for i in (0, 1))
    return wall, cpu
