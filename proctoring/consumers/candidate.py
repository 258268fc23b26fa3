"""The socket of the page that sits an exam."""

import logging
import time
from typing import Any, assert_never
from uuid import UUID

from django.utils import timezone

from exams.errors import Refusal
from exams.storable import is_storable
from exams.transitions import RUNNING
from proctoring.allowance import Allowance
from proctoring.broadcast import candidate_group, looking_group
from proctoring.consumers.admission import SUBPROTOCOL, Admission, admit, page_name
from proctoring.consumers.clock import clock, roster
from proctoring.consumers.database import TROUBLE, at_the_door, in_thread
from proctoring.consumers.nothing import NOT_FOUND
from proctoring.consumers.socket import (
    BUSY,
    MALFORMED,
    TOO_MANY,
    TRY_AGAIN_LATER,
    FrameProblem,
    Problem,
    TypedSocket,
    language_of,
    parsed,
)
from proctoring.last_thumbnails import framed, keep_thumbnail
from proctoring.live import signalling
from proctoring.protocol.candidate import (
    Beat,
    BeatHeard,
    Events,
    EventsHeard,
    FrameRefused,
    FromCandidate,
    OrderRead,
    OrderShown,
    OwnCandidate,
    PeerOffer,
    Replaced,
    StreamRefused,
    ThumbnailsWanted,
    Vitals,
    Watched,
    from_candidate,
)
from proctoring.services.commands import note_read, note_shown
from proctoring.services.events import Observation, record_observations
from proctoring.thumbnails import CODES, Demand, is_thumbnail, may_show, shown_every

log = logging.getLogger(__name__)
REPLACED = 4409
BEAT = BeatHeard().model_dump_json()  # the page's and ours are the same


