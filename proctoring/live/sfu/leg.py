"""One connection, of a publisher or of a viewer: ICE, DTLS and SRTP over the wire that all legs share."""

import asyncio
import secrets
import socket
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from proctoring.live import engine
from proctoring.live.descriptions import Description
from proctoring.live.sfu.borrowed import Certificate, Dtls, Fingerprint, HandshakeFailed, Role, Srtp, SrtpError
from proctoring.live.sfu.own_descriptions import Ours
from proctoring.live.sfu.wire import Peer, Wire

LONGEST_CONNECTING = 30.0  # seconds until a leg that never came up is given up
CONSENT = 30.0  # seconds of silence after which nothing may be sent any more (RFC 7675)
MOST_NAMES = 4  # restarts that the peer has not followed yet
LONGEST_SILENCE = 10.0  # seconds; browsers check an idle path at least every six
LONGEST_SILENCE_IN_MEDIA = 2.5  # where packets had been coming all the time


class Media(Protocol):
    """What to do with the packets of a leg. They are out of their protection."""

    def rtp(self, packet: bytes, arrival: int) -> None: ...
    def rtcp(self, compound: bytes) -> None: ...


class Leg:
    """`state` goes connecting → up ⇄ lost → gone, and `changed` hears of each; after `close` of none any more."""

    def __init__(
        self, wire: Wire, certificate: Certificate, media: Media, changed: Callable[[engine.Leg], None]
    ) -> None:
        self.state: engine.Leg = "connecting"
        self.fingerprints: tuple[Fingerprint, ...] = ()
        self._wire, self._certificate, self._media, self._changed = wire, certificate, media, changed
        self._dtls = Dtls(certificate, self._send_datagram, self._ended)
        self._srtp: Srtp | None = None
        self._connecting: asyncio.Task[None] | None = None
        self._nominated = asyncio.Event()
        self._by: socket.socket | None = None
        self._peer: Peer = ()
        self._names: dict[str, str] = {}  # of ours, with their passwords; the last one is the newest
        self._their_name = ""
        self._session, self._version = secrets.randbits(62), 0
        self._began_at = self._heard_at = monotonic()
        self._media_at = float("-inf")
        self.restart()

    def restart(self) -> None:
        """New names for ICE. Those before hold until the peer has found a way with the new ones."""
        while len(self._names) >= MOST_NAMES:
            self._forget(next(iter(self._names)))
        name = secrets.token_hex(4)
        self._names[name] = secrets.token_hex(16)
        self._wire.listen(name, self)

    def described(self) -> Ours:
        """For the next description of ours."""
        self._version += 1
        name, password = next(reversed(self._names.items()))
        addresses, fingerprint = self._wire.addresses, self._certificate.fingerprint
        return Ours(name, password, fingerprint, addresses, self._session, self._version)

    def connect(self, theirs: Description, role: Role) -> None:
        """With the peer's description. Nothing happens where it describes the connection that there is."""
        self._their_name = theirs.ufrag
        if self._connecting is None:
            self.fingerprints = theirs.fingerprints
            self._connecting = asyncio.create_task(self._connect(role))

    def restarts(self, theirs: Description) -> bool:
        """Whether the peer wants to look for another way."""
        return bool(self._their_name) and self._their_name != theirs.ufrag

    def hush(self) -> None:
        """Nobody hears of it any more. Also, without these references it is not left for the garbage collector."""
        self._changed, self._media = _nobody, _Deaf()

    async def close(self) -> None:
        self.hush()
        self.state = "gone"
        if self._connecting is not None and not self._connecting.done():
            self._connecting.cancel()
            await asyncio.wait([self._connecting])
        await self._dtls.close()
        self._srtp = None
        self._wire.forget_peers(self)
        for name in self._names:
            self._wire.forget_name(name)

    def look_after(self, now: float) -> None:
        """How long the peer has been silent. To be called about twice a second."""
        silence = now - self._heard_at
        had_media = self._heard_at - self._media_at < 1
        if self.state == "up" and silence > (LONGEST_SILENCE_IN_MEDIA if had_media else LONGEST_SILENCE):
            self._move("lost")
        elif (self.state == "lost" and silence > CONSENT) or (
            self.state == "connecting" and now - self._began_at > LONGEST_CONNECTING
        ):
            self._move("gone")

    def send(self, packet: bytes) -> None:
        """RTP. What cannot leave at once is dropped: nobody waits for anybody."""
        if self._srtp is not None:
            self._send_protected(self._srtp.protect, packet)

    def send_report(self, compound: bytes) -> None:
        """RTCP."""
        if self._srtp is not None:
            self._send_protected(self._srtp.protect_rtcp, compound)

    # What the wire calls

    def password(self, name: str) -> str:
        return self._names[name]

    def checked(self, name: str, by: socket.socket, peer: Peer, *, nominates: bool) -> None:
        self._hear(monotonic())
        if not nominates and self._nominated.is_set():
            return
        self._by, self._peer = by, peer
        self._nominated.set()
        if nominates and name == next(reversed(self._names)):
            for old in [old for old in self._names if old != name]:
                self._forget(old)

    def received(self, datagram: bytes, arrival: int, now: float) -> None:
        self._hear(now)
        if 19 < datagram[0] < 64:
            self._dtls.received(datagram)
        elif 127 < datagram[0] < 192 and (srtp := self._srtp) is not None:
            if 191 < datagram[1] < 224:
                if compound := srtp.unprotect_rtcp(datagram):
                    self._media.rtcp(compound)
            elif packet := srtp.unprotect(datagram):
                self._media_at = now
                self._media.rtp(packet, arrival)

    def _hear(self, now: float) -> None:
        self._heard_at = now
        if self.state == "lost":
            self._move("up")

    def _forget(self, name: str) -> None:
        del self._names[name]
        self._wire.forget_name(name)

    async def _connect(self, role: Role) -> None:
        try:
            async with asyncio.timeout(LONGEST_CONNECTING):
                await self._nominated.wait()
                self._srtp = await self._dtls.connect(role, self.fingerprints)
        except (HandshakeFailed, TimeoutError):
            self._move("gone")
        else:
            self._move("up")

    def _ended(self) -> None:
        """The peer said goodbye."""
        self._move("gone")

    def _move(self, state: engine.Leg) -> None:
        if state != self.state and self.state != "gone":
            self.state = state
            self._changed(state)

    def _send_protected(self, protect: Callable[[bytes], bytes], packet: bytes) -> None:
        if self._by is not None:
            try:
                self._by.sendto(protect(packet), self._peer)
            except (OSError, ValueError, SrtpError):
                return

    def _send_datagram(self, datagram: bytes) -> None:
        if self._by is not None:
            try:
                self._by.sendto(datagram, self._peer)
            except OSError:
                return


def _nobody(_state: engine.Leg) -> None:
    """Hears nothing."""


class _Deaf:
    """Takes no packets."""

    def rtp(self, packet: bytes, arrival: int) -> None: ...
    def rtcp(self, compound: bytes) -> None: ...
