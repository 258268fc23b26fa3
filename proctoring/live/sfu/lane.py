"""One medium on its way to one viewer: the publisher's packets under a header that this viewer has agreed to."""

import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from time import monotonic
from typing import Protocol

from proctoring.live.descriptions import Codec
from proctoring.live.sfu import rtcp
from proctoring.live.sfu.packet import EXTENDED, HEAD, SHORT_EXTENSIONS, Packet
from proctoring.live.sfu.pictures import begins_key_frame
from proctoring.live.sfu.repairs import Repairs

VERSION = 0x80
FIRST_SEQUENCE = 1  # far from where 16 bits end: a receiver that misses the beginning must not guess how often they did
TIMED_HEAD = struct.Struct("!BBHIIHHI")  # with the moment of sending as its one extension
MOMENTS = 1 << 18  # per second, in 24 bits
NAME = b"live"  # of the source: sound and picture of one publisher are played in step

Send = Callable[[bytes], None]


class Medium(Protocol):
    """Where a lane gets its packets from."""

    codec: Codec

    @property
    def highest(self) -> int:
        """The sequence number of the newest packet."""

    def remembered(self, sequence: int) -> Packet | None:
        """A packet, if it was not long ago."""

    def present(self) -> rtcp.SenderReport | None:
        """The publisher's clock as it stands now, if it is known."""

    def want_key_frame(self) -> None: ...


@dataclass(frozen=True)
class Accepted:
    """What a viewer's answer allows: codecs by name, and for video the extension with the moment of sending."""

    codecs: Mapping[str, Codec]
    moment: int | None = None


class Lane:
    def __init__(self, ssrc: int, repair_ssrc: int, send: Send, report: Send) -> None:
        self.octets = 0
        """Of content, those that were sent again among them."""
        self._ssrc, self._repair_ssrc = ssrc, repair_ssrc
        self._send, self._send_report = send, report
        self._accepted: Accepted | None = None
        self._medium: Medium | None = None
        self._codec: Codec | None = None  # as this viewer numbers it
        self._number = 0  # its payload type
        self._moment = 0  # the head of the extension, in its place
        self._first: int | None = None  # None: closed until something comes that a decoder can begin with
        self._newest: Packet | None = None
        self._newest_at = 0.0
        self._sequence_shift, self._timestamp_shift = 0, 0
        self._packets, self._repaired = 0, 0
        self._repairs = Repairs()
        self._reported = (0, 0.0)  # the middle of the clock's time, and when it was told

    def accept(self, accepted: Accepted | None) -> None:
        """The viewer can be sent to from now on. None: it does not want this medium."""
        if accepted != self._accepted:
            self._accepted = accepted
            self.splice()
            self.want_key_frame()

    def connect(self, medium: Medium | None) -> None:
        """Packets come from there from now on."""
        if medium is not self._medium:
            self._medium = medium
            self.splice()
            self.want_key_frame()

    def splice(self) -> None:
        """What comes next belongs to nothing before it. To the viewer it shall be one stream that goes on."""
        self._first = None

    def want_key_frame(self) -> None:
        if self._medium is not None and self._accepted is not None:
            self._medium.want_key_frame()

    def forward(self, packet: Packet) -> None:
        if self._first is None:
            if not self._opens(packet):
                return
        elif packet.sequence < self._first:
            return
        now = monotonic()
        if self._newest is None or packet.sequence > self._newest.sequence:
            self._newest, self._newest_at = packet, now
        self._packets += 1
        self.octets += len(packet.payload)
        sequence = packet.sequence + self._sequence_shift
        self._send(self._head(packet, self._number, sequence, self._ssrc, now) + packet.payload)

    def resend(self, sequences: Iterable[int]) -> None:
        """What the viewer says it has not got, as far as it is remembered."""
        if self._first is None or self._medium is None or self._codec is None:
            return
        now = monotonic()
        newest = self._medium.highest + self._sequence_shift
        for sequence in sequences:
            original = newest - (newest - sequence & 0xFFFF) - self._sequence_shift
            packet = self._medium.remembered(original)
            if packet is not None and original >= self._first and self._repairs.may_go(original, now):
                self.octets += len(packet.payload)
                self._send(self._again(packet, sequence, self._codec, now))

    def report(self, report: rtcp.SenderReport) -> None:
        """The publisher's clock, in the numbers of this viewer."""
        if self._first is not None:
            rtp = report.rtp + self._timestamp_shift & 0xFFFFFFFF
            ours = rtcp.SenderReport(self._ssrc, report.ntp, rtp)
            self._send_report(rtcp.sender_report(ours, self._packets, self.octets, NAME))
            self._reported = (report.ntp >> 16 & 0xFFFFFFFF, monotonic())

    def reported(self, block: rtcp.Block) -> None:
        """What the viewer says of this lane: how long its answer to a report took."""
        told, told_at = self._reported
        if told and block.last_report == told:
            self._repairs.round_trip = max(0.0, monotonic() - told_at - block.delay / 65536)

    def _opens(self, packet: Packet) -> bool:
        medium, accepted = self._medium, self._accepted
        if medium is None or accepted is None or (codec := accepted.codecs.get(medium.codec.name)) is None:
            return False
        if codec.is_video and not begins_key_frame(codec.name, packet.payload):
            return False
        self._codec, self._number = codec, codec.payload_type
        # Without a stream for repairs a packet that is sent again has to be the same to the last bit
        self._moment = accepted.moment << 28 | 2 << 24 if accepted.moment and codec.repair else 0
        self._go_on_with(packet, codec.clock_rate)
        if report := medium.present():
            self.report(report)
        return True

    def _go_on_with(self, packet: Packet, clock_rate: int) -> None:
        sequence, timestamp = FIRST_SEQUENCE, 0
        if self._newest is not None:
            sequence = self._newest.sequence + self._sequence_shift + 1 & 0xFFFF
            timestamp = self._newest.timestamp + self._timestamp_shift
            timestamp += int((monotonic() - self._newest_at) * clock_rate)
        self._sequence_shift, self._timestamp_shift = sequence - packet.sequence, timestamp - packet.timestamp
        self._first, self._newest = packet.sequence, None

    def _head(self, packet: Packet, number: int, sequence: int, ssrc: int, now: float) -> bytes:
        second, timestamp = packet.marker | number, packet.timestamp + self._timestamp_shift & 0xFFFFFFFF
        if not self._moment:
            return HEAD.pack(VERSION | packet.padded, second, sequence & 0xFFFF, timestamp, ssrc)
        first, moment = VERSION | EXTENDED | packet.padded, self._moment | int(now * MOMENTS) & 0xFFFFFF
        return TIMED_HEAD.pack(first, second, sequence & 0xFFFF, timestamp, ssrc, SHORT_EXTENSIONS, 1, moment)

    def _again(self, packet: Packet, sequence: int, codec: Codec, now: float) -> bytes:
        if codec.repair is None:
            return self._head(packet, codec.payload_type, sequence, self._ssrc, now) + packet.payload
        self._repaired += 1
        head = self._head(packet, codec.repair, self._repaired, self._repair_ssrc, now)
        return head + sequence.to_bytes(2, "big") + packet.payload
