"""Publishers and viewers without a browser: ICE, DTLS and SRTP of aiortc, and RTP made by hand.

The picture is VP8 in no more than its headers; behind them is the moment of sending, so that a viewer knows how long
each packet took. They speak to any server that speaks as the engines do.
"""

import asyncio
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from time import monotonic_ns

import pylibsrtp
from aiortc import RTCCertificate, RTCIceGatherer, RTCIceTransport
from aiortc import rtp as theirs
from aiortc.rtcdtlstransport import RTCDtlsTransport
from aiortc.sdp import SessionDescription, candidate_to_sdp

from proctoring.live.sfu import rtcp

HOST = "127.0.0.1"
CERTIFICATE = RTCCertificate.generateCertificate()
ARRIVALS = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
VIDEO, REPAIR, AUDIO = 96, 97, 111
"""Payload types."""
KEY_FRAME, OTHER_FRAME, CONTINUED = b"\x10\x00", b"\x10\x01", b"\x00\x00"
"""A VP8 descriptor, and the first byte of what follows."""
FRAMES_PER_SECOND = 15
PACKETS_PER_FRAME, PACKET = 3, 1100
SOUND_PER_SECOND, SOUND = 50, 80
PICTURE_PATIENCE = 1.5  # seconds that a viewer waits for a picture before it asks for one
HEAD = struct.Struct("!BBHII")
STAMP = struct.Struct("!q")
PUBLISHED = f"""\
m=audio 9 UDP/TLS/RTP/SAVPF {AUDIO}
c=IN IP4 0.0.0.0
a=mid:0
a=sendonly
a=rtcp-mux
a=rtpmap:{AUDIO} opus/48000/2
a=ssrc:1001 cname:a
%s
m=video 9 UDP/TLS/RTP/SAVPF {VIDEO} {REPAIR}
c=IN IP4 0.0.0.0
a=mid:1
a=sendonly
a=rtcp-mux
a=rtcp-rsize
a=extmap:3 {ARRIVALS}
a=rtpmap:{VIDEO} VP8/90000
a=rtcp-fb:{VIDEO} goog-remb
a=rtcp-fb:{VIDEO} transport-cc
a=rtcp-fb:{VIDEO} ccm fir
a=rtcp-fb:{VIDEO} nack
a=rtcp-fb:{VIDEO} nack pli
a=rtpmap:{REPAIR} rtx/90000
a=fmtp:{REPAIR} apt={VIDEO}
a=ssrc-group:FID 1002 1003
a=ssrc:1002 cname:a
a=ssrc:1003 cname:a
%s"""
HEADER = "v=0\no=- 1 %d IN IP4 127.0.0.1\ns=-\nt=0 0\na=group:BUNDLE %s\n"


Received = Callable[[bytes, tuple[str, int]], None]


class Client:
    """One connection, from one address. `heard_rtp` and `heard_rtcp` get packets out of their protection."""

    def __init__(self, address: str = HOST) -> None:
        self.is_silent = False
        self._address = address
        self._early: list[bytes] | None = []
        self.heard_rtp: Callable[[bytes], None] = _ignore
        self.heard_rtcp: Callable[[bytes], None] = _ignore
        self._gatherer = RTCIceGatherer(iceServers=[])
        self._ice = RTCIceTransport(self._gatherer)
        self._dtls = RTCDtlsTransport(self._ice, [CERTIFICATE])

    async def close(self) -> None:
        await self._dtls.stop()
        await self._ice.stop()

    def send_rtp(self, packet: bytes) -> None:
        self._send(self._dtls._tx_srtp.protect(packet))

    def send_rtcp(self, packet: bytes) -> None:
        self._send(self._dtls._tx_srtp.protect_rtcp(packet))

    async def described(self, setup: str) -> str:
        """The lines of a section about its transport."""
        await self._gather()
        ours, certificate = self._gatherer.getLocalParameters(), self._dtls.getLocalParameters().fingerprints[0]
        lines = [f"a=candidate:{candidate_to_sdp(candidate)}" for candidate in self._gatherer.getLocalCandidates()]
        lines += ["a=end-of-candidates", f"a=ice-ufrag:{ours.usernameFragment}", f"a=ice-pwd:{ours.password}"]
        lines += [f"a=fingerprint:{certificate.algorithm} {certificate.value}", f"a=setup:{setup}"]
        return "\n".join(lines)

    async def connect(self, theirs: SessionDescription) -> None:
        media = theirs.media[0]
        for candidate in media.ice_candidates:
            await self._ice.addRemoteCandidate(candidate)
        await self._ice.addRemoteCandidate(None)
        self._ice._connection.ice_controlling = True
        await self._ice.start(media.ice)
        self._dtls._set_role("server" if media.dtls.role == "client" else "client")
        await self._dtls.start(media.dtls)
        assert (self._ice.state, self._dtls.state) == ("completed", "connected")
        pair = self._ice._connection._nominated[1]
        self._socket = pair.protocol.transport
        self._server = pair.remote_addr
        early, self._early = self._early, None
        for datagram in early:
            self._take(datagram)

    async def _gather(self) -> None:
        """By itself aioice takes all interfaces, some of which may come and go, and never loopback."""
        connection = self._ice._connection
        connection._local_candidates += await connection.get_component_candidates(1, [self._address])
        connection._local_candidates_end = True
        for protocol in connection._protocols:
            protocol.datagram_received = partial(self._received, protocol.datagram_received)

    def vanish(self) -> None:
        """Without a goodbye. What is still sent here is refused."""
        for protocol in self._ice._connection._protocols:
            protocol.transport.abort()

    def _send(self, datagram: bytes) -> None:
        if not self.is_silent and not self._socket.is_closing():
            self._socket.sendto(datagram, self._server)

    def _received(self, otherwise: Received, datagram: bytes, peer: tuple[str, int]) -> None:
        if not 127 < datagram[0] < 192:
            otherwise(datagram, peer)
        elif self._early is not None:  # the other end may be done with the handshake before we know that we are
            self._early.append(datagram)
        else:
            self._take(datagram)

    def _take(self, datagram: bytes) -> None:
        try:
            if 191 < datagram[1] < 224:
                self.heard_rtcp(self._dtls._rx_srtp.unprotect_rtcp(datagram))
            else:
                self.heard_rtp(self._dtls._rx_srtp.unprotect(datagram))
        except pylibsrtp.Error:
            return


