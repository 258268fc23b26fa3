"""Whom this process hears, second by second. Pure: the database is told by whoever looks after it."""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from proctoring.silence import SILENT_AFTER

LOOKED_LATE = timedelta(seconds=1)  # between two looks; then this process itself stood still
AWAY_AFTER = timedelta(seconds=5)  # of a standstill: pages have given up their lines by then and dial again
VITALS_EVERY = timedelta(seconds=10)


@dataclass
class Line:
    """One page that is connected to this process."""

    channel: str
    heard_at: datetime
    kept_at: datetime
    is_silent: bool = False
    vitals: Mapping[str, Any] | None = None
    told_at: datetime | None = None
    works: int = 0
    """What it said and we are still at: meanwhile we are the ones who do not listen."""

    @property
    def known(self) -> datetime:
        """Up to when we know of it, or have said so."""
        return max(self.heard_at, self.kept_at)


@dataclass(frozen=True)
class Look:
    """What has changed since the last look."""

    silent: Mapping[UUID, datetime]
    """Who fell silent or left: {session: when it was last known to be there}"""
    heard: Collection[UUID]
    """Who has connected, and who is back after a silence."""


@dataclass
class Roster:
    lines: dict[UUID, Line] = field(default_factory=dict)
    was_away: bool = False
    """Whether we ourselves stood still for long. For the caller to reset."""
    _heard: set[UUID] = field(default_factory=set)
    _left: dict[UUID, datetime] = field(default_factory=dict)
    _looked_at: datetime | None = None
    _deaf_until: datetime | None = None

    def join(self, session_id: UUID, channel: str, now: datetime) -> None:
        """A page has connected; it takes the place of an earlier one."""
        self.lines[session_id] = Line(channel, now, now)
        self._heard.add(session_id)
        self._left.pop(session_id, None)

    def leave(self, session_id: UUID, channel: str) -> None:
        """The line is closed. Means nothing when another page has taken its place here."""
        line = self._line(session_id, channel)
        if line is not None:
            self._left[session_id] = line.known
            self.give_away(session_id, channel)

    def give_away(self, session_id: UUID, channel: str) -> None:
        """Another page has taken its place, wherever."""
        if self._line(session_id, channel) is not None:
            del self.lines[session_id]
            self._heard.discard(session_id)

    def hear(self, session_id: UUID, channel: str, now: datetime) -> None:
        line = self._line(session_id, channel)
        if line is None:
            return
        line.heard_at = now
        if line.is_silent:
            line.is_silent = False
            self._heard.add(session_id)

    @contextmanager
    def hearing(self, session_id: UUID, channel: str, now: Callable[[], datetime]) -> Iterator[None]:
        """Around whatever is done with what the page said: until then it is not silent, however long it takes."""
        self.hear(session_id, channel, now())
        line = self._line(session_id, channel)
        if line is None:
            yield
            return
        line.works += 1
        try:
            yield
        finally:
            line.works -= 1
            self.hear(session_id, channel, now())

    def hear_vitals(self, session_id: UUID, channel: str, vitals: Mapping[str, Any]) -> None:
        line = self._line(session_id, channel)
        if line is not None:
            line.vitals = vitals

    def look(self, now: datetime) -> Look:
        """Since the last one. After a standstill of our own nobody is judged before what was said meanwhile is read."""
        if self._looked_at is not None and now - self._looked_at > LOOKED_LATE:
            self._deaf_until = now + SILENT_AFTER
            self.was_away |= now - self._looked_at > AWAY_AFTER
        self._looked_at = now
        silent = {} if self._deaf_until is not None and now < self._deaf_until else self._fallen_silent(now)
        look = Look(self._left | silent, self._heard)
        self._left, self._heard = {}, set()
        return look

    def heard_since_kept(self) -> list[UUID]:
        heard = {pk: line for pk, line in self.lines.items() if line.heard_at > line.kept_at or line.works}
        return [pk for pk, line in heard.items() if not line.is_silent]

    def kept(self, session_ids: Collection[UUID], now: datetime) -> None:
        for session_id in session_ids:
            if session_id in self.lines:
                self.lines[session_id].kept_at = now

    def take_vitals(self, now: datetime) -> dict[UUID, dict[str, Any]]:
        """What pages said of themselves since it was last taken, each at most every ten seconds."""
        due = {pk: line for pk, line in self.lines.items() if line.vitals is not None and _is_due(line, now)}
        taken = {pk: dict(line.vitals or {}) for pk, line in due.items()}
        for line in due.values():
            line.vitals, line.told_at = None, now
        return taken

    def _line(self, session_id: UUID, channel: str) -> Line | None:
        line = self.lines.get(session_id)
        return line if line is not None and line.channel == channel else None

    def _fallen_silent(self, now: datetime) -> dict[UUID, datetime]:
        listened = {pk: line for pk, line in self.lines.items() if not line.works and not line.is_silent}
        fallen = {pk: line for pk, line in listened.items() if now - line.heard_at > SILENT_AFTER}
        for line in fallen.values():
            line.is_silent = True
        return {pk: line.known for pk, line in fallen.items()}


def _is_due(line: Line, now: datetime) -> bool:
    return line.told_at is None or now - line.told_at >= VITALS_EVERY
