"""The publisher's leg: routes what it sends, and tells it how that arrives."""

from collections.abc import Callable

from proctoring.live import engine
from proctoring.live.descriptions import Description, Kind
from proctoring.live.sfu import rtcp
from proctoring.live.sfu.arrivals import Arrivals
from proctoring.live.sfu.borrowed import Certificate, Role
from proctoring.live.sfu.incoming import Incoming
from proctoring.live.sfu.leg import Leg
from proctoring.live.sfu.own_descriptions import ARRIVALS, publisher_answer
from proctoring.live.sfu.packet import EXTENDED, MARKER, extension
from proctoring.live.sfu.wire import Wire

REPORT_PAUSE = 1.0  # seconds
ARRIVALS_PAUSE = 90_000  # microseconds; told at the end of a picture
LEAST_LIMIT = 150_000  # bits per second: a viewer that can take less gets what its path lets through
NO_LIMIT = 100_000_000


class Publisher:
    def __init__(self, wire: Wire, certificate: Certificate, changed: Callable[[engine.Leg], None]) -> None:
        self.media: dict[Kind, Incoming] = {}
        self.limit: Callable[[], int | None] = lambda: None
        """What the viewers can take, in bits per second."""
        self.leg = Leg(wire, certificate, self, changed)
        self._routes: dict[int, Incoming] = {}
        self._repairs: dict[int, Incoming] = {}
        self._arrivals = Arrivals()
        self._arrivals_extension = 0
        self._arrivals_told = 0
        self._reported_at = 0.0
        self._is_limited = False

    def is_same(self, offer: Description) -> bool:
        """Whether the offer is of the connection that this is."""
        return self.leg.fingerprints == offer.fingerprints

    def answer(self, offer: Description) -> str:
        if self.leg.restarts(offer):
            self.leg.restart()
        self._listen(offer)
        role: Role = "client" if offer.setup == "passive" else "server"
        answer = publisher_answer(offer, self.leg.described())
        self.leg.connect(offer, role)
        return answer

    def rtp(self, packet: bytes, arrival: int) -> None:
        number = packet[1] & 0x7F
        if medium := self._routes.get(number):
            medium.take(packet, arrival)
        elif medium := self._repairs.get(number):
            medium.take_again(packet)
        if self._arrivals_extension and packet[0] & EXTENDED:
            self._note_arrival(packet, arrival)

    def rtcp(self, compound: bytes) -> None:
        for part in rtcp.parts(compound):
            if part.type == rtcp.SENDER_REPORT and (report := rtcp.read_sender_report(part.body)):
                for medium in self.media.values():
                    medium.reported(report)

    def look_after(self, now: float) -> None:
        """What is due. To be called several times a second."""
        for medium in self.media.values():
            medium.look_after(now)
        if now - self._reported_at >= REPORT_PAUSE:
            self._reported_at = now
            self._report(now)

    def _listen(self, offer: Description) -> None:
        """A medium that goes on as it was stays the same one."""
        before, self.media = self.media, {}
        self._routes, self._repairs = {}, {}
        for section in offer.sections:
            if not section.is_used or not section.sends:
                continue
            codec = section.codecs[0]
            medium = before.get(section.kind)
            if medium is None or medium.codec != codec:
                medium = Incoming(codec, self.leg.send_report)
            self.media[section.kind] = medium
            self._routes[codec.payload_type] = medium
            if codec.repair is not None:
                self._repairs[codec.repair] = medium
            if section.kind == "video":
                self._arrivals_extension = section.extensions.get(ARRIVALS, 0)

    def _note_arrival(self, packet: bytes, arrival: int) -> None:
        if stamp := extension(packet, self._arrivals_extension):
            self._arrivals.note(int.from_bytes(stamp, "big"), arrival)
        pause = abs(arrival - self._arrivals_told)  # the clock may have been set back
        if pause >= (ARRIVALS_PAUSE if packet[1] & MARKER else 2 * ARRIVALS_PAUSE):
            self._arrivals_told = arrival
            for message in self._arrivals.messages(int.from_bytes(packet[8:12], "big")):
                self.leg.send_report(message)

    def _report(self, now: float) -> None:
        receptions = [medium.reception for medium in self.media.values() if medium.reception]
        if not receptions:
            return
        compound = rtcp.receiver_report([reception.block(now) for reception in receptions])
        video = self.media.get("video")
        if video and video.reception and "goog-remb" in video.codec.feedback:
            compound += self._limit(video.reception.ssrc)
        self.leg.send_report(compound)

    def _limit(self, ssrc: int) -> bytes:
        """Also says when there is none any more: the publisher would keep to the last."""
        limit = self.limit()
        if limit is None and not self._is_limited:
            return b""
        self._is_limited = True
        return rtcp.limit(ssrc, NO_LIMIT if limit is None else max(LEAST_LIMIT, limit))
