"""Where a segment's media lies on the wall clock when its own clock did not keep up. Values in, values out.

A recorder's clock can stand still while the wall clock runs on (a laptop that was closed). The page stamps each chunk
when the recorder hands it over: soon after its last sample (measured: Chromium 0.04 s in MP4, Firefox up to 0.2 s),
where there is one picture every 5 s with the next one, and later when the page is busy; never earlier. So what all
later chunks agree on has been lost. What all of them have lost cannot be told from a recorder that hands over late.
"""

from collections.abc import Sequence
from itertools import accumulate
from typing import NamedTuple

from recordings.media.plan import MAX_TIMELINE

LAG = 1.0
"""Seconds that the clock may lose on the way before what follows is moved: moving tears sound and picture apart."""


class Stamped(NamedTuple):
    """A chunk: what the page said about it in seconds on the timeline, and what its media says on its own clock."""

    sequence: int
    start: float
    end: float
    time: float
    finish: float


def shifts(chunks: Sequence[Stamped], starts_at: float) -> dict[int, float]:
    """By sequence, how many seconds later than `starts_at` says a chunk's media belongs. Never falls."""
    found: dict[int, float] = {}
    shift = 0.0
    for chunk, lost in zip(chunks, _lost(chunks), strict=True):
        if lost > shift + LAG and starts_at + lost + chunk.finish <= MAX_TIMELINE:
            shift = round(lost, 3)
        found[chunk.sequence] = shift
    return found


def _lost(chunks: Sequence[Stamped]) -> list[float]:
    """Seconds that the clock has lost by each chunk. One in which it stood still lies where its start says."""
    at_end = list(accumulate((chunk.end - chunk.finish for chunk in reversed(chunks)), min))[::-1]
    at_start = [chunk.start - chunk.time for chunk in chunks]
    first_start, first_end = min(at_start, default=0.0), at_end[0] if at_end else 0.0
    return [min(start - first_start, end - first_end) for start, end in zip(at_start, at_end, strict=True)]
