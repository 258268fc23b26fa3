"""How media gets from a candidate to those who watch: over an engine, or straight from browser to browser."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID, uuid4

from proctoring.live.engine import Engine, Leg, NotWatching, Stream
from proctoring.live.start_rate import begun_quickly
from proctoring.protocol.candidate import (
    OwnCandidate,
    PeerAnswer,
    PeerCandidate,
    PeerOffer,
    RestartWanted,
    StreamUnwanted,
    StreamWanted,
)
from proctoring.protocol.message import Message
from proctoring.protocol.proctor import WatchCandidate, WatchOffer, WatchState
from proctoring.protocol.signalling import IceServer

SERVER = "server"


@dataclass(frozen=True)
class Viewer:
    """One watch of one socket."""

    channel: str
    watch: str
    user: int

    @property
    def name(self) -> str:
        return f"{self.channel}!{self.watch}"


@dataclass(frozen=True)
class Outside:
    """What a carrier needs of the world."""

    to_candidate: Callable[[UUID, Message], Awaitable[None]]
    to_viewer: Callable[[Viewer, Message], Awaitable[None]]
    ice_servers: Callable[[str], tuple[IceServer, ...]]


class Carrier(Protocol):
    """One stream's media. The switchboard calls each viewer's methods, and the publisher's, one after the other."""

    async def watch(self, viewer: Viewer, *, sound: bool) -> None: ...
    async def again(self, viewer: Viewer, *, ice: bool) -> None: ...
    async def answered(self, viewer: Viewer, sdp: str) -> None: ...
    async def viewer_candidate(self, viewer: Viewer, candidate: str) -> None: ...
    async def unwatch(self, viewer: Viewer) -> None: ...
    async def page_is_new(self) -> None: ...
    async def line_is_new(self) -> None: ...
    async def offered(self, offer: PeerOffer) -> None: ...
    async def own_candidate(self, message: OwnCandidate) -> None: ...
    async def end(self) -> None: ...


class Served:
    """The candidate uploads once, to the engine, however many watch."""

    def __init__(self, stream: Stream, engine: Engine, outside: Outside) -> None:
        self.stream, self._engine, self._outside = stream, engine, outside
        self._viewers: dict[str, Viewer] = {}
        self._sound = False
        self._wanted = self._is_heard = False

    async def watch(self, viewer: Viewer, *, sound: bool) -> None:
        self._viewers[viewer.name] = viewer
        await self._want(sound=sound)
        sdp = await self._engine.watch(self.stream, viewer.name, sound=sound)
        await self._offer(viewer, sdp, fresh=True)

    async def again(self, viewer: Viewer, *, ice: bool) -> None:
        again = self._engine.restart if ice else self._engine.renegotiate
        await self._offer(viewer, await again(self.stream, viewer.name), fresh=False)

    async def answered(self, viewer: Viewer, sdp: str) -> None:
        await self._engine.answered(self.stream, viewer.name, sdp)

    async def viewer_candidate(self, viewer: Viewer, candidate: str) -> None:
        await self._engine.candidate(self.stream, viewer.name, candidate)

    async def unwatch(self, viewer: Viewer) -> None:
        self._viewers.pop(viewer.name, None)
        await self._engine.unwatch(self.stream, viewer.name)

    async def page_is_new(self) -> None:
        if self._wanted:
            await self._ask()

    async def line_is_new(self) -> None:
        """Of the same page. Over the line before, what was asked for may have been lost."""
        if self._wanted and not self._is_heard:
            await self._ask()

    async def offered(self, offer: PeerOffer) -> None:
        self._is_heard = True
        sdp = await self._engine.offered(self.stream, offer.sdp, fresh=offer.fresh)
        await self._to_candidate(PeerAnswer(peer=SERVER, source=self.stream.source, sdp=sdp))

    async def own_candidate(self, message: OwnCandidate) -> None:
        await self._engine.candidate(self.stream, None, message.candidate)

    async def end(self) -> None:
        self._wanted = False
        await self._engine.drop(self.stream)
        await self._to_candidate(StreamUnwanted(peer=SERVER, source=self.stream.source))

    async def changed(self, viewer: str | None, leg: Leg) -> None:
        """What the engine says of a leg."""
        if viewer is None:
            await self._publisher_changed(leg)
        elif viewer in self._viewers:
            state = {"connecting": "waiting", "up": "up", "lost": "lost", "gone": "ended"}[leg]
            await self._outside.to_viewer(
                self._viewers[viewer], WatchState.model_validate({"watch": self._viewers[viewer].watch, "state": state})
            )

    async def _publisher_changed(self, leg: Leg) -> None:
        if leg == "lost":
            await self._to_candidate(RestartWanted(peer=SERVER, source=self.stream.source, ice=True))
        elif leg == "gone" and self._wanted:
            await self._ask()

    async def _want(self, *, sound: bool) -> None:
        """Ask the candidate's page for the stream, once; again when somebody is the first who wants to hear."""
        if self._wanted and (self._sound or not sound):
            return
        self._wanted, self._sound = True, self._sound or sound
        await self._ask()

    async def _ask(self) -> None:
        self._is_heard = False
        servers = self._outside.ice_servers(str(self.stream.attempt))
        wanted = StreamWanted(peer=SERVER, source=self.stream.source, sound=self._sound, ice_servers=servers)
        await self._to_candidate(wanted)

    async def _offer(self, viewer: Viewer, sdp: str, *, fresh: bool) -> None:
        servers = self._outside.ice_servers(str(viewer.user))
        offer = WatchOffer(watch=viewer.watch, sdp=sdp, fresh=fresh, ice_servers=servers)
        await self._outside.to_viewer(viewer, offer)

    async def _to_candidate(self, message: Message) -> None:
        await self._outside.to_candidate(self.stream.attempt, message)