class Publisher(Client):
    """Sends while `run` runs; a key frame whenever it is asked for one, and again what was lost."""

    def __init__(self, address: str = HOST) -> None:
        super().__init__(address)
        self.heard_rtcp = self._heard
        self.frames = 0
        self.sequence = 0
        self.asked = 0
        """How often for a key frame."""
        self.repaired = 0
        self.arrivals = 0
        """Messages that tell when packets came."""
        self.reports: list[theirs.RtcpRrPacket] = []
        self.wants_key_frame = True
        self._lost: dict[int, bytes] = {}
        self._losing = 0
        self._transport_sequence = self._sound = 0

    async def offer(self) -> str:
        transport = await self.described("actpass")
        return (HEADER % (1, "0 1") + PUBLISHED % (transport, transport) + "\n").replace("\n", "\r\n")

    async def answered(self, sdp: str) -> None:
        await self.connect(SessionDescription.parse(sdp))

    def lose(self, packets: int) -> None:
        """As many of the next ones never arrive."""
        self._losing = packets

    def send_frame(self) -> None:
        kind = KEY_FRAME if self.wants_key_frame else OTHER_FRAME
        self.wants_key_frame = False
        self.frames += 1
        timestamp = self.frames * 90000 // FRAMES_PER_SECOND & 0xFFFFFFFF
        for number in range(PACKETS_PER_FRAME):
            start = kind if not number else CONTINUED
            content = start + STAMP.pack(monotonic_ns()) + bytes(PACKET)
            self._send_picture(content, timestamp, 0x80 if number == PACKETS_PER_FRAME - 1 else 0)

    def send_sound(self) -> None:
        timestamp = self._sound * 48000 // SOUND_PER_SECOND
        head = HEAD.pack(0x80, AUDIO, self._sound & 0xFFFF, timestamp & 0xFFFFFFFF, 1001)
        self._sound += 1
        self.send_rtp(head + b"\0\0" + STAMP.pack(monotonic_ns()) + bytes(SOUND))

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        began = loop.time()
        for beat in _beats():
            await asyncio.sleep(began + beat.at - loop.time())
            if beat.is_picture:
                self.send_frame()
            else:
                self.send_sound()

    def _send_picture(self, content: bytes, timestamp: int, marker: int) -> None:
        sequence = self.sequence & 0xFFFF
        self.sequence += 1
        self._transport_sequence += 1
        if self._losing:
            self._losing -= 1
            self._lost[sequence] = HEAD.pack(0x80, marker | REPAIR, sequence, timestamp, 1003) + (
                sequence.to_bytes(2, "big") + content
            )
            return
        head = HEAD.pack(0x90, marker | VIDEO, sequence, timestamp, 1002)
        extension = struct.pack("!HHBHx", 0xBEDE, 1, 0x31, self._transport_sequence & 0xFFFF)
        self.send_rtp(head + extension + content)

    def _heard(self, compound: bytes) -> None:
        for part in rtcp.parts(compound):
            match part.type, part.detail:
                case rtcp.PAYLOAD_FEEDBACK, rtcp.PICTURE_LOSS | rtcp.FULL_PICTURE:
                    self.asked += 1
                    self.wants_key_frame = True
                case rtcp.TRANSPORT_FEEDBACK, rtcp.NACK:
                    self._repair(rtcp.read_nack(part.body)[1])
                case rtcp.TRANSPORT_FEEDBACK, _:
                    self.arrivals += 1
        self.reports += [p for p in theirs.RtcpPacket.parse(compound) if isinstance(p, theirs.RtcpRrPacket)]

    def _repair(self, lost: list[int]) -> None:
        for sequence in lost:
            if packet := self._lost.pop(sequence, None):
                self.repaired += 1
                self.send_rtp(packet)


