"""The clock of a web process: who of those it hears fell silent, who is back, and whose silence is an absence."""

import asyncio
import logging
import time
from contextlib import suppress
from datetime import datetime, timedelta

from django.utils import timezone

from proctoring.consumers.database import TROUBLE, by_the_clock
from proctoring.consumers.door import candidates_door
from proctoring.hearing import admit_deafness, has_heard_for_long, keep_hearing
from proctoring.roster import Look, Roster
from proctoring.selectors import absent_presences
from proctoring.services.presence import keep_heard, keep_vitals, note_absence, note_heard, note_silence

log = logging.getLogger(__name__)
TICK = 0.5  # seconds
QUICK = 0.05  # seconds after which who has just come or gone is told: whoever does at the same time is told with them
TELL_EVERY = timedelta(seconds=0.4)
"""Vitals are told a few at a time: all of two seconds at once would hold up what is more urgent."""
KEEP_EVERY = timedelta(seconds=2)


class PresenceClock:
    """Runs from the first socket of the process to its end."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self._kept_at: datetime | None = None
        self._told_at: datetime | None = None
        self._judged_at = time.monotonic()
        self._woken = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    def keep_running(self) -> None:
        if self._running is None or self._running.done() or self._running.get_loop() is not asyncio.get_running_loop():
            self._woken = asyncio.Event()
            self._running = asyncio.ensure_future(self._run())

    def wake(self) -> None:
        """Somebody has come or gone."""
        self._woken.set()

    async def tick(self, now: datetime) -> None:
        look = self.roster.look(now)
        self.roster.kept(look.heard, now)  # before it is: who leaves meanwhile is known up to now
        if look.silent or look.heard:
            await by_the_clock(_note)(look, now)
        if self._told_at is None or now - self._told_at >= TELL_EVERY:
            self._told_at = now
            if vitals := self.roster.take_vitals(now):
                await by_the_clock(keep_vitals)(vitals=vitals)
        if self._kept_at is None or now - self._kept_at >= KEEP_EVERY:
            self._kept_at = now
            await self._keep(now)

    async def _keep(self, now: datetime) -> None:
        if heard := self.roster.heard_since_kept():
            await by_the_clock(keep_heard)(session_ids=heard, now=now)
            self.roster.kept(heard, now)
        judged_at = time.monotonic()
        was_deaf = self.roster.was_away or candidates_door.turnstile.turned_away_at > self._judged_at
        await by_the_clock(_judge)(now, was_deaf=was_deaf)
        self._judged_at, self.roster.was_away = judged_at, False

    async def _run(self) -> None:
        while True:
            await self._pause()
            try:
                await self.tick(timezone.now())
            except TROUBLE as error:
                log.warning("presence: the clock could not do its round: %r", error)
            except Exception:
                log.exception("presence: the clock could not do its round")

    async def _pause(self) -> None:
        await asyncio.sleep(QUICK)
        with suppress(TimeoutError):
            async with asyncio.timeout(TICK - QUICK):
                await self._woken.wait()
        self._woken.clear()


def _note(look: Look, now: datetime) -> None:
    if look.silent:
        note_silence(known=look.silent)
    if look.heard:
        note_heard(session_ids=look.heard, now=now)


def _judge(now: datetime, *, was_deaf: bool) -> None:
    keep_hearing(now)
    if was_deaf:
        admit_deafness(now)
    if has_heard_for_long(now):
        for session_id in absent_presences(now):
            note_absence(session_id=session_id, now=now)


roster = Roster()
clock = PresenceClock(roster)
