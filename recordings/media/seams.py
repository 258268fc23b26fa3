"""Where one segment meets the next. Values in, values out."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from recordings.media.survey import Take
from recordings.media.timeline import STEP

OVERLAP = 0.3
"""Seconds. A recorder that is started anew at once can be stamped up to 0.12 s before the last sample of the one before
(measured in Chromium). What begins before that would have to wait for its next key frame, for 2.5 to 7 s."""


def apart(takes: Iterable[Take]) -> Iterator[Take]:
    """The takes, in the order of the timeline; each that begins a little too early is put behind the one before it."""
    end = 0.0
    for take in takes:
        early = end - _starts(take)
        later = _moved(take, early) if 0 < early <= OVERLAP else take
        end = max(end, _ends(later) + STEP)
        yield later


def _starts(take: Take) -> float:
    first = take.footage.runs[0][0]
    return take.segment.starts_at + first.shift + first.time


def _ends(take: Take) -> float:
    return take.segment.starts_at + max(piece.shift + piece.last for run in take.footage.runs for piece in run)


def _moved(take: Take, seconds: float) -> Take:
    shift = round(seconds + STEP, 3)
    runs = tuple(tuple(replace(piece, shift=piece.shift + shift) for piece in run) for run in take.footage.runs)
    return take._replace(footage=replace(take.footage, runs=runs))
