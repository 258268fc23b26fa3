"""Who watches what. One for each live process; it serves the attempts that fall to it."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, assert_never
from uuid import UUID

from proctoring.live.carriers import Carrier, Viewer
from proctoring.live.engine import LiveError, Stream
from proctoring.protocol.candidate import OwnCandidate, PeerOffer, StreamRefused, StreamUnwanted, from_candidate
from proctoring.protocol.message import Message
from proctoring.protocol.proctor import (
    Unwatch,
    ViewerCandidate,
    Watch,
    WatchAgain,
    WatchAnswer,
    WatchState,
    from_proctor,
)

log = logging.getLogger(__name__)
LINGER = 5.0  # seconds that a stream goes on without a viewer: whoever closes a tile by mistake has it back at once
MOST_WATCHES = 100  # of one socket


@dataclass
class Room:
    """One stream and its viewers."""

    carrier: Carrier
    viewers: set[Viewer] = field(default_factory=set)
    ending: asyncio.Task[None] | None = None


@dataclass(frozen=True)
class News:
    """What others want to know."""

    to_viewer: Callable[[Viewer, Message], Awaitable[None]]
    to_candidate: Callable[[UUID, Message], Awaitable[None]]
    watched: Callable[[UUID, dict[int, int]], Awaitable[None]]
    """The attempt, and how many watches each user has of it."""


class Switchboard:
    """`hear` takes signals in the order of their arrival and returns at once.

    What concerns one watch, or one publisher, is done in order; different ones do not wait for each other.
    """

    def __init__(self, carrier: Callable[[Stream], Carrier], news: News) -> None:
        self._carrier, self._news = carrier, news
        self._rooms: dict[Stream, Room] = {}
        self._watches: dict[str, dict[str, tuple[Viewer, Stream]]] = defaultdict(dict)  # by channel and name
        self._pages: dict[UUID, str] = {}
        self._lanes: dict[object, asyncio.Lock] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def hear(self, signal: dict[str, Any]) -> None:
        match signal["from"]:
            case "viewer":
                self._hear_viewer(signal)
            case "viewer_left":
                for viewer, _stream in list(self._watches[signal["channel"]].values()):
                    self._close(viewer)
                self._watches.pop(signal["channel"], None)
            case "publisher":
                self._hear_publisher(UUID(signal["attempt"]), from_candidate.validate_python(signal["message"]))
            case "joined":
                self._page_joined(UUID(signal["attempt"]), str(signal["message"].get("page", "")))
            case "left":
                pass  # the media may well go on; the engine tells when it does not
            case other:
                log.warning("a signal from %r is not understood", other)

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for room in self._rooms.values():
            await room.carrier.end()
        self._rooms.clear()

    def carrier_of(self, stream: Stream) -> Carrier | None:
        room = self._rooms.get(stream)
        return room.carrier if room else None

    # -- viewers -----------------------------------------------------------------

    def _hear_viewer(self, signal: dict[str, Any]) -> None:
        message = from_proctor.validate_python(signal["message"])
        channel, user = str(signal["channel"]), int(signal["user"])
        if isinstance(message, Watch):
            self._open(Viewer(channel, message.watch, user), Stream(UUID(signal["attempt"]), message.source), message)
            return
        if not isinstance(message, Unwatch | WatchAnswer | ViewerCandidate | WatchAgain):
            return
        viewer, stream = self._watches.get(channel, {}).get(message.watch, (None, None))
        if viewer is None or stream is None:
            if not isinstance(message, Unwatch):
                gone = WatchState(watch=message.watch, state="ended", reason="not_watching")
                self._start(self._news.to_viewer(Viewer(channel, message.watch, user), gone))
            return
        carrier = self._rooms[stream].carrier
        match message:
            case Unwatch():
                self._close(viewer)
            case WatchAnswer():
                self._do(viewer, lambda: carrier.answered(viewer, message.sdp))
            case ViewerCandidate():
                self._do(viewer, lambda: carrier.viewer_candidate(viewer, message.candidate))
            case WatchAgain():
                self._do(viewer, lambda: carrier.again(viewer, ice=message.ice))
            case _:
                assert_never(message)

    def _open(self, viewer: Viewer, stream: Stream, message: Watch) -> None:
        mine = self._watches[viewer.channel]
        if len(mine) >= MOST_WATCHES:
            self._tell(viewer, "too_many_watches")
            return
        if viewer.watch in mine:
            self._close(viewer)
        room = self._room(stream)
        room.viewers.add(viewer)
        mine[viewer.watch] = viewer, stream
        self._count(stream.attempt)
        self._do(viewer, lambda: self._watch(room, viewer, sound=message.sound))

    async def _watch(self, room: Room, viewer: Viewer, *, sound: bool) -> None:
        """Says so first: a page that hears nothing asks somebody else."""
        await self._news.to_viewer(viewer, WatchState(watch=viewer.watch, state="waiting"))
        await room.carrier.watch(viewer, sound=sound)

    def _close(self, viewer: Viewer) -> None:
        _viewer, stream = self._watches[viewer.channel].pop(viewer.watch)
        room = self._rooms[stream]
        room.viewers.discard(viewer)
        self._do(viewer, lambda: self._unwatch(room, viewer))
        self._count(stream.attempt)
        if not room.viewers:
            room.ending = self._start(self._end_later(stream, room))

    async def _unwatch(self, room: Room, viewer: Viewer) -> None:
        await room.carrier.unwatch(viewer)
        self._lanes.pop(viewer, None)  # the last that happens to this watch

    def _room(self, stream: Stream) -> Room:
        room = self._rooms.get(stream)
        if room is None:
            room = self._rooms[stream] = Room(self._carrier(stream))
        if room.ending:
            room.ending.cancel()
            room.ending = None
        return room

    async def _end_later(self, stream: Stream, room: Room) -> None:
        await asyncio.sleep(LINGER)
        del self._rooms[stream]
        self._lanes.pop(stream, None)
        await room.carrier.end()

    def _count(self, attempt: UUID) -> None:
        users: dict[int, int] = defaultdict(int)
        for stream, room in self._rooms.items():
            if stream.attempt == attempt:
                for viewer in room.viewers:
                    users[viewer.user] += 1
        self._start(self._in_lane(attempt, lambda: self._news.watched(attempt, dict(users))))

    # -- the candidate's page --------------------------------------------------------

    def _hear_publisher(self, attempt: UUID, message: object) -> None:
        if not isinstance(message, PeerOffer | OwnCandidate | StreamRefused):
            return
        stream = Stream(attempt, message.source)
        room = self._rooms.get(stream)
        if room is None:
            if isinstance(message, PeerOffer):  # to a process that is gone, perhaps
                nobody = StreamUnwanted(peer=message.peer, source=message.source)
                self._start(self._news.to_candidate(attempt, nobody))
            return
        match message:
            case PeerOffer():
                self._do(stream, lambda: room.carrier.offered(message))
            case OwnCandidate():
                self._do(stream, lambda: room.carrier.own_candidate(message))
            case StreamRefused():
                for viewer in room.viewers:
                    self._tell(viewer, message.reason)
            case _:
                assert_never(message)

    def _page_joined(self, attempt: UUID, page: str) -> None:
        """One that was there before has kept its connections; a new one has none."""
        was = self._pages.get(attempt)
        self._pages[attempt] = page
        is_same = page and page == was
        for stream, room in self._rooms.items():
            if stream.attempt == attempt:
                self._do(stream, room.carrier.line_is_new if is_same else room.carrier.page_is_new)

    # -- in order, and one failure is nobody else's ----------------------------------

    def _do(self, whose: Viewer | Stream, action: Callable[[], Awaitable[None]]) -> None:
        self._start(self._in_lane(whose, lambda: self._safely(whose, action)))

    async def _in_lane(self, lane: object, action: Callable[[], Awaitable[None]]) -> None:
        async with self._lanes.setdefault(lane, asyncio.Lock()):
            await action()

    async def _safely(self, whose: Viewer | Stream, action: Callable[[], Awaitable[None]]) -> None:
        try:
            await action()
        except LiveError as error:
            if isinstance(whose, Viewer):
                await self._news.to_viewer(whose, WatchState(watch=whose.watch, state="ended", reason=error.code))
            else:
                log.info("%s: %s", whose, error.code)
        except Exception:
            log.exception("live: %s", whose)

    def _tell(self, viewer: Viewer, reason: str) -> None:
        self._start(self._news.to_viewer(viewer, WatchState(watch=viewer.watch, state="ended", reason=reason)))

    def _start(self, work: Awaitable[None]) -> asyncio.Task[None]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
