"""What is on the timeline and what is missing from it. Values in, values out: no libav here."""

from dataclasses import dataclass, field
from typing import NamedTuple

from recordings.media.plan import Gap

SHORTEST_GAP = 0.5
"""Seconds. Less is a hiccup of the recorder, not a hole that someone must explain."""
LONGEST_PICTURE = 1.0
"""Seconds that a picture may claim to last when a run ends on it, where none before it lasted longer."""
STEP = 0.001
"""Seconds. What is closer together than this would meet in the tick of another track."""


@dataclass(slots=True)
class Gate:
    """Lets a packet through only where a decoder can use it: from a key frame on, and always later than the one before.

    Segments can overlap by the error of the browser's clock; then the later one waits for its first key frame behind.
    """

    _run: int = -1
    _last: float = float("-inf")
    _waits: bool = True

    def admits(self, *, at: float, run: int, is_keyframe: bool) -> bool:
        """`at`: decoding time in seconds on the timeline."""
        if run != self._run:
            self._run, self._waits = run, True
        if at < self._last + STEP:
            self._waits = True
            return False
        if self._waits and not is_keyframe:
            return False
        self._waits, self._last = False, at
        return True

    def pass_on(self, *, at: float) -> None:
        """More packets went through behind the last one that was asked about, the last of them at this time."""
        self._last = at

    def close(self) -> None:
        """Wait for a key frame: a picture could not be decoded."""
        self._waits = True


@dataclass(slots=True)
class Pictures:
    """Follows the pictures and notes where there are none.

    Only between runs: within one nothing was lost, so a long-lasting picture is a screen on which nothing moved.
    """

    gaps: list[Gap] = field(default_factory=list)
    segments: set[int] = field(default_factory=set)
    taken_until: dict[int, float] = field(default_factory=dict)
    """By segment, when the pictures end that were there before its first one."""
    count: int = 0
    latest: float = 0.0
    """When the last picture begins."""
    end: float = 0.0
    """When it ends."""
    _run: int = -1
    _longest: float = 0.0

    def show(self, *, at: float, duration: float, run: int, segment: int) -> Gap | None:
        """The gap that ends with this picture, if there is one. Seconds on the timeline.

        `duration`: what it claims, which Chromium only guesses for the last picture of a fragment; where that is less
        than the picture before it lasted, it is taken to last as long.
        """
        gap = Gap(round(self.end, 3), round(at, 3)) if run != self._run and at - self.end >= SHORTEST_GAP else None
        if gap:
            self.gaps.append(gap)
        before = at - self.latest if run == self._run else 0.0
        self._longest = max(self._longest, before) if run == self._run else LONGEST_PICTURE
        self.taken_until.setdefault(segment, self.end)
        self._run, self.latest, self.end = run, at, max(self.end, at + min(max(duration, before), self._longest))
        self.segments.add(segment)
        self.count += 1
        return gap

    def show_row(self, row: "Row", *, run: int, segment: int) -> None:
        """Pictures that follow each other."""
        if row.number > 1:
            self.show(at=row.first, duration=0.0, run=run, segment=segment)
            self._longest = max(self._longest, row.longest)
            self.latest = row.last_but_one
            self.count += row.number - 2
        self.show(at=row.last, duration=row.duration, run=run, segment=segment)


class Row(NamedTuple):
    """Pictures that follow each other, in seconds on the timeline.

    `first`, `last_but_one`, `last`: when these begin. `longest`: that any but the last lasts; `duration`: of the last.
    """

    number: int
    first: float
    last_but_one: float
    last: float
    longest: float
    duration: float
