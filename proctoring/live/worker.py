"""The live process: hears signals over the channel layer, and answers to the sockets."""

import asyncio
import logging
from typing import Any
from uuid import UUID, uuid4

from channels.db import database_sync_to_async
from channels.layers import get_channel_layer
from django.conf import settings
from django.utils import timezone
from redis.exceptions import RedisError

from proctoring.broadcast import candidate_group, live_group
from proctoring.live import signalling
from proctoring.live.carriers import Carrier, Direct, Outside, Served, Viewer
from proctoring.live.engine import Engine, Leg, Stream
from proctoring.live.janus.engine import JanusEngine
from proctoring.live.sfu.engine import ForwardingServer
from proctoring.live.switchboard import News, Switchboard
from proctoring.protocol.message import Message
from proctoring.protocol.signalling import IceServer
from proctoring.services.live_views import note_viewers
from proctoring.turn import ice_servers

log = logging.getLogger(__name__)
ENROL_EVERY = 1.0  # seconds
AFTER_FAILURE = 1.0


class LiveWorker:
    """One process of possibly several; each serves the attempts that fall to its name."""

    def __init__(self) -> None:
        self.name = uuid4().hex[:12]
        self._layer = get_channel_layer()
        self._engine = _engine()
        self._outside = Outside(self._to_candidate, self._to_viewer, _ice_servers)
        self._switchboard = Switchboard(self._carrier, News(self._to_viewer, self._to_candidate, self._watched))
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        if self._engine:
            self._engine.changed = self._leg_changed
            await self._engine.start()
        await signalling.enrol(self.name)

    async def serve(self) -> None:
        """Until it is cancelled. The queue may go away and come back meanwhile."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._stay_enrolled())
            group.create_task(self._listen())

    async def stop(self) -> None:
        try:
            await signalling.leave(self.name)
        except (OSError, RedisError):
            pass  # the others find out by its silence
        await self._switchboard.stop()
        if self._engine:
            await self._engine.stop()

    async def _stay_enrolled(self) -> None:
        while True:
            await asyncio.sleep(ENROL_EVERY)
            try:
                await signalling.enrol(self.name)
            except (OSError, RedisError) as error:
                log.warning("the queue is away: %r", error)

    async def _listen(self) -> None:
        while True:
            try:
                channel = await self._layer.new_channel()
                await self._layer.group_add(live_group(self.name), channel)
                while True:
                    self._hear(await self._layer.receive(channel))
            except (OSError, RedisError) as error:
                log.warning("the queue is away: %r", error)
                await asyncio.sleep(AFTER_FAILURE)

    def _hear(self, signal: dict[str, Any]) -> None:
        try:
            self._switchboard.hear(signal)
        except Exception:
            log.exception("a signal was not understood")

    def _carrier(self, stream: Stream) -> Carrier:
        return Served(stream, self._engine, self._outside) if self._engine else Direct(stream, self._outside)

    def _leg_changed(self, stream: Stream, viewer: str | None, leg: Leg) -> None:
        carrier = self._switchboard.carrier_of(stream)
        if isinstance(carrier, Served):
            task = asyncio.ensure_future(carrier.changed(viewer, leg))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _to_candidate(self, attempt: UUID, message: Message) -> None:
        await self._tell(self._layer.group_send(candidate_group(attempt), _push(message)))

    async def _to_viewer(self, viewer: Viewer, message: Message) -> None:
        await self._tell(self._layer.send(viewer.channel, _push(message)))

    async def _tell(self, telling: Any) -> None:
        try:
            await telling
        except (OSError, RedisError) as error:  # the pages ask again by themselves
            log.warning("the queue is away: %r", error)

    async def _watched(self, attempt: UUID, users: dict[int, int]) -> None:
        await database_sync_to_async(note_viewers)(session_id=attempt, users=set(users), now=timezone.now())


def _engine() -> Engine | None:
    if settings.LIVE_ENGINE == "embedded":
        first, last = settings.LIVE_PORTS
        return ForwardingServer(ports=range(first, last + 1), addresses=settings.LIVE_ADDRESSES)
    if settings.LIVE_ENGINE == "janus":
        return JanusEngine(urls=settings.JANUS_URLS, secret=settings.JANUS_SECRET)
    return None


def _ice_servers(who: str) -> tuple[IceServer, ...]:
    lifetime = settings.TURN_LIFETIME
    found = ice_servers(
        who, urls=settings.TURN_URLS, secret=settings.TURN_SECRET, lifetime=lifetime, now=timezone.now()
    )
    return tuple(IceServer(urls=tuple(s.urls), username=s.username, credential=s.credential) for s in found)


def _push(message: Message) -> dict[str, Any]:
    return {"type": "push", "message": message.model_dump(mode="json", by_alias=True)}