class CandidateConsumer(TypedSocket):
    """Of several pages of one attempt the newest is heard."""

    attempt_id: UUID
    admission: Admission | None = None
    is_replaced = False
    told_every: float | None = None

    async def connect(self) -> None:
        self.attempt_id = self.scope["url_route"]["kwargs"]["attempt"]
        self.language = language_of(self.scope)
        self.allowance = Allowance(rate=60, burst=1000)
        self.pictures = {code: Allowance(rate=1, burst=1) for code in CODES}
        self.demand = Demand()
        try:
            self.admission = await at_the_door(admit)(self.scope, self.attempt_id)
            if self.admission is None:
                await self.turn_away(NOT_FOUND)
                return
            await self._take_the_seat(self.admission)
        except TROUBLE as error:
            log.warning("%s could not connect: %r", self.attempt_id, error)
            await self._leave()
            await self.turn_away(TRY_AGAIN_LATER)
            return
        with roster.hearing(self.attempt_id, self.channel_name, timezone.now):
            await self._greet(self.admission)

    async def disconnect(self, code: int) -> None:
        if self.admission is not None:
            await self._leave()

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        if self.is_replaced or self.admission is None:
            return
        if not self.allowance.takes(time.monotonic()):
            if self.may_complain():
                await self._refuse(TOO_MANY)
            return
        with roster.hearing(self.attempt_id, self.channel_name, timezone.now):
            await self._take(text_data, bytes_data, self.admission)

    async def _take(self, text_data: str | None, bytes_data: bytes | None, admission: Admission) -> None:
        if text_data == BEAT:
            await self._answer_the_beat()
            return
        try:
            if bytes_data is not None:
                await self._show(bytes_data, admission)
            else:
                await self._do(parsed(text_data or "", from_candidate))
        except FrameProblem as problem:
            await self._refuse(problem.problem)
        except Refusal as refusal:
            await self.say(FrameRefused(code=refusal.code, message=self.in_words(refusal.text)))
        except TROUBLE as error:
            log.warning("a message of %s could not be taken: %r", self.attempt_id, error)
            await self._refuse(BUSY)

    async def _do(self, message: FromCandidate) -> None:
        match message:
            case Beat():
                await self._answer_the_beat()
            case Vitals():
                self._hear_vitals(message)
            case PeerOffer() | OwnCandidate() | StreamRefused():
                await signalling.from_publisher(self.attempt_id, self.channel_name, message)
            case Events():
                await self._take_down(message)
            case OrderShown():
                await in_thread(note_shown)(command_id=message.id, session_id=self.attempt_id, now=timezone.now())
            case OrderRead():
                await in_thread(note_read)(command_id=message.id, session_id=self.attempt_id, now=timezone.now())
            case _:
                assert_never(message)

    # -- from the channel layer --------------------------------------------------------

    async def push(self, event: dict[str, Any]) -> None:
        message = event["message"]
        if self.is_replaced or self.admission is None:
            return
        if message["type"] == "attemptChanged":
            self.state = message["state"]
        await super().push(event)

    async def newcomer(self, event: dict[str, Any]) -> None:
        """A page has connected; an older one goes, also when both come at once."""
        if self.admission is None or event["line"] == self.admission.line or self.is_replaced:
            return
        if event["line"] < self.admission.line:  # it was not there yet when we came
            await self._announce(self.admission)
            return
        self.is_replaced = True
        roster.give_away(self.attempt_id, self.channel_name)
        await self.say(Replaced())
        await self.close(REPLACED)

    async def wanted(self, event: dict[str, Any]) -> None:
        """Somebody looks at the tile, or no longer."""
        if event["every"] is None:
            self.demand.drop(event["who"])
        else:
            self.demand.ask(event["who"], event["every"], time.monotonic())
        await self._tell_how_often()

    # -- coming and going ----------------------------------------------------------------

    async def _take_the_seat(self, admission: Admission) -> None:
        self.state = admission.state
        await self.channel_layer.group_add(candidate_group(self.attempt_id), self.channel_name)
        await self._announce(admission)
        roster.join(self.attempt_id, self.channel_name, timezone.now())
        clock.keep_running()
        clock.wake()

    async def _announce(self, admission: Admission) -> None:
        newcomer = {"type": "newcomer", "line": admission.line}
        await self.channel_layer.group_send(candidate_group(self.attempt_id), newcomer)

    async def _greet(self, admission: Admission) -> None:
        is_named = SUBPROTOCOL in self.scope.get("subprotocols", ())
        await self.accept(SUBPROTOCOL if is_named else None)
        await self.say(admission.welcome)
        for order in admission.orders:
            await self.say(order)
        await self._tell_how_often()
        if admission.viewers:
            await self.say(Watched(viewers=admission.viewers))
        try:
            arrived = {"type": "arrived", "attempt": str(self.attempt_id)}
            await self.channel_layer.group_send(looking_group(self.attempt_id), arrived)
            await signalling.page_joined(self.attempt_id, self.channel_name, page_name(self.scope))
        except TROUBLE as error:  # whoever looks says so again, and asks again for what they watch
            log.warning("nobody was told that %s is here: %r", self.attempt_id, error)

    async def _leave(self) -> None:
        roster.leave(self.attempt_id, self.channel_name)
        clock.wake()
        try:
            await self.channel_layer.group_discard(candidate_group(self.attempt_id), self.channel_name)
            await signalling.page_left(self.attempt_id, self.channel_name)
        except TROUBLE as error:  # what it streamed ends by itself
            log.warning("%s has left and nobody was told: %r", self.attempt_id, error)

    # -- what a page says ------------------------------------------------------------------

    async def _answer_the_beat(self) -> None:
        await self.send(text_data=BEAT)
        await self._tell_how_often()

    async def _take_down(self, message: Events) -> None:
        observations = [Observation(**observed.model_dump()) for observed in message.events]
        receipt = await in_thread(record_observations)(
            session_id=self.attempt_id, observations=observations, now=timezone.now()
        )
        await self.say(EventsHeard(accepted=receipt.accepted, refused=receipt.refused))

    def _hear_vitals(self, message: Vitals) -> None:
        vitals = message.model_dump(mode="json", by_alias=True)
        if not is_storable(vitals):
            raise FrameProblem(MALFORMED)
        roster.hear_vitals(self.attempt_id, self.channel_name, vitals)

    async def _show(self, frame: bytes, admission: Admission) -> None:
        """Pass a thumbnail on to who looks, and keep it for who will. More than one a second is dropped."""
        if not is_thumbnail(frame) or not may_show(admission.config, CODES[frame[0]]):
            raise FrameProblem(MALFORMED)
        now = time.monotonic()
        if self.state not in RUNNING or not self.pictures[frame[0]].takes(now):
            return
        picture = framed(self.attempt_id, frame)
        if self.demand.every(now) is not None:
            shown = {"type": "thumbnail", "attempt": str(self.attempt_id), "frame": picture}
            await self.channel_layer.group_send(looking_group(self.attempt_id), shown)
        await in_thread(keep_thumbnail)(self.attempt_id, picture)

    async def _tell_how_often(self) -> None:
        if self.admission is None or self.is_replaced or self.state not in RUNNING:
            return
        every = shown_every(self.admission.config, self.demand.every(time.monotonic()))
        if every is not None and every != self.told_every:
            self.told_every = every
            await self.say(ThumbnailsWanted(every_seconds=every))

    async def _refuse(self, problem: Problem) -> None:
        code, text = problem
        await self.say(FrameRefused(code=code, message=self.in_words(text)))
