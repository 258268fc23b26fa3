"""Live media over one or more Janus: they carry it, we speak for the pages. A page reaches a Janus with media alone."""

import asyncio
import logging
from collections.abc import Sequence
from hashlib import blake2b
from weakref import WeakValueDictionary

from proctoring.live.descriptions import read
from proctoring.live.engine import Changed, DescriptionRefused, EngineAway, Leg, NotPublished, NotWatching, Stream
from proctoring.live.janus.room import Room
from proctoring.live.janus.server import JanusServer
from proctoring.live.janus.waiting import News
from proctoring.live.start_rate import begun_quickly

log = logging.getLogger(__name__)
BITRATE = 1_000_000  # bit/s that a publisher is told not to exceed
START_WITHIN = 5.0  # seconds
SERVER_WITHIN = 3.0  # a Janus that is started again is back by then
PUBLISHED_WITHIN = 5.0
SOUND_WITHIN = 1.5  # after the picture: the page is about to send it, or has no microphone
LONGEST_CANDIDATE = 1000


class JanusEngine:
    """Each stream is on one Janus, which follows from its attempt. Those that do not answer are left out."""

    def __init__(self, *, urls: Sequence[str], secret: str, bitrate: int = BITRATE) -> None:
        self.changed: Changed = lambda stream, viewer, leg: None
        self._servers = [JanusServer(url, secret, bitrate, self._news_of) for url in urls]
        self._rooms: dict[Stream, Room] = {}
        self._locks: WeakValueDictionary[Stream, asyncio.Lock] = WeakValueDictionary()
        self._news = News()
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Answers when every Janus has been tried. One that is away then is tried again and again."""
        self._tasks = [asyncio.create_task(server.stay_connected()) for server in self._servers]
        await self._news.until(lambda: all(server.was_tried for server in self._servers), within=START_WITHIN)
        if not any(server.is_up for server in self._servers):
            troubles = "; ".join(f"{server.url}: {server.trouble}" for server in self._servers)
            await self.stop()
            raise EngineAway(f"no Janus answers: {troubles}")

    async def stop(self) -> None:
        await asyncio.gather(*(self.drop(stream) for stream in list(self._rooms)))
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def offered(self, stream: Stream, sdp: str, *, fresh: bool) -> str:
        read(sdp)
        async with self._lock(stream):
            answer = await (self._published(stream, sdp) if fresh else self._room(stream).republish(sdp))
        self._news.tell()
        return begun_quickly(answer)

    async def watch(self, stream: Stream, viewer: str, *, sound: bool) -> str:
        if not any(server.is_up for server in self._servers):
            raise EngineAway
        if not await self._news.until(lambda: self._has(stream, "video"), within=PUBLISHED_WITHIN):
            raise NotPublished
        if sound:
            await self._news.until(lambda: self._has(stream, "audio"), within=SOUND_WITHIN)
        room = self._room(stream)
        sdp = await room.watch(viewer, sound=sound)
        if self._rooms.get(stream) is not room:  # which was closed meanwhile
            await room.unwatch(viewer)
            raise NotPublished
        return sdp

    async def restart(self, stream: Stream, viewer: str) -> str:
        return await self._watched(stream).again(viewer, restart=True)

    async def renegotiate(self, stream: Stream, viewer: str) -> str:
        return await self._watched(stream).again(viewer, restart=False)

    async def answered(self, stream: Stream, viewer: str, sdp: str) -> None:
        read(sdp)
        await self._watched(stream).answered(viewer, sdp)

    async def candidate(self, stream: Stream, viewer: str | None, candidate: str) -> None:
        room = self._room(stream) if viewer is None else self._watched(stream)
        await room.candidate(viewer, _trickled(candidate))

    async def unwatch(self, stream: Stream, viewer: str) -> None:
        if room := self._rooms.get(stream):
            await room.unwatch(viewer)

    async def drop(self, stream: Stream) -> None:
        async with self._lock(stream):
            if room := self._rooms.pop(stream, None):
                await room.close()

    def _has(self, stream: Stream, kind: str) -> bool:
        room = self._rooms.get(stream)
        return room is not None and room.has(kind)

    def _room(self, stream: Stream) -> Room:
        if stream not in self._rooms:
            raise NotPublished
        return self._rooms[stream]

    def _watched(self, stream: Stream) -> Room:
        if stream not in self._rooms:
            raise NotWatching
        return self._rooms[stream]

    async def _published(self, stream: Stream, sdp: str) -> str:
        if room := self._rooms.get(stream):
            try:
                return await room.publish(sdp)
            except NotPublished:  # somebody else has closed the room, of which Janus tells no viewer
                del self._rooms[stream]
                room.lose()
        return await (await self._opened(stream)).publish(sdp)

    async def _opened(self, stream: Stream) -> Room:
        if not await self._news.until(lambda: any(server.is_up for server in self._servers), within=SERVER_WITHIN):
            raise EngineAway
        server = best([server for server in self._servers if server.is_up], stream)
        room = self._rooms[stream] = await Room.open(stream, server, self._leg_changed)
        return room

    def _leg_changed(self, stream: Stream, viewer: str | None, leg: Leg) -> None:
        self.changed(stream, viewer, leg)
        self._news.tell()

    def _news_of(self, server: JanusServer) -> None:
        """It has been tried, or its connection is lost with everything that was on it."""
        if not server.is_up:
            for stream, room in [(stream, room) for stream, room in self._rooms.items() if room.server is server]:
                del self._rooms[stream]
                room.lose()
        self._news.tell()

    def _lock(self, stream: Stream) -> asyncio.Lock:
        """What makes and ends a room is done one after the other."""
        return self._locks.setdefault(stream, asyncio.Lock())


def best(servers: Sequence[JanusServer], stream: Stream) -> JanusServer:
    """Where the stream belongs: only a fair share moves when a server comes or goes.

    Thaler and Ravishankar 1998, rendezvous hashing.
    """
    return max(servers, key=lambda server: blake2b(f"{server.url} {stream.attempt}".encode()).digest())


def _trickled(candidate: str) -> dict[str, object]:
    """Everything is on one transport, that of the first section."""
    if not candidate:
        return {"completed": True}
    if len(candidate) > LONGEST_CANDIDATE or not candidate.startswith("candidate:"):
        raise DescriptionRefused("not an ICE candidate")
    return {"candidate": candidate, "sdpMLineIndex": 0}
