"""Where a segment's media lies on the wall clock when its own clock did not keep up. Values in, values out.

A recorder's clock can stand still while the wall clock runs on (a laptop that was closed), or begin late. The page
stamps each chunk when the recorder hands it over: soon after its last sample (measured: Chromium 0.04 s in MP4, Firefox
up to 0.2 s), later when the page is busy, never earlier. So what all later chunks agree on is the true lag.
"""

from collections.abc import Sequence
from typing import NamedTuple

from recordings.media.plan import MAX_TIMELINE

LATE_START = 3.0
"""Seconds of lag from the first chunk on that are taken for a late start. Less can be a recorder that keeps a group of
pictures (2.5 s) to itself until the next one is complete."""
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
    lags = _lags(chunks, starts_at)
    usual = max(lags[0], 0.0) if lags and lags[0] <= LATE_START else 0.0
    found: dict[int, float] = {}
    shift = 0.0
    for chunk, lag in zip(chunks, lags, strict=True):
        lost = lag - usual
        if lost > shift + LAG and starts_at + chunk.finish + lost <= MAX_TIMELINE:
            shift = round(lost, 3)
        found[chunk.sequence] = shift
    return found


def _lags(chunks: Sequence[Stamped], starts_at: float) -> list[float]:
    """Seconds that the clock has lost by each chunk, at most.

    A chunk in which it stood still lies where its start says; only the first one lies where its end says, because a
    late start is likelier than a hole in it.
    """
    at_end = [chunk.end - chunk.finish - starts_at for chunk in chunks]
    for index in range(len(chunks) - 2, -1, -1):
        at_end[index] = min(at_end[index], at_end[index + 1])
    at_start = [chunk.start - chunk.time - starts_at for chunk in chunks]
    return at_end[:1] + [min(pair) for pair in zip(at_start[1:], at_end[1:], strict=True)]
