"""Joining ten minutes beside `ffmpeg -c copy` on the same chunks, interleaved; medians of wall and processor time."""

import resource
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from recordings.media.plan import ChunkFile, JoinPlan, SegmentPlan
from recordings.media.runner import join_in_child
from tests.recordings.media.material import MP4, WEBM, sample

ROUNDS = 5
SEGMENTS = 40  # of the sample's 10 to 15 s, end to end


def rows() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as folder:
        return [_row(name, Path(folder)) for name in (MP4, WEBM)]


def _row(name: str, folder: Path) -> dict[str, Any]:
    plan, length = _plan(name)
    flat = _flat(name, folder)
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for _ in range(ROUNDS if name == MP4 else 1):  # what must be encoded again takes minutes
        ours.append(_timed(lambda: join_in_child(plan, folder / "ours.mp4", timeout=900)))
        theirs.append(_timed(lambda: _ffmpeg(flat, folder / f"theirs{'.mp4' if name == MP4 else '.webm'}")))
    wall, cpu = (statistics.median(run[i] for run in ours) for i in (0, 1))
    peer_wall, peer_cpu = (statistics.median(run[i] for run in theirs) for i in (0, 1))
    return {
        "chunks": name,
        "minutes": round(length / 60, 1),
        "wall s": round(wall, 2),
        "cpu s": round(cpu, 2),
        "x real time": round(length / wall),
        "ffmpeg -c copy wall s": round(peer_wall, 2),
        "ffmpeg cpu s": round(peer_cpu, 2),
        "cpu ratio": round(cpu / peer_cpu, 2),
    }


def _plan(name: str) -> tuple[JoinPlan, float]:
    chunks = sample(name)
    each = 15.12 if name == MP4 else 10.0
    files = tuple(ChunkFile(sequence, str(path)) for sequence, path in sorted(chunks.items()))
    segments = tuple(
        SegmentPlan(number=n, mime_type="video/any", starts_at=n * each, chunks=files, length=each + 5)
        for n in range(SEGMENTS)
    )
    return JoinPlan(segments), each * SEGMENTS


def _flat(name: str, folder: Path) -> Path:
    """A list for ffmpeg's concat: every segment as one file."""
    segment = folder / f"{name}.bin"
    with segment.open("wb") as file:
        for _sequence, path in sorted(sample(name).items()):
            file.write(path.read_bytes())
    listed = folder / f"{name}.txt"
    listed.write_text(f"file '{segment}'\n" * SEGMENTS)
    return listed


def _ffmpeg(listed: Path, out: Path) -> None:
    program = shutil.which("ffmpeg") or "ffmpeg"
    copy = [program, "-v", "quiet", "-y", "-f", "concat", "-safe", "0", "-i", str(listed), "-c", "copy"]
    subprocess.run([*copy, "-movflags", "+faststart", str(out)], check=True)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
