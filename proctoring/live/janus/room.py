"""One stream on one Janus: a VideoRoom with its publisher, and one subscriber for each viewer.

https://janus.conf.meetecho.com/docs/videoroom.html
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Self

from proctoring.live.engine import Changed, Leg, LiveError, NotPublished, NotWatching, Source, Stream
from proctoring.live.janus.server import JanusServer
from proctoring.live.janus.session import Event, Handle

log = logging.getLogger(__name__)
BACK_WITHIN = 1.0  # seconds
AT_REST: dict[Source, float] = {"camera": 0.0, "screen": 1.0}  # seconds


@dataclass(eq=False)
class Publisher:
    """One connection of the candidate's page."""

    handle: Handle
    feed: int = 0
    mids: dict[str, str] = field(default_factory=dict)
    """By kind of medium."""
    heard: set[str] = field(default_factory=set)
    """The mids that something comes from."""
    is_up: bool = False


@dataclass(eq=False)
class Subscriber:
    """One connection of a viewer's page. `mids`: as in Publisher, but of this connection."""

    handle: Handle
    mids: dict[str, str] = field(default_factory=dict)
    offer: str = ""
    answer: str = ""
    """The last ones."""
    is_open: bool = True
    """The offer is not answered yet."""


class Room:
    """`changed` is told how each leg stands."""

    def __init__(self, stream: Stream, server: JanusServer, changed: Changed) -> None:
        self.stream, self.server = stream, server
        self._session, self._changed = server.session, changed
        self._number = 0
        self._publisher: Publisher | None = None
        self._former: Publisher | None = None
        """Kept until the next one is up: it feeds the viewers, or at least the room does not look abandoned."""
        self._leg: Leg | None = None
        """The publisher's, as it was told."""
        self._hangups = 0
        self._viewers: dict[str, Subscriber] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, stream: Stream, server: JanusServer, changed: Changed) -> Self:
        room = cls(stream, server, changed)
        room._number = await server.open_room()
        return room

    def has(self, kind: str) -> bool:
        """The publisher is up, with this kind of medium."""
        return self._publisher is not None and self._publisher.is_up and kind in self._publisher.mids

    # -- the publisher -------------------------------------------------------------

    async def publish(self, sdp: str) -> str:
        """From a new connection. Viewers go over to it when it is up."""
        publisher, answer = await self._joined(sdp)
        self._retire(self._publisher)
        self._publisher = publisher
        self._tell("connecting")
        return answer

    async def republish(self, sdp: str) -> str:
        """From the connection that there is."""
        if self._publisher is None:
            raise NotPublished
        reply = await self._publisher.handle.request("configure", ("offer", sdp))
        self._publisher.mids = _mids(reply.data)
        return reply.sdp

    async def _joined(self, sdp: str) -> tuple[Publisher, str]:
        publisher = Publisher(await self._session.attach(lambda event: self._publisher_heard(publisher, event)))
        try:
            place = {"room": self._number, "pin": self.server.pin(self._number)}
            reply = await publisher.handle.request("joinandconfigure", ("offer", sdp), ptype="publisher", **place)
        except BaseException:
            self._start(publisher.handle.detach())
            raise
        publisher.feed, publisher.mids = reply.data["id"], _mids(reply.data)
        return publisher, reply.sdp

    def _publisher_heard(self, publisher: Publisher, event: Event) -> None:
        if publisher is not self._publisher:
            return
        match event["janus"]:
            case "webrtcup":
                publisher.is_up = True
                self._tell("up")
                self._start(self._go_over(publisher))
            case "media":
                self._media_heard(publisher, str(event["mid"]), flows=bool(event["receiving"]))
            case "hangup" | "detached":
                self._publisher = None
                self._retire(publisher)
                self._start(self._told_gone())

    def _retire(self, publisher: Publisher | None) -> None:
        """One that has never been up is of no use to anybody."""
        if publisher and publisher.is_up:
            publisher, self._former = self._former, publisher
        if publisher:
            self._start(publisher.handle.detach())

    def _media_heard(self, publisher: Publisher, mid: str, *, flows: bool) -> None:
        """A connection is lost when nothing is heard: one medium alone may have been switched off."""
        publisher.heard = publisher.heard | {mid} if flows else publisher.heard - {mid}
        if not publisher.heard:
            self._start(self._told_lost(publisher))
        elif self._leg == "lost":
            self._tell("up")

    async def _told_lost(self, publisher: Publisher) -> None:
        """Unless it is heard again. Janus calls a second without a packet silence: a screen at rest has such."""
        await asyncio.sleep(AT_REST[self.stream.source])
        if publisher is self._publisher and not publisher.heard:
            self._tell("lost")

    async def _told_gone(self) -> None:
        """Unless it comes back with a new connection: a page that makes one closes the other first."""
        self._hangups += 1
        this = self._hangups
        await asyncio.sleep(BACK_WITHIN)
        if self._publisher is None and this == self._hangups:
            self._tell("gone")

    def _tell(self, leg: Leg) -> None:
        self._leg = leg
        self._changed(self.stream, None, leg)

    async def _go_over(self, publisher: Publisher) -> None:
        """All viewers, to the publisher that is up now; those that cannot must come again."""
        for viewer, subscriber in list(self._viewers.items()):
            went = await self._switched(subscriber, publisher)
            if publisher is not self._publisher:
                return  # the next one takes them over
            if not went:
                await self._lose_viewer(viewer, subscriber)
        former, self._former = self._former, None
        if former:
            await former.handle.detach()

    async def _switched(self, subscriber: Subscriber, publisher: Publisher) -> bool:
        """Without a new description. Not when the publisher has another codec now."""
        streams = [
            {"feed": publisher.feed, "mid": publisher.mids[kind], "sub_mid": mid}
            for kind, mid in subscriber.mids.items()
            if kind in publisher.mids
        ]
        try:
            reply = await subscriber.handle.request("switch", streams=streams)
        except LiveError as error:
            log.debug("switch: %s", error)
            return False
        fed = {stream["mid"] for stream in reply.data.get("streams", []) if stream.get("feed_id") == publisher.feed}
        is_fed = fed >= {stream["sub_mid"] for stream in streams}
        return is_fed and (not reply.sdp or await self._settled(subscriber, reply.sdp))

    async def _settled(self, subscriber: Subscriber, offer: str) -> bool:
        """Janus offers again when the former publisher had left: what the viewer's browser answered still holds."""
        if not subscriber.answer or _without_version(offer) != _without_version(subscriber.offer):
            return False
        try:
            await subscriber.handle.request("start", ("answer", subscriber.answer))
        except LiveError as error:
            log.debug("start: %s", error)
            return False
        return True

    # -- viewers -------------------------------------------------------------------

    async def watch(self, viewer: str, *, sound: bool) -> str:
        publisher = self._publisher
        if publisher is None or not publisher.is_up:
            raise NotPublished
        await self.unwatch(viewer)
        wanted = [mid for kind, mid in publisher.mids.items() if sound or kind == "video"]
        if not wanted:
            raise NotPublished
        subscriber = Subscriber(await self._session.attach(lambda event: self._viewer_heard(viewer, subscriber, event)))
        try:
            reply = await subscriber.handle.request(
                "join",
                ptype="subscriber",
                room=self._number,
                pin=self.server.pin(self._number),
                streams=[{"feed": publisher.feed, "mid": mid} for mid in wanted],
                autoupdate=False,
            )
        except BaseException:
            self._start(subscriber.handle.detach())
            raise
        subscriber.mids, subscriber.offer = _mids(reply.data), reply.sdp
        self._viewers[viewer] = subscriber
        self._changed(self.stream, viewer, "connecting")
        if self._publisher is not publisher and self._publisher and self._publisher.is_up:
            self._start(self._go_over(self._publisher))  # the others went without this one
        return reply.sdp

    async def again(self, viewer: str, *, restart: bool) -> str:
        """A new offer, with ICE restarted or as it stands; the last one when that is still open."""
        subscriber = self._viewer(viewer)
        if subscriber.is_open:
            return subscriber.offer
        reply = await subscriber.handle.request("configure", restart=restart, update=not restart)
        subscriber.offer, subscriber.is_open = reply.sdp, True
        return reply.sdp

    async def answered(self, viewer: str, sdp: str) -> None:
        subscriber = self._viewer(viewer)
        await subscriber.handle.request("start", ("answer", sdp))
        subscriber.answer, subscriber.is_open = sdp, False

    async def candidate(self, viewer: str | None, candidate: dict[str, Any]) -> None:
        if viewer is not None:
            await self._viewer(viewer).handle.trickle(candidate)
        elif self._publisher:
            await self._publisher.handle.trickle(candidate)
        else:
            raise NotPublished

    async def unwatch(self, viewer: str) -> None:
        subscriber = self._viewers.pop(viewer, None)
        if subscriber:
            await subscriber.handle.detach()

    def _viewer(self, viewer: str) -> Subscriber:
        if viewer not in self._viewers:
            raise NotWatching
        return self._viewers[viewer]

    def _viewer_heard(self, viewer: str, subscriber: Subscriber, event: Event) -> None:
        if self._viewers.get(viewer) is not subscriber:
            return
        match event["janus"]:
            case "webrtcup":
                self._changed(self.stream, viewer, "up")
            case "hangup" | "detached":
                self._start(self._lose_viewer(viewer, subscriber))
            case "event" if "jsep" in event:
                self._start(self._offered_unasked(viewer, subscriber, event["jsep"]["sdp"]))

    async def _offered_unasked(self, viewer: str, subscriber: Subscriber, sdp: str) -> None:
        """What Janus held back until an answer had come."""
        if not await self._settled(subscriber, sdp):
            await self._lose_viewer(viewer, subscriber)

    async def _lose_viewer(self, viewer: str, subscriber: Subscriber) -> None:
        if self._viewers.get(viewer) is subscriber:
            del self._viewers[viewer]
            self._changed(self.stream, viewer, "gone")
            await subscriber.handle.detach()

    # -- the end -------------------------------------------------------------------

    async def close(self) -> None:
        """Quietly: whoever ends a stream knows it."""
        handles = [subscriber.handle for subscriber in self._viewers.values()]
        handles += [publisher.handle for publisher in (self._publisher, self._former) if publisher]
        self._forget()
        await asyncio.gather(*(handle.detach() for handle in handles))
        await self.server.close_room(self._number)

    def lose(self) -> None:
        """Janus has forgotten the room, or is gone itself."""
        viewers = list(self._viewers)
        self._forget()
        if self._leg not in (None, "gone"):
            self._tell("gone")
        for viewer in viewers:
            self._changed(self.stream, viewer, "gone")

    def _forget(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._viewers.clear()
        self._publisher = self._former = None

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _mids(data: dict[str, Any]) -> dict[str, str]:
    return {stream["type"]: stream["mid"] for stream in data.get("streams", []) if not stream.get("disabled")}


def _without_version(sdp: str) -> list[str]:
    return [line for line in sdp.splitlines() if not line.startswith("o=")]
