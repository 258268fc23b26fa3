"""The socket of a dashboard."""

import asyncio
import logging
import time
from collections.abc import Collection
from typing import Any, assert_never
from uuid import UUID

from django.utils import timezone, translation

from exams.errors import Refusal
from proctoring.allowance import Allowance
from proctoring.broadcast import candidate_group, exam_group, looking_group, numbers_of
from proctoring.consumers.clock import clock
from proctoring.consumers.database import TROUBLE, in_thread
from proctoring.consumers.nothing import NOT_FOUND
from proctoring.consumers.socket import (
    BUSY,
    TOO_MANY,
    TRY_AGAIN_LATER,
    FrameProblem,
    Problem,
    TypedSocket,
    asked,
    language_of,
    parsed,
)
from proctoring.consumers.texts import Texts
from proctoring.enums import AlertKind, CommandKind
from proctoring.last_thumbnails import last_thumbnails
from proctoring.live import signalling
from proctoring.overview import Overview, history_of, overview_of, snapshot_of, watchable_exam
from proctoring.protocol.proctor import (
    AskRefused,
    FromProctor,
    GiveCommand,
    History,
    Looking,
    OpenCandidate,
    Resync,
    TakeAlert,
    Tally,
    Unwatch,
    ViewerCandidate,
    Watch,
    WatchAgain,
    WatchAnswer,
    WatchState,
    from_proctor,
)
from proctoring.services.alerts import release_alert, take_alert
from proctoring.services.commands import Wish, give_command
from proctoring.thumbnails import fair_interval

log = logging.getLogger(__name__)
TALLY_EVERY = 5.0  # seconds
CHECK_EVERY = 30.0  # seconds; what was taken away is shown no longer than that
SNAPSHOT_EVERY = 300.0  # seconds; whatever was never told is made good by then
MOST_WATCHES = 100

texts = Texts()


