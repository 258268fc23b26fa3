"""What must hold after a fault, as a reviewer and somebody with access to the disk can see it."""

import hashlib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import ffmpeg
import httpx

from tests.faults.candidate import Candidate
from tests.journeys.steps import signed_in, wait_until
from tests.product import Product
from tests.servers import program

COVERED = 0.99
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True)
class Found:
    """A recording after it was joined, as the reviewer's page gets it, and what its video is."""

    listed: dict[str, Any]
    probed: dict[str, Any]
    stored: dict[str, str] = field(repr=False)

    @property
    def status(self) -> str:
        return str(self.listed["status"])

    @property
    def gaps(self) -> list[tuple[str, datetime, datetime]]:
        return [(gap["reason"], _moment(gap["start"]), _moment(gap["end"])) for gap in self.listed["gaps"]]

    @property
    def origin(self) -> datetime:
        """The moment that the video's first picture shows."""
        return _moment(self.listed["origin"])

    @property
    def duration(self) -> float:
        return float(self.probed["format"]["duration"])

    @property
    def shown(self) -> list[Stretch]:
        """The chunks' own times, as the product places them."""
        return [(_moment(chunk["start"]), _moment(chunk["end"])) for chunk in _chunks(self.listed)]


def audit(
    product: Product,
    candidate: Candidate,
    folder: Path,
    *,
    within: float = 120,
    status: str = "completed",
    covered: float = COVERED,
) -> Found:
    """Wait for the video, then look at everything. Fails by naming what was lost."""
    with signed_in(product.url, "reviewer") as reviewer:
        listed = _joined(reviewer, candidate.attempt, status, within)
        stored = {_name(listed, chunk): _digest(reviewer, chunk) for chunk in _chunks(listed)}
        video = folder / f"{candidate.attempt}.mp4"
        video.write_bytes(reviewer.get(listed["downloadUrl"]).content)
    _check_chunks(candidate, stored)
    _check_coverage(candidate, [(_moment(c["start"]), _moment(c["end"])) for c in _chunks(listed)], covered)
    _check_disk(product)
    found = Found(listed, _playable(video), stored)
    assert found.status == status, f"{found.status}, because of {listed['error'] or listed['gaps']}: {listed['report']}"
    return found


def seconds_covered(wanted: Sequence[Stretch], covered: Sequence[Stretch]) -> float:
    """How much of the first stretches lies in the others. Those of each list may overlap."""
    return sum(
        max(0.0, (min(end, b) - max(start, a)).total_seconds())
        for start, end in _united(wanted)
        for a, b in _united(covered)
    )


def _joined(reviewer: httpx.Client, attempt: str, status: str, seconds: float) -> dict[str, Any]:
    def listed() -> dict[str, Any]:
        found = reviewer.get("/api/v1/recordings/", params={"attempt": attempt}).json()["recordings"]
        return dict(found[0]) if found else {}

    def is_settled() -> bool:
        now = listed()
        return now.get("status") == status or now.get("status") in {"completed", "partial", "failed"}

    try:
        wait_until(is_settled, seconds=seconds)
    finally:
        now = {name: value for name, value in listed().items() if name not in {"segments", "report"}}
    assert now["videoUrl"], f"no video after {seconds:g} s: {now}"
    return listed()


def _check_chunks(candidate: Candidate, stored: dict[str, str]) -> None:
    acknowledged = {name: chunk.sha256 for name, chunk in candidate.acknowledged.items()}
    lost = sorted(set(acknowledged) - set(stored))
    changed = sorted(name for name in set(acknowledged) & set(stored) if stored[name] != acknowledged[name])
    unheard = sorted({chunk.name for chunk in candidate.made} - set(acknowledged))
    assert not lost, f"acknowledged and lost: {lost}"
    assert not changed, f"acknowledged, and other bytes (or none) come back: {changed}"
    assert not unheard, f"never acknowledged: {unheard}; refused: {candidate.refused}"


def _check_coverage(candidate: Candidate, shown: Sequence[Stretch], least: float) -> None:
    error = candidate.clock_error
    recorded = [(chunk.start - error, chunk.end - error) for chunk in candidate.made]
    whole = seconds_covered(recorded, recorded)
    covered = seconds_covered(recorded, shown)
    assert covered >= least * whole, f"{covered:.1f} s of the {whole:.1f} s that were recorded are covered"


def _check_disk(product: Product) -> None:
    """A killed process may leave what it was writing, but nothing that looks like a chunk without being one."""
    wrong = [
        path.name
        for path in (product.data / "media").rglob("*.bin")
        if hashlib.sha256(path.read_bytes()).hexdigest() not in path.name
    ]
    assert not wrong, f"half a file under its final name: {wrong}"


def _playable(video: Path) -> dict[str, Any]:
    """What ffprobe says of it, once it could decode every picture and sound without a word of complaint."""
    command = [program("ffprobe"), "-v", "error", "-count_frames", "-show_entries", "stream=nb_read_frames", str(video)]
    decoded = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (decoded.returncode, decoded.stderr) == (0, ""), f"the video cannot be decoded: {decoded.stderr[-500:]}"
    return dict(ffmpeg.probe(str(video)))


def _chunks(listed: dict[str, Any]) -> list[dict[str, Any]]:
    return [chunk for segment in listed["segments"] for chunk in segment["chunks"]]


def _name(listed: dict[str, Any], chunk: dict[str, Any]) -> str:
    number = next(segment["number"] for segment in listed["segments"] if chunk in segment["chunks"])
    return f"{number}/{chunk['sequence']}"


def _digest(reviewer: httpx.Client, chunk: dict[str, Any]) -> str:
    answer = reviewer.get(chunk["url"])
    return hashlib.sha256(answer.content).hexdigest() if answer.is_success else f"http_{answer.status_code}"


def _united(stretches: Sequence[Stretch]) -> list[Stretch]:
    united: list[Stretch] = []
    for start, end in sorted(stretches):
        if united and start <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], end))
        else:
            united.append((start, end))
    return united


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
