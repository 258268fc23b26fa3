"""The clock of a web process: who of those it hears fell silent, who is back, and whose silence is an absence."""

import asyncio
import logging
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from proctoring.consumers.database import TROUBLE, in_thread
from proctoring.hearing import has_heard_for_long, keep_hearing
from proctoring.roster import Look, Roster
from proctoring.selectors import absent_presences
from proctoring.services.presence import keep_heard, keep_vitals, note_absence, note_heard, note_silence

log = logging.getLogger(__name__)
TICK = 0.5  # seconds
KEEP_EVERY = timedelta(seconds=2)


class PresenceClock:
    """Runs from the first socket of the process to its end."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._kept_at: datetime | None = None
        self._running: asyncio.Task[None] | None = None

    def keep_running(self) -> None:
        if self._running is None or self._running.done() or self._running.get_loop() is not asyncio.get_running_loop():
            self._running = asyncio.ensure_future(self._run())

    async def tick(self, now: datetime) -> None:
        look = self.roster.look(now)
        if look.silent or look.heard:
            await in_thread(_note)(look, now)
            self.roster.kept(look.heard, now)
        if self._kept_at is None or now - self._kept_at >= KEEP_EVERY:
            self._kept_at = now
            await self._keep(now)

    async def _keep(self, now: datetime) -> None:
        heard, vitals = self.roster.heard_since_kept(), self.roster.take_vitals(now)
        await in_thread(_keep)(heard, vitals, now)
        self.roster.kept(heard, now)
        await in_thread(_judge)(now)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            try:
                await self.tick(timezone.now())
            except TROUBLE as error:
                log.warning("presence: the clock could not do its round: %r", error)
            except Exception:
                log.exception("presence: the clock could not do its round")


def _note(look: Look, now: datetime) -> None:
    if look.silent:
        note_silence(known=look.silent)
    if look.heard:
        note_heard(session_ids=look.heard, now=now)


def _keep(heard: Collection[UUID], vitals: Mapping[UUID, dict[str, Any]], now: datetime) -> None:
    if heard:
        keep_heard(session_ids=heard, now=now)
    if vitals:
        keep_vitals(vitals=vitals)


def _judge(now: datetime) -> None:
    keep_hearing(now)
    if has_heard_for_long(now):
        for session_id in absent_presences(now):
            note_absence(session_id=session_id, now=now)


roster = Roster()
clock = PresenceClock(roster)
