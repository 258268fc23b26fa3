"""One stream on one Janus: a VideoRoom with its publisher, and one subscriber for each viewer.

https://janus.conf.meetecho.com/docs/videoroom.html
"""

import asyncio
import logging
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Self

from proctoring.live.engine import Changed, LiveError, NotPublished, NotWatching, Stream
from proctoring.live.janus.server import JanusServer
from proctoring.live.janus.session import Event, Handle, Hear

log = logging.getLogger(__name__)


@dataclass(eq=False)
class Publisher:
    """One connection of the candidate's page."""

    handle: Handle
    feed: int = 0
    mids: dict[str, str] = field(default_factory=dict)
    """By kind of medium."""
    silent: set[str] = field(default_factory=set)
    """The mids of which nothing is heard."""
    is_up: bool = False


@dataclass(eq=False)
class Subscriber:
    """One connection of a viewer's page. `mids`: as in Publisher, but of this connection."""

    handle: Handle
    mids: dict[str, str] = field(default_factory=dict)


class Room:
    """`changed` is told how each leg stands."""

    def __init__(self, stream: Stream, server: JanusServer, changed: Changed) -> None:
        self.stream, self.server = stream, server
        self._session, self._changed = server.session, changed
        self._number = 0
        self._publisher: Publisher | None = None
        self._former: Publisher | None = None
        """Feeds the viewers until the next one is up."""
        self._viewers: dict[str, Subscriber] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @classmethod
    async def open(cls, stream: Stream, server: JanusServer, changed: Changed) -> Self:
        room = cls(stream, server, changed)
        room._number = await server.open_room()
        return room

    def has(self, *kinds: str) -> bool:
        """The publisher is up with all of these."""
        return self._publisher is not None and self._publisher.is_up and set(kinds) <= self._publisher.mids.keys()

    # -- the publisher -------------------------------------------------------------

    async def publish(self, sdp: str) -> str:
        """From a new connection. Viewers go over to it when it is up."""
        publisher, answer = await self._joined(sdp)
        replaced, self._publisher = self._publisher, publisher
        if replaced and replaced.is_up:
            replaced, self._former = self._former, replaced
        if replaced:
            await replaced.handle.detach()
        self._changed(self.stream, None, "connecting")
        return answer

    async def republish(self, sdp: str) -> str:
        """From the connection that there is."""
        if self._publisher is None:
            raise NotPublished
        reply = await self._publisher.handle.request("configure", ("offer", sdp))
        self._publisher.mids = _mids(reply.data)
        return reply.sdp

    async def _joined(self, sdp: str) -> tuple[Publisher, str]:
        publisher = Publisher(await self._attach(lambda event: self._publisher_heard(publisher, event)))
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
                self._changed(self.stream, None, "up")
                self._start(self._go_over())
            case "media":
                self._media_heard(publisher, str(event["mid"]), flows=bool(event["receiving"]))
            case "hangup" | "detached":
                self._publisher = None
                self._start(publisher.handle.detach())
                self._changed(self.stream, None, "gone")

    def _media_heard(self, publisher: Publisher, mid: str, *, flows: bool) -> None:
        """The connection counts as lost when nothing at all is heard: one medium alone may have been switched off."""
        everything = set(publisher.mids.values())
        was_lost = publisher.silent >= everything
        publisher.silent = publisher.silent - {mid} if flows else publisher.silent | {mid}
        is_lost = publisher.silent >= everything
        if is_lost != was_lost:
            self._changed(self.stream, None, "lost" if is_lost else "up")

    async def _go_over(self) -> None:
        """All viewers, to the publisher that is up now; those that cannot must come again."""
        for viewer, subscriber in list(self._viewers.items()):
            if self._publisher and not await self._switched(subscriber, self._publisher):
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
        return fed >= {stream["sub_mid"] for stream in streams}

    # -- viewers -------------------------------------------------------------------

    async def watch(self, viewer: str, *, sound: bool) -> str:
        publisher = self._publisher
        if publisher is None or not publisher.is_up:
            raise NotPublished
        await self.unwatch(viewer)
        wanted = [mid for kind, mid in publisher.mids.items() if sound or kind == "video"]
        if not wanted:
            raise NotPublished
        subscriber = Subscriber(await self._attach(lambda event: self._viewer_heard(viewer, subscriber, event)))
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
        subscriber.mids = _mids(reply.data)
        self._viewers[viewer] = subscriber
        self._changed(self.stream, viewer, "connecting")
        if self._publisher is not publisher and self.has():  # the others went over without this one
            self._start(self._go_over())
        return reply.sdp

    async def again(self, viewer: str, *, restart: bool) -> str:
        """A new offer, with ICE restarted or as it stands."""
        reply = await self._viewer(viewer).handle.request("configure", restart=restart, update=not restart)
        return reply.sdp

    async def answered(self, viewer: str, sdp: str) -> None:
        await self._viewer(viewer).handle.request("start", ("answer", sdp))

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
        legs: list[str | None] = [*self._viewers, *([None] if self._publisher else [])]
        self._forget()
        for leg in legs:
            self._changed(self.stream, leg, "gone")

    def _forget(self) -> None:
        for task in self._tasks:
            task.cancel()
        self._viewers.clear()
        self._publisher = self._former = None

    async def _attach(self, hear: Hear) -> Handle:
        return await self._session.attach(hear)

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _mids(data: dict[str, Any]) -> dict[str, str]:
    return {stream["type"]: stream["mid"] for stream in data.get("streams", []) if not stream.get("disabled")}