class ProctorConsumer(TypedSocket):
    """Shows what the person may see at every moment, not only at the first."""

    overview = Overview()
    user_id: int
    keeping: asyncio.Task[None] | None = None
    is_behind = False
    """Something was not told to this dashboard, and nobody will say what."""

    async def connect(self) -> None:
        self.language = language_of(self.scope)
        self.allowance = Allowance(rate=200, burst=2000)
        self.snapshots = Allowance(rate=0.5, burst=6)
        self.seen: dict[UUID, UUID] = {}  # {attempt: exam} of what this dashboard was shown
        self.looking: set[UUID] = set()
        self.every = 0.0
        self.watches: dict[str, tuple[UUID, UUID]] = {}  # {watch: (attempt, exam)}
        self.checked_at = self.shown_at = time.monotonic()
        try:
            overview = await self._overview()
            if not overview.is_watcher:
                await self.turn_away(NOT_FOUND)
                return
            self.user_id = self.scope["user"].pk
            clock.keep_running()
            await self._follow(overview)
            snapshot = await self._snapshot_text()
        except TROUBLE as error:
            log.warning("a dashboard could not connect: %r", error)
            await self.turn_away(TRY_AGAIN_LATER)
            return
        await self.accept()
        await self.send(text_data=snapshot)
        self.keeping = asyncio.ensure_future(self._keep())

    async def disconnect(self, code: int) -> None:
        if self.keeping is not None:
            self.keeping.cancel()
        try:
            await self._look_at(set(), self.every)
            for exam_id in self.overview.exams:
                await self.channel_layer.group_discard(exam_group(exam_id), self.channel_name)
            if self.watches:
                await signalling.viewer_left(self.channel_name)
        except TROUBLE as error:  # leases run out
            log.warning("a dashboard has left and nobody was told: %r", error)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        if self.keeping is None:
            return
        if not self.allowance.takes(time.monotonic()):
            if self.may_complain():
                await self._refuse("", TOO_MANY)
            return
        try:
            message = parsed(text_data or "", from_proctor)
        except FrameProblem as problem:
            await self._refuse("", problem.problem)
            return
        try:
            await self._do(message)
        except Refusal as refusal:
            await self.say(AskRefused(about=_about(message), code=refusal.code, message=self.in_words(refusal.text)))
        except TROUBLE as error:
            log.warning("a message of a dashboard could not be taken: %r", error)
            await self._refuse(_about(message), BUSY)

    async def _do(self, message: FromProctor) -> None:
        match message:
            case Resync():
                await self._show_again(message.exams)
            case Looking():
                known = {attempt for attempt in message.attempts if attempt in self.seen}
                await self._look_at(known, fair_interval(message.every_seconds, len(known)))
            case OpenCandidate():
                items = await in_thread(history_of)(message.attempt, user=self.scope["user"])
                await self.say(History(attempt=message.attempt, commands=tuple(items)))
            case Watch():
                await self._watch(message)
            case Unwatch() | WatchAnswer() | ViewerCandidate() | WatchAgain():
                await self._go_on_watching(message)
            case GiveCommand():
                await self._command(message)
            case TakeAlert():
                await self._take(message)
            case _:
                assert_never(message)

    # -- from the channel layer --------------------------------------------------------

    async def changed(self, event: dict[str, Any]) -> None:
        """Numbered changes, the same for everybody, in the eyes of this person."""
        exam_id = UUID(event["exam"])
        if self.keeping is None or exam_id not in self.overview.exams:
            return
        may_review = exam_id in self.overview.reviewable
        for message in event["messages"]:
            taken_by_me = False
            if "tile" in message:
                self.seen[UUID(message["tile"]["attempt"])] = exam_id
                message["tile"]["mayReview"] = may_review
            elif "alert" in message:
                taken_by_me = event["taken_by"] == self.user_id
                message["alert"]["takenByMe"] = taken_by_me
                message["alert"]["label"] = self.in_words(AlertKind(message["alert"]["kind"]).label)
            eyes = may_review, taken_by_me, self.language
            await self.send(text_data=texts.of(message, event["exam"], message["number"], eyes))

    async def thumbnail(self, event: dict[str, Any]) -> None:
        if UUID(event["attempt"]) in self.looking:
            await self.send(bytes_data=event["frame"])

    async def arrived(self, event: dict[str, Any]) -> None:
        """The page of a candidate in view has connected anew and does not know that anybody looks."""
        attempt_id = UUID(event["attempt"])
        if attempt_id in self.looking:
            await self._want(attempt_id, self.every)

    # -- what is shown -------------------------------------------------------------------

    async def _overview(self) -> Overview:
        exam = asked(self.scope, "exam")
        try:
            only = UUID(exam) if exam else None
        except ValueError:
            return Overview()
        return await in_thread(overview_of)(self.scope["user"].pk, now=timezone.now(), only=only)

    async def _follow(self, overview: Overview) -> None:
        """Be told of these exams and of no others."""
        for exam_id in overview.exams.keys() - self.overview.exams.keys():
            await self.channel_layer.group_add(exam_group(exam_id), self.channel_name)
        gone = self.overview.exams.keys() - overview.exams.keys()
        self.overview = overview
        for exam_id in gone:
            await self.channel_layer.group_discard(exam_group(exam_id), self.channel_name)
        self.seen = {attempt: exam for attempt, exam in self.seen.items() if exam not in gone}
        await self._look_at(self.looking & self.seen.keys(), self.every)
        for watch, (attempt_id, exam_id) in list(self.watches.items()):
            if exam_id in gone:
                del self.watches[watch]
                await signalling.from_viewer(self.user_id, self.channel_name, attempt_id, Unwatch(watch=watch))
                await self.say(WatchState(watch=watch, state="ended", reason="session_not_found"))

    async def _show_again(self, exams: Collection[UUID]) -> None:
        if not self.snapshots.takes(time.monotonic()):
            await self._refuse("", TOO_MANY)
            return
        await self.send(text_data=await self._snapshot_text(exams or None))

    async def _snapshot_text(self, exams: Collection[UUID] | None = None) -> str:
        text, seen = await in_thread(_snapshot)(self.overview, self.user_id, exams, self.language)
        self.seen |= seen
        return text

    async def _keep(self) -> None:
        """By way of the channel layer: a round is done between two messages, never beside one."""
        while True:
            await asyncio.sleep(TALLY_EVERY)
            try:
                await self.channel_layer.send(self.channel_name, {"type": "round"})
            except TROUBLE as error:
                log.warning("a dashboard falls behind: %r", error)
                self.is_behind = True

    async def round(self, _event: dict[str, Any]) -> None:
        """The tally, a look whether the person may still see what they see, and now and then everything anew."""
        now = time.monotonic()
        try:
            if now - self.checked_at >= CHECK_EVERY:
                self.checked_at = now
                if not await self._may_stay():
                    await self._follow(Overview())
                    await self.close(NOT_FOUND)
                    return
            if self.is_behind or now - self.shown_at >= SNAPSHOT_EVERY:
                await self.send(text_data=await self._snapshot_text())
                self.shown_at, self.is_behind = now, False
            numbers = await in_thread(numbers_of)(list(self.overview.exams))
            await self.say(Tally(numbers=numbers, server_now=timezone.now()))
        except TROUBLE as error:
            log.warning("a dashboard falls behind: %r", error)
            self.is_behind = True

    async def _may_stay(self) -> bool:
        """Whether there is still a dashboard for the person; it follows what they may see now."""
        before, overview = self.overview, await self._overview()
        if not overview.is_watcher or not await self._is_signed_in():
            return False
        await self._follow(overview)
        self.is_behind |= before != overview
        return True

    async def _is_signed_in(self) -> bool:
        session = self.scope.get("session")
        return session is None or bool(await in_thread(session.exists)(session.session_key or ""))

    # -- thumbnails --------------------------------------------------------------------------

    async def _look_at(self, attempts: set[UUID], every: float) -> None:
        """These tiles are in view from now on. Who comes into view is shown as they were last seen."""
        new, gone = attempts - self.looking, self.looking - attempts
        self.every = every
        for attempt_id in gone:
            self.looking.discard(attempt_id)
            await self.channel_layer.group_discard(looking_group(attempt_id), self.channel_name)
            await self._want(attempt_id, None)
        for attempt_id in new:
            await self.channel_layer.group_add(looking_group(attempt_id), self.channel_name)
            self.looking.add(attempt_id)
        for attempt_id in attempts:
            await self._want(attempt_id, every)
        if new:
            for frame in await in_thread(last_thumbnails)(new):
                await self.send(bytes_data=frame)

    async def _want(self, attempt_id: UUID, every: float | None) -> None:
        wanted = {"type": "wanted", "who": self.channel_name, "every": every}
        await self.channel_layer.group_send(candidate_group(attempt_id), wanted)

    # -- live video ----------------------------------------------------------------------------

    async def _watch(self, message: Watch) -> None:
        if len(self.watches) >= MOST_WATCHES:
            await self._refuse(message.watch, TOO_MANY)
            return
        exam_id = await in_thread(watchable_exam)(message.attempt, user=self.scope["user"])
        self.watches[message.watch] = message.attempt, exam_id
        await signalling.from_viewer(self.user_id, self.channel_name, message.attempt, message)

    async def _go_on_watching(self, message: Unwatch | WatchAnswer | ViewerCandidate | WatchAgain) -> None:
        attempt_id, _exam_id = self.watches.get(message.watch, (None, None))
        if attempt_id is None:
            if not isinstance(message, Unwatch):
                await self.say(WatchState(watch=message.watch, state="ended", reason="not_watching"))
            return
        if isinstance(message, Unwatch):
            del self.watches[message.watch]
        await signalling.from_viewer(self.user_id, self.channel_name, attempt_id, message)

    # -- acts ------------------------------------------------------------------------------------

    async def _command(self, message: GiveCommand) -> None:
        wish = Wish(
            id=message.id,
            session_id=message.attempt,
            kind=CommandKind(message.kind),
            text=message.text,
            reason=message.reason,
            minutes=message.minutes,
        )
        await in_thread(give_command)(wish, by=self.scope["user"], now=timezone.now())

    async def _take(self, message: TakeAlert) -> None:
        user, now = self.scope["user"], timezone.now()
        if message.taken:
            await in_thread(take_alert)(alert_id=message.alert, by=user, now=now)
        else:
            await in_thread(release_alert)(alert_id=message.alert, by=user)

    async def _refuse(self, about: str, problem: Problem) -> None:
        code, text = problem
        await self.say(AskRefused(about=about, code=code, message=self.in_words(text)))


def _snapshot(
    overview: Overview, user_id: int, exams: Collection[UUID] | None, language: str
) -> tuple[str, dict[UUID, UUID]]:
    """The message, and the exam of each attempt in it."""
    with translation.override(language):
        snapshot = snapshot_of(overview, user_id=user_id, exam_ids=exams, now=timezone.now())
        return snapshot.model_dump_json(by_alias=True), {tile.attempt: tile.exam for tile in snapshot.tiles}


def _about(message: FromProctor) -> str:
    match message:
        case GiveCommand():
            return str(message.id)
        case TakeAlert():
            return str(message.alert)
        case OpenCandidate():
            return str(message.attempt)
        case Watch() | Unwatch() | WatchAnswer() | ViewerCandidate() | WatchAgain():
            return message.watch
        case Resync() | Looking():
            return ""
        case _:
            assert_never(message)
