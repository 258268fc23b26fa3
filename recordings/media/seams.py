"""Where one segment meets the next. Values in, values out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from recordings.media.plan import Overlap
from recordings.media.survey import Take
from recordings.media.timeline import SHORTEST_GAP, STEP, Pictures

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


def overlaps(takes: Sequence[Take], pictures: Pictures) -> list[Overlap]:
    """What the takes have of the time that those before them show: two recorders at once, or clocks that do not agree.

    Of a take of which nothing is shown this tells only where nothing is lost, as there are pictures of all its time.
    """
    found = []
    taken_until = pictures.end
    for take in reversed(takes):
        number, start, end = take.segment.number, _starts(take), _ends(take)
        taken_until = pictures.taken_until.get(number, taken_until)
        is_lost = number not in pictures.segments and _is_dark(start, end, taken_until, pictures)
        if min(taken_until, end) - start > OVERLAP and not is_lost:
            found.append(Overlap(number, round(start, 3), round(min(taken_until, end), 3)))
    return found[::-1]


def _is_dark(start: float, end: float, taken_until: float, pictures: Pictures) -> bool:
    """Whether the time of a take has no picture of those before it somewhere."""
    return end > taken_until + SHORTEST_GAP or any(gap.start < end and start < gap.end for gap in pictures.gaps)


def _starts(take: Take) -> float:
    first = take.footage.runs[0][0]
    return take.segment.starts_at + first.shift + first.time


def _ends(take: Take) -> float:
    return take.segment.starts_at + max(piece.shift + piece.last for run in take.footage.runs for piece in run)


def _moved(take: Take, seconds: float) -> Take:
    shift = round(seconds + STEP, 3)
    runs = tuple(tuple(replace(piece, shift=piece.shift + shift) for piece in run) for run in take.footage.runs)
    return take._replace(footage=replace(take.footage, runs=runs))
