"""What is taken from aiortc, aioice and pylibsrtp, private parts included. Nothing else here touches them.

aiortc does the DTLS handshake and derives the SRTP keys, aioice reads and writes STUN. Their ICE agent is not used: a
server at a known address needs no more than the lite side of RFC 8445, and with it ICE restarts without touching DTLS.
Their RTP path is not used either: it makes an object of each packet and decodes.
"""

import asyncio
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import pylibsrtp
from aioice import stun
from aiortc.rtcdtlstransport import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport

Role = Literal["client", "server"]
Fingerprint = tuple[str, str]
"""Hash function and value, as in `a=fingerprint`."""

SrtpError = pylibsrtp.Error
LONGEST_QUEUE = 64  # DTLS datagrams that wait, for a peer that sends more than it should


class HandshakeFailed(Exception):
    """No agreement with the peer, or it is not whom its description promised."""


class Certificate:
    """Ours. One serves all legs: peers check its fingerprint, nothing else."""

    def __init__(self) -> None:
        self.content = RTCCertificate.generateCertificate()
        prints = {p.algorithm: p.value for p in self.content.getFingerprints()}
        self.fingerprint: Fingerprint = ("sha-256", prints["sha-256"])


class Dtls:
    """DTLS over datagrams that somebody else carries, and SRTP with the keys that come out of it."""

    def __init__(self, certificate: Certificate, send: Callable[[bytes], None], ended: Callable[[], None]) -> None:
        self._ferry = _Ferry(send)
        self._transport = RTCDtlsTransport(self._ferry, [certificate.content])  # type: ignore[arg-type] # as much as it uses
        self._ended = ended

    def received(self, datagram: bytes) -> None:
        self._ferry.arrived(datagram)

    async def connect(self, role: Role, fingerprints: Iterable[Fingerprint]) -> "Srtp":
        """Takes as long as the peer does. Raises HandshakeFailed. `ended` is called when the peer says goodbye."""
        self._transport._set_role(role)  # noqa: SLF001
        promised = RTCDtlsParameters(fingerprints=[RTCDtlsFingerprint(*fingerprint) for fingerprint in fingerprints])
        await self._transport.start(promised)
        if self._transport.state != "connected":
            raise HandshakeFailed
        self._transport.on("statechange", self._ended)
        return Srtp(self._transport._rx_srtp, self._transport._tx_srtp)  # noqa: SLF001

    async def close(self) -> None:
        self._transport.remove_all_listeners()
        pump = self._transport._task  # noqa: SLF001
        await self._transport.stop()
        if pump is not None:
            await asyncio.wait([pump])
        self._ended = self._ferry.carry = _to_nobody  # OpenSSL's 100 kB shall not wait for the garbage collector


class Srtp:
    """Protecting raises SrtpError, or ValueError for what is too large; what cannot be unprotected is None."""

    def __init__(self, incoming: pylibsrtp.Session, outgoing: pylibsrtp.Session) -> None:
        self.protect = outgoing.protect
        self.protect_rtcp = outgoing.protect_rtcp
        self._unprotect = incoming.unprotect
        self._unprotect_rtcp = incoming.unprotect_rtcp

    def unprotect(self, packet: bytes) -> bytes | None:
        try:
            return self._unprotect(packet)
        except (pylibsrtp.Error, ValueError):
            return None

    def unprotect_rtcp(self, packet: bytes) -> bytes | None:
        try:
            return self._unprotect_rtcp(packet)
        except (pylibsrtp.Error, ValueError):
            return None


class _Ferry:
    """What aiortc's DTLS takes for its ICE transport."""

    role = "controlled"

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self.carry = send
        self._waiting: asyncio.Queue[bytes] = asyncio.Queue(LONGEST_QUEUE)

    def arrived(self, datagram: bytes) -> None:
        if not self._waiting.full():
            self._waiting.put_nowait(datagram)

    async def _recv(self) -> bytes:
        return await self._waiting.get()

    async def _send(self, datagram: bytes) -> None:
        self.carry(datagram)


def _to_nobody(*_: object) -> None:
    """What a closed one calls."""


@dataclass(frozen=True)
class Check:
    """A connectivity check of a peer. Nothing in it is to be believed before `is_signed_with` said so."""

    asked: str  # the username fragment of ours that it names
    nominates: bool
    _message: stun.Message

    def is_signed_with(self, password: str) -> bool:
        return self._message.check_message_integrity(password.encode())

    def answer(self, password: str, address: tuple[str, int]) -> bytes:
        answer = stun.Message(
            message_method=stun.Method.BINDING,
            message_class=stun.Class.RESPONSE,
            transaction_id=self._message.transaction_id,
        )
        answer.attributes["XOR-MAPPED-ADDRESS"] = address
        answer.add_message_integrity(password.encode())
        return bytes(answer)


def read_check(datagram: bytes) -> Check | None:
    try:
        message = stun.parse_message(datagram)
    except (ValueError, struct.error):
        return None
    if (message.message_method, message.message_class) != (stun.Method.BINDING, stun.Class.REQUEST):
        return None
    asked = message.attributes.get("USERNAME", "").partition(":")[0]
    return Check(asked, "USE-CANDIDATE" in message.attributes, message)
