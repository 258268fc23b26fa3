"""The embedded engine: publishers send their stream once, to here, and viewers get it from here."""

import asyncio
import logging
from collections.abc import Sequence
from functools import partial
from time import monotonic

from proctoring.live.descriptions import Description, read
from proctoring.live.engine import Changed, DescriptionRefused, Leg, NotPublished, NotWatching, Stream
from proctoring.live.sfu.borrowed import Certificate
from proctoring.live.sfu.leg import Leg as Connection
from proctoring.live.sfu.publisher import Publisher
from proctoring.live.sfu.room import Room
from proctoring.live.sfu.viewer import Viewer
from proctoring.live.sfu.wire import Wire

ROUND = 0.05  # seconds between two looks at what is due
PATIENCE = 5.0  # seconds that a viewer waits for the publisher
BACK_WITHIN = 1.0  # seconds: a page that makes a new connection closes the old one first
log = logging.getLogger(__name__)


class ForwardingServer:
    """`Engine` over one UDP port.

    ports: the first one that is free is taken; another process on the same machine gets the next.
    addresses: what browsers are told, which may be of a translator in front of us; none: all of this machine.
    `changed` hears of what legs do, not of what the caller ended itself.

    Needs a loop with `add_reader`: on Windows the selector loop.
    """

    def __init__(self, *, ports: Sequence[int], addresses: Sequence[str] = (), patience: float = PATIENCE) -> None:
        self.changed: Changed = _nobody
        self._wire = Wire(ports, addresses)
        self._patience = patience
        self._certificate = Certificate()
        self._rooms: dict[Stream, Room] = {}
        self._leaving: dict[Stream, asyncio.TimerHandle] = {}
        """Whose publisher is gone, which is not told yet."""
        self._next_round: asyncio.TimerHandle | None = None
        self._closing: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._wire.open()
        self._round()

    async def stop(self) -> None:
        for stream in [*self._rooms, *self._leaving]:
            await self.drop(stream)
        if self._closing:
            await asyncio.wait(self._closing)
        if self._next_round is not None:
            self._next_round.cancel()
        self._wire.close()

    async def offered(self, stream: Stream, sdp: str, *, fresh: bool) -> str:
        """Raises DescriptionRefused, and NotPublished for the restart of a connection that we have not (any more)."""
        offer = read(sdp)
        if not any(section.is_used and section.sends for section in offer.sections):
            raise DescriptionRefused("nothing is sent")
        publisher = self._rooms[stream].publisher if stream in self._rooms else None
        if publisher is None and not fresh:
            raise NotPublished(stream)
        if publisher is None or fresh or not publisher.is_same(offer):
            return self._publish(stream, offer)
        answer = publisher.answer(offer)
        self._rooms[stream].connect()
        return answer

    async def watch(self, stream: Stream, viewer: str, *, sound: bool) -> str:
        room = self._rooms.setdefault(stream, Room())
        room.expected.add(viewer)
        try:
            await self._hang_up(room, viewer)
            async with asyncio.timeout(self._patience):
                await room.published.wait()
        except TimeoutError:
            pass  # told below
        finally:
            is_expected = viewer in room.expected
            room.expected.discard(viewer)
            self._tidy(stream)
        if not is_expected:
            raise NotWatching(viewer)
        if room.publisher is None:
            raise NotPublished(stream)
        return self._admit(stream, room, viewer, sound=sound)

    async def restart(self, stream: Stream, viewer: str) -> str:
        watching = self._viewer(stream, viewer)
        watching.leg.restart()
        return watching.offer()

    async def renegotiate(self, stream: Stream, viewer: str) -> str:
        return self._viewer(stream, viewer).offer()

    async def answered(self, stream: Stream, viewer: str, sdp: str) -> None:
        """Raises DescriptionRefused, NotWatching."""
        self._viewer(stream, viewer).answered(read(sdp))

    async def candidate(self, stream: Stream, viewer: str | None, candidate: str) -> None:
        """Of no use: we answer wherever a peer's checks come from, and check nothing ourselves."""

    async def unwatch(self, stream: Stream, viewer: str) -> None:
        if room := self._rooms.get(stream):
            room.expected.discard(viewer)
            await self._hang_up(room, viewer)
            self._tidy(stream)

    async def drop(self, stream: Stream) -> None:
        self._stays(stream)
        if room := self._rooms.pop(stream, None):
            legs = room.close()
            for leg in legs:
                leg.hush()
            for leg in legs:
                await leg.close()

    def _publish(self, stream: Stream, offer: Description) -> str:
        room = self._rooms.setdefault(stream, Room())
        changed = partial(self._publisher_changed, stream)
        before, publisher = room.publisher, Publisher(self._wire, self._certificate, changed)
        answer = publisher.answer(offer)
        room.publish(publisher)
        self._stays(stream)
        if before:
            self._let_go(before.leg)
        self.changed(stream, None, "connecting")
        return answer

    def _admit(self, stream: Stream, room: Room, name: str, *, sound: bool) -> str:
        changed = partial(self._viewer_changed, stream, name)
        viewer = Viewer(self._wire, self._certificate, changed, sound=sound)
        room.enter(name, viewer)
        self.changed(stream, name, "connecting")
        return viewer.offer()

    def _publisher_changed(self, stream: Stream, state: Leg) -> None:
        if state == "gone":
            self._publisher_gone(stream, self._rooms[stream])
        else:
            self.changed(stream, None, state)

    def _publisher_gone(self, stream: Stream, room: Room) -> None:
        """Told unless it comes back with a new connection."""
        if publisher := room.publisher:
            room.unpublish()
            self._let_go(publisher.leg)
            self._tidy(stream)
        self._leaving[stream] = asyncio.get_running_loop().call_later(BACK_WITHIN, self._tell_gone, stream)

    def _tell_gone(self, stream: Stream) -> None:
        del self._leaving[stream]
        self.changed(stream, None, "gone")

    def _stays(self, stream: Stream) -> None:
        """Or it is known that the publisher is gone."""
        if telling := self._leaving.pop(stream, None):
            telling.cancel()

    def _viewer_changed(self, stream: Stream, name: str, state: Leg) -> None:
        room = self._rooms[stream]
        if state == "gone" and (viewer := room.leave(name)):
            self._let_go(viewer.leg)
            self._tidy(stream)
        self.changed(stream, name, state)

    async def _hang_up(self, room: Room, viewer: str) -> None:
        if watching := room.leave(viewer):
            await watching.leg.close()

    def _viewer(self, stream: Stream, viewer: str) -> Viewer:
        room = self._rooms.get(stream)
        if room is None or viewer not in room.viewers:
            raise NotWatching(viewer)
        return room.viewers[viewer]

    def _let_go(self, leg: Connection) -> None:
        """Beside whatever is going on: a leg may end in the middle of one of its own packets. It says nothing more."""
        leg.hush()
        task = asyncio.create_task(leg.close())
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    def _tidy(self, stream: Stream) -> None:
        room = self._rooms.get(stream)
        if room and room.is_empty:
            del self._rooms[stream]

    def _round(self) -> None:
        self._next_round = asyncio.get_running_loop().call_later(ROUND, self._round)
        now = monotonic()
        for stream, room in list(self._rooms.items()):
            try:
                room.look_after(now)
            except Exception:  # one stream's trouble is not to be all streams' trouble
                log.exception("stream %s", stream)


def _nobody(_stream: Stream, _viewer: str | None, _state: Leg) -> None:
    """Hears nothing."""
