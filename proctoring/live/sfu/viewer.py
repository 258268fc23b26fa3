"""A viewer's leg: offers it what a publisher has, and serves what it asks for again."""

import secrets
from collections.abc import Callable

from proctoring.live import engine
from proctoring.live.descriptions import Description, Kind, Section
from proctoring.live.sfu import rtcp
from proctoring.live.sfu.borrowed import Certificate
from proctoring.live.sfu.ceiling import Ceiling
from proctoring.live.sfu.lane import Accepted, Lane
from proctoring.live.sfu.leg import Leg
from proctoring.live.sfu.own_descriptions import MOMENT, Outgoing, viewer_offer
from proctoring.live.sfu.wire import Wire


class Viewer:
    def __init__(
        self, wire: Wire, certificate: Certificate, changed: Callable[[engine.Leg], None], *, sound: bool
    ) -> None:
        self._tell = changed
        self.leg = Leg(wire, certificate, self, self._changed)
        kinds: tuple[Kind, ...] = ("video", "audio") if sound else ("video",)
        self._outgoing = {kind: Outgoing(kind, _ssrc(), _ssrc()) for kind in kinds}
        self.lanes = {
            kind: Lane(medium.ssrc, medium.repair_ssrc, self.leg.send, self.leg.send_report)
            for kind, medium in self._outgoing.items()
        }
        self._accepted: dict[Kind, Accepted] = {}
        self._ceiling = Ceiling()
        self._second, self._sent = 0, 0

    @property
    def limit(self) -> int | None:
        """What its path takes, in bits per second. None: everything."""
        return self._ceiling.bitrate

    def look_after(self, now: float) -> None:
        """What is due. To be called several times a second."""
        self.leg.look_after(now)
        if int(now) != self._second:
            sent = self.lanes["video"].octets
            self._ceiling.second(8.0 * (sent - self._sent))
            self._second, self._sent = int(now), sent

    def offer(self) -> str:
        return viewer_offer(self._outgoing.values(), self.leg.described())

    def answered(self, answer: Description) -> None:
        self._accepted = {section.kind: _accepted(section) for section in answer.sections}
        self.leg.connect(answer, "client" if answer.setup == "passive" else "server")
        if self.leg.state in {"up", "lost"}:
            self._open()

    def rtp(self, packet: bytes, arrival: int) -> None:
        """Viewers have nothing to send."""

    def rtcp(self, compound: bytes) -> None:
        picture, ssrc = self.lanes["video"], self._outgoing["video"].ssrc
        for part in rtcp.parts(compound):
            match part.type, part.detail:
                case rtcp.RECEIVER_REPORT, _:
                    for block in rtcp.read_blocks(part):
                        if block.ssrc == ssrc:
                            picture.reported(block)
                case rtcp.TRANSPORT_FEEDBACK, rtcp.NACK:
                    asked, lost = rtcp.read_nack(part.body)
                    if asked == ssrc:
                        picture.resend(lost)
                case rtcp.PAYLOAD_FEEDBACK, rtcp.PICTURE_LOSS | rtcp.FULL_PICTURE:
                    picture.want_key_frame()
                case rtcp.PAYLOAD_FEEDBACK, rtcp.APPLICATION:
                    if limit := rtcp.read_limit(part.body):
                        self._ceiling.named(limit)

    def _changed(self, state: engine.Leg) -> None:
        if state == "up":
            self._open()
        self._tell(state)

    def _open(self) -> None:
        for kind, lane in self.lanes.items():
            lane.accept(self._accepted.get(kind))


def _accepted(section: Section) -> Accepted:
    codecs = section.codecs if section.is_used and section.receives else ()
    return Accepted({codec.name: codec for codec in codecs}, section.extensions.get(MOMENT))


def _ssrc() -> int:
    return 2 + secrets.randbelow(2**32 - 2)