@dataclass(frozen=True)
class Beat:
    at: float
    is_picture: bool


def _beats() -> Iterator[Beat]:
    """Endless: pictures and sound in the order of their sending."""
    picture = sound = 0
    while True:
        if picture * SOUND_PER_SECOND <= sound * FRAMES_PER_SECOND:
            yield Beat(picture / FRAMES_PER_SECOND, is_picture=True)
            picture += 1
        else:
            yield Beat(sound / SOUND_PER_SECOND, is_picture=False)
            sound += 1


@dataclass
class Seen:
    """What came of one medium. `times` are in milliseconds."""

    sequences: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)


class Viewer(Client):
    """Answers an offer, and notes what it gets; reports once a second, as browsers do."""

    def __init__(self, address: str = HOST) -> None:
        super().__init__(address)
        self.heard_rtp = self._heard
        self.video, self.audio = Seen(), Seen()
        self.first_picture = asyncio.Event()
        self.first_picture_at = 0  # monotonic nanoseconds
        self._types: dict[int, Seen] = {}
        self._picture_ssrc = 0

    async def answer(self, sdp: str) -> str:
        self._offer = SessionDescription.parse(sdp)
        transport = await self.described("active")
        sections = [self._section(media, transport) for media in self._offer.media]
        mids = " ".join(media.rtp.muxId for media in self._offer.media)
        return (HEADER % (1, mids) + "\n".join(sections) + "\n").replace("\n", "\r\n")

    async def start(self) -> None:
        await self.connect(self._offer)

    async def see(self) -> None:
        """Until there is a picture. Asks for one, as browsers do."""
        while not self.first_picture.is_set():
            try:
                async with asyncio.timeout(PICTURE_PATIENCE):
                    await self.first_picture.wait()
            except TimeoutError:
                if self._picture_ssrc:
                    self.send_rtcp(rtcp.picture_loss(self._picture_ssrc))

    def forget(self) -> None:
        for seen in (self.video, self.audio):
            seen.sequences.clear()
            seen.times.clear()

    async def report(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.send_rtcp(rtcp.receiver_report([]))

    def _section(self, media: object, transport: str) -> str:
        wanted = "vp8" if media.kind == "video" else "opus"
        codec = next(codec for codec in media.rtp.codecs if codec.name.lower() == wanted)
        self._types[codec.payloadType] = self.video if media.kind == "video" else self.audio
        number = codec.payloadType
        lines = [f"m={media.kind} 9 UDP/TLS/RTP/SAVPF {number}", "c=IN IP4 0.0.0.0", f"a=mid:{media.rtp.muxId}"]
        lines += ["a=recvonly", "a=rtcp-mux", f"a=rtpmap:{number} {codec}"]
        lines += [f"a=rtcp-fb:{number} {kind}" for kind in ("nack", "nack pli") if media.kind == "video"]
        return "\n".join([*lines, transport])

    def _heard(self, packet: bytes) -> None:
        now = monotonic_ns()
        first, second, sequence, _timestamp, ssrc = HEAD.unpack_from(packet)
        seen = self._types.get(second & 0x7F)
        if seen is None:
            return
        if seen is self.video:
            self._picture_ssrc = ssrc
        start = HEAD.size
        if first & 0x10:
            start += 4 + 4 * int.from_bytes(packet[start + 2 : start + 4], "big")
        seen.sequences.append(sequence)
        seen.times.append((now - STAMP.unpack_from(packet, start + 2)[0]) / 1e6)
        if not self.first_picture_at and packet[start : start + 2] == KEY_FRAME:
            self.first_picture_at = now
            self.first_picture.set()


def missing(sequences: list[int]) -> int:
    """How many never came between the first and the last."""
    if not sequences:
        return 0
    first = sequences[0]
    seen = {(sequence - first) & 0xFFFF for sequence in sequences}
    return max(seen) + 1 - len(seen)


def _ignore(_packet: bytes) -> None:
    """Nobody listens yet."""
