"""Where a segment's media lies on the wall clock when its own clock did not keep up. Values in, values out.

A recorder's clock can stand still while the wall clock runs on (a laptop that was closed), or begin late. The page
stamps each chunk when it gets it, at most 0.2 s after its last sample (measured: Chromium 0.04 s in MP4, Firefox up to
0.2 s). So a chunk may be stamped too late, when the page was busy, but not too early: what all later chunks agree on is
the true lag of the recorder's clock.
"""

from collections.abc import Sequence
from typing import NamedTuple

from recordings.media.plan import MAX_TIMELINE

LATE_START = 0.3
"""Seconds that a recorder may begin behind its time before the whole segment is moved there."""
LAG = 1.0
"""Seconds that its clock may lose on the way before what follows is moved. Moving tears sound and picture apart."""


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
    for index, (chunk, lag) in enumerate(zip(chunks, _lags(chunks, starts_at), strict=True)):
        if lag > shift + (LAG if index else LATE_START) and starts_at + chunk.finish + lag <= MAX_TIMELINE:
            shift = lag
        found[chunk.sequence] = shift
    return found


def _lags(chunks: Sequence[Stamped], starts_at: float) -> list[float]:
    """Seconds that the clock has lost by each chunk, at most.

    A chunk in which time stood still counts as before that by its start; only the first one counts by its end, because
    a late start is likelier than a hole in it.
    """
    at_end = [chunk.end - chunk.finish - starts_at for chunk in chunks]
    for index in range(len(chunks) - 2, -1, -1):
        at_end[index] = min(at_end[index], at_end[index + 1])
    at_start = [chunk.start - chunk.time - starts_at for chunk in chunks]
    return at_end[:1] + [min(pair) for pair in zip(at_start[1:], at_end[1:], strict=True)]
