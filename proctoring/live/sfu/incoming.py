"""One medium of a publisher: what arrives is counted, asked for again where it is missing, and handed to the lanes."""

from collections.abc import Callable
from time import monotonic

from proctoring.live.descriptions import Codec
from proctoring.live.sfu import rtcp
from proctoring.live.sfu.lane import Lane
from proctoring.live.sfu.packet import HEAD, HEAD_LENGTH, MARKER, PADDED, Packet, payload_start
from proctoring.live.sfu.pictures import begins_key_frame
from proctoring.live.sfu.reception import LARGEST_GAP, Missing, Reception

REMEMBERED = 256  # packets, a power of two: five seconds of video, half of one at a key frame of a shared screen
KEY_FRAME_PAUSE = 0.3  # seconds between two requests for a key frame

Send = Callable[[bytes], None]
"""Sends RTCP to the publisher."""


class Incoming:
    def __init__(self, codec: Codec, send: Send) -> None:
        self.codec = codec
        self.lanes: list[Lane] = []
        self.reception: Reception | None = None
        self.received_bytes = 0
        self._send = send
        self._is_video = codec.is_video
        self._missing = Missing()
        self._remembered: list[Packet | None] = [None] * REMEMBERED
        self._wants_key_frame = False
        self._asked_at = float("-inf")

    def take(self, datagram: bytes, arrival: int) -> None:
        """A packet as it left the publisher. Whoever calls has looked at nothing but its payload type."""
        first, second, sequence, timestamp, ssrc = HEAD.unpack_from(datagram)
        start = HEAD_LENGTH if not first & 0x1F else payload_start(datagram)
        reception = self.reception
        if reception is None or reception.ssrc != ssrc:
            reception = self._begin(ssrc, sequence)
        self.received_bytes += len(datagram)
        reception.note(timestamp, arrival)
        extended = self._follow(reception, sequence)
        self._pass(Packet(extended, timestamp, first & PADDED, second & MARKER, datagram[start:]))

    def take_again(self, datagram: bytes) -> None:
        """A packet that was sent again in the stream for repairs (RFC 4588): its sequence number is in the payload."""
        first, second, _, timestamp, _ = HEAD.unpack_from(datagram)
        start = payload_start(datagram)
        reception = self.reception
        if reception is None or first & PADDED or len(datagram) < start + 2:
            return  # padding: the sender measures the path with it
        extended = reception.extended(int.from_bytes(datagram[start : start + 2], "big"))
        if self._missing.found(extended):
            self._pass(Packet(extended, timestamp, 0, second & MARKER, datagram[start + 2 :]))

    def remembered(self, sequence: int) -> Packet | None:
        packet = self._remembered[sequence % REMEMBERED]
        return packet if packet is not None and packet.sequence == sequence else None

    def want_key_frame(self) -> None:
        """Asks at once, or when the pause since the last time is over. Goes on asking until there is one."""
        self._wants_key_frame = True
        self.look_after(monotonic())

    def look_after(self, now: float) -> None:
        """What is due. To be called several times a second."""
        if self.reception is None:
            return
        if self._missing and (lost := self._missing.due(now)):
            self._send(rtcp.nack(self.reception.ssrc, [sequence & 0xFFFF for sequence in lost]))
        if self._wants_key_frame and self._is_video and now - self._asked_at >= KEY_FRAME_PAUSE:
            self._asked_at = now
            self._send(rtcp.picture_loss(self.reception.ssrc))

    def reported(self, report: rtcp.SenderReport) -> None:
        if self.reception is None or self.reception.ssrc != report.ssrc:
            return
        self.reception.reported(report, monotonic())
        for lane in self.lanes:
            lane.report(report)

    @property
    def highest(self) -> int:
        """The sequence number of the newest packet."""
        return self.reception.highest if self.reception else 0

    def present(self) -> rtcp.SenderReport | None:
        """The publisher's clock as it stands now, if it is known."""
        if self.reception is None or (report := self.reception.report) is None:
            return None
        passed = monotonic() - self.reception.report_at
        rtp = report.rtp + int(passed * self.codec.clock_rate)
        return rtcp.SenderReport(report.ssrc, report.ntp + int(passed * 2**32), rtp & 0xFFFFFFFF)

    def _begin(self, ssrc: int, sequence: int) -> Reception:
        """The first packet, or the first of another source."""
        self._missing = Missing()
        self._remembered = [None] * REMEMBERED
        self.reception = Reception(ssrc, sequence, self.codec.clock_rate)
        for lane in self.lanes:
            lane.splice()
        self._wants_key_frame = bool(self.lanes)  # asked for in the next round: mostly it is just coming
        return self.reception

    def _follow(self, reception: Reception, sequence: int) -> int:
        """Note what was left out before this packet, or that it was missing itself."""
        extended = reception.extended(sequence)
        skipped = extended - reception.highest - 1
        if not skipped:
            reception.highest = extended
        elif skipped < 0:
            self._missing.found(extended)
        else:
            self._skipped(range(reception.highest + 1, extended), reception.ssrc)
            reception.highest = extended
        return extended

    def _skipped(self, sequences: range, ssrc: int) -> None:
        if not self._is_video:
            return
        if len(sequences) < LARGEST_GAP and self._missing.lost(sequences, monotonic()):
            self._send(rtcp.nack(ssrc, [sequence & 0xFFFF for sequence in sequences]))
        else:
            self.want_key_frame()

    def _pass(self, packet: Packet) -> None:
        if self._is_video:
            self._remembered[packet.sequence % REMEMBERED] = packet
            if self._wants_key_frame and begins_key_frame(self.codec.name, packet.payload):
                self._wants_key_frame = False
        for lane in self.lanes:
            lane.forward(packet)
