"""What became of a recording, as a reviewer and somebody with access to the disk can see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.steps import signed_in, status_of, wait_until
from tests.product import Product

Stretch = tuple[datetime, datetime]
GIVEN = "given-by-the-recorder"
LISTEN = f"""
(() => {{
  const start = MediaRecorder.prototype.start;
  MediaRecorder.prototype.start = function (...how) {{
    this.addEventListener("dataavailable", ({{ data }}) => data.size && console.log("{GIVEN}", data.size));
    return start.apply(this, how);
  }};
}})();
"""
SETTLED = {"completed", "partial", "failed"}


@dataclass(frozen=True)
class Recorded:
    listed: dict[str, Any]
    video: Path = field(repr=False)

    @property
    def status(self) -> str:
        return str(self.listed["status"])

    @property
    def origin(self) -> datetime:
        return _moment(self.listed["origin"])

    @property
    def segments(self) -> list[dict[str, Any]]:
        return list(self.listed["segments"])

    @property
    def chunks(self) -> list[dict[str, Any]]:
        return [chunk for segment in self.segments for chunk in segment["chunks"]]

    @property
    def sizes(self) -> list[int]:
        """Of the chunks in playing order, in bytes."""
        return [chunk["size"] for chunk in self.chunks]

    @property
    def missing(self) -> set[str]:
        """Places that were declared and never filled."""
        return {
            f"segments/{segment['number']}/chunks/{sequence}"
            for segment in self.segments
            for sequence in range(segment["declaredChunks"] or 0)
            if sequence not in {chunk["sequence"] for chunk in segment["chunks"]}
        }

    @property
    def stretches(self) -> list[Stretch]:
        return [(_moment(chunk["start"]), _moment(chunk["end"])) for chunk in self.chunks]


def recorded(product: Product, attempt: str, *, status: str = "completed", within: float = 60) -> Recorded:
    """Waits for the video. Fails when it is of another status, telling what the server says about it."""
    with signed_in(product.url, "reviewer") as reviewer:
        wait_until(lambda: status_of(reviewer, attempt) in SETTLED, seconds=within)
        listed = reviewer.get("/api/v1/recordings/", params={"attempt": attempt}).json()["recordings"][0]
    videos = list((product.data / "media" / "recordings").glob(f"*/*/{attempt}/camera/video-*.mp4"))
    found = Recorded(listed, videos[0] if videos else Path())
    told = {name: listed[name] for name in ("status", "error", "report", "gaps", "storedChunks", "expectedChunks")}
    assert (found.status, len(videos)) == (status, 1), {**told, "missing": sorted(found.missing)}
    return found


def handed_over(page: Page) -> Callable[[], list[int]]:
    """Listens to every recorder of the page from now on: the sizes of what it gave, in order, in bytes."""
    given: list[int] = []
    page.on("console", lambda said: given.append(int(said.text.split()[1])) if said.text.startswith(GIVEN) else None)
    page.add_init_script(LISTEN)
    return lambda: list(given)


def coverage(wanted: Sequence[Stretch], covered: Sequence[Stretch]) -> float:
    """The share of the first stretches that lies in the others."""
    common = sum(
        max(0.0, (min(end, b) - max(start, a)).total_seconds())
        for start, end in united(wanted)
        for a, b in united(covered)
    )
    return common / seconds(wanted)


def seconds(stretches: Sequence[Stretch]) -> float:
    return sum((end - start).total_seconds() for start, end in stretches)


def united(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The same time, in order and without overlaps."""
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