class Direct:
    """Every viewer is a peer of the candidate's page; we only carry their letters."""

    def __init__(self, stream: Stream, outside: Outside) -> None:
        self.stream, self._outside = stream, outside
        self._peers: dict[str, tuple[Viewer, bool]] = {}
        self._heard: set[str] = set()

    async def watch(self, viewer: Viewer, *, sound: bool) -> None:
        peer = uuid4().hex
        self._peers[peer] = viewer, sound
        await self._ask(peer)

    async def again(self, viewer: Viewer, *, ice: bool) -> None:
        peer = self._peer_of(viewer)
        await self._to_candidate(RestartWanted(peer=peer, source=self.stream.source, ice=ice))

    async def answered(self, viewer: Viewer, sdp: str) -> None:
        await self._to_candidate(
            PeerAnswer(peer=self._peer_of(viewer), source=self.stream.source, sdp=begun_quickly(sdp))
        )

    async def viewer_candidate(self, viewer: Viewer, candidate: str) -> None:
        peer = self._peer_of(viewer)
        await self._to_candidate(PeerCandidate(peer=peer, source=self.stream.source, candidate=candidate))

    async def unwatch(self, viewer: Viewer) -> None:
        for peer in [peer for peer, (other, _sound) in self._peers.items() if other == viewer]:
            del self._peers[peer]
            await self._to_candidate(StreamUnwanted(peer=peer, source=self.stream.source))

    async def page_is_new(self) -> None:
        for peer in self._peers:
            await self._ask(peer)

    async def line_is_new(self) -> None:
        for peer in self._peers.keys() - self._heard:
            await self._ask(peer)

    async def offered(self, offer: PeerOffer) -> None:
        self._heard.add(offer.peer)
        viewer = self._viewer_of(offer.peer)
        servers = self._outside.ice_servers(str(viewer.user))
        await self._outside.to_viewer(
            viewer, WatchOffer(watch=viewer.watch, sdp=offer.sdp, fresh=offer.fresh, ice_servers=servers)
        )

    async def own_candidate(self, message: OwnCandidate) -> None:
        viewer = self._viewer_of(message.peer)
        await self._outside.to_viewer(viewer, WatchCandidate(watch=viewer.watch, candidate=message.candidate))

    async def end(self) -> None:
        for viewer, _sound in list(self._peers.values()):
            await self.unwatch(viewer)

    async def _ask(self, peer: str) -> None:
        self._heard.discard(peer)
        servers = self._outside.ice_servers(str(self.stream.attempt))
        _viewer, sound = self._peers[peer]
        await self._to_candidate(StreamWanted(peer=peer, source=self.stream.source, sound=sound, ice_servers=servers))

    def _peer_of(self, viewer: Viewer) -> str:
        for peer, (other, _sound) in self._peers.items():
            if other == viewer:
                return peer
        raise NotWatching

    def _viewer_of(self, peer: str) -> Viewer:
        if peer not in self._peers:
            raise NotWatching
        return self._peers[peer][0]

    async def _to_candidate(self, message: Message) -> None:
        await self._outside.to_candidate(self.stream.attempt, message)
