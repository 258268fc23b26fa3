"""The session descriptions (SDP) that are ours: answers to publishers, and offers to viewers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from proctoring.live.descriptions import BASELINE, Codec, Description, Kind, Section
from proctoring.live.start_rate import PARAMETER

Address = tuple[str, int]

ARRIVALS = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
MOMENT = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
FROM_PUBLISHER = ("nack", "nack pli", "goog-remb", "transport-cc")
TO_VIEWER = ("nack", "nack pli", "ccm fir", "goog-remb")
OPUS = "minptime=10;useinbandfec=1"
H264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="
HIGHEST_PRIORITY = (126 << 24) + (65535 << 8) + 255  # RFC 8445, 5.1.2: a host candidate, the only component

OFFERED = {
    "VP8": Codec("VP8", 96, 90000, repair=97, feedback=frozenset(TO_VIEWER)),
    "H264": Codec("H264", 98, 90000, repair=99, profile=BASELINE, feedback=frozenset(TO_VIEWER)),
    "opus": Codec("opus", 111, 48000),
}
"""To viewers."""
MOMENT_NUMBER = 3


@dataclass(frozen=True)
class Ours:
    """What our descriptions say of the transport."""

    ufrag: str
    password: str
    fingerprint: tuple[str, str]
    addresses: Sequence[Address]
    session: int
    version: int


@dataclass(frozen=True)
class Outgoing:
    """What we offer a viewer to send."""

    kind: Kind
    ssrc: int
    repair_ssrc: int = 0


def publisher_answer(offer: Description, ours: Ours) -> str:
    """We receive what it sends, in the codec that we like best."""
    return _written(ours, _setup(offer), [_answered(section) for section in offer.sections])


def viewer_offer(outgoing: Iterable[Outgoing], ours: Ours) -> str:
    """The same for each publisher, so that one can follow another."""
    return _written(ours, "actpass", [(medium.kind, medium.kind, _offered(medium)) for medium in outgoing])


def _setup(offer: Description) -> str:
    return "active" if offer.setup == "passive" else "passive"


def _written(ours: Ours, setup: str, sections: Sequence[tuple[str, str, Sequence[str]]]) -> str:
    """`sections`: the kind and number of each with its own lines; no lines: refused."""
    used = [mid for _, mid, lines in sections if lines]
    lines = [
        "v=0",
        f"o=- {ours.session} {ours.version} IN IP4 127.0.0.1",
        "s=-",
        "t=0 0",
        "a=ice-lite",
        f"a=group:BUNDLE {' '.join(used)}",
    ]
    for kind, mid, own in sections:
        types = [line.split()[0].removeprefix("a=rtpmap:") for line in own if line.startswith("a=rtpmap:")]
        lines += [
            f"m={kind} {9 if own else 0} UDP/TLS/RTP/SAVPF {' '.join(types) or 0}",
            "c=IN IP4 0.0.0.0",
            f"a=mid:{mid}",
        ]
        lines += [*own, *_transport(ours, setup, is_first=mid == used[0])] if own else ["a=inactive"]
    return "\r\n".join([*lines, ""])


def _transport(ours: Ours, setup: str, *, is_first: bool) -> list[str]:
    """The addresses are told once: all sections share them."""
    lines = [
        "a=rtcp-mux",
        "a=rtcp-rsize",
        f"a=ice-ufrag:{ours.ufrag}",
        f"a=ice-pwd:{ours.password}",
        f"a=fingerprint:{' '.join(ours.fingerprint)}",
        f"a=setup:{setup}",
    ]
    if is_first:
        lines += [
            f"a=candidate:{number} 1 udp {HIGHEST_PRIORITY - (number << 8)} {host} {port} typ host"
            for number, (host, port) in enumerate(ours.addresses, 1)
        ]
    return [*lines, "a=end-of-candidates"]


def _answered(section: Section) -> tuple[str, str, Sequence[str]]:
    if not section.is_used:
        return section.kind, section.mid, ()
    codec = section.codecs[0]
    lines = ["a=recvonly" if section.sends else "a=inactive", *_codec(codec, FROM_PUBLISHER, PARAMETER)]
    if codec.is_video and ARRIVALS in section.extensions:
        lines.append(f"a=extmap:{section.extensions[ARRIVALS]} {ARRIVALS}")
    return section.kind, section.mid, lines


def _offered(medium: Outgoing) -> Sequence[str]:
    lines = ["a=sendonly", f"a=msid:live {medium.kind}", f"a=ssrc:{medium.ssrc} cname:live"]
    if medium.kind == "audio":
        return [*lines, *_codec(OFFERED["opus"], TO_VIEWER)]
    return [
        *lines,
        f"a=ssrc:{medium.repair_ssrc} cname:live",
        f"a=ssrc-group:FID {medium.ssrc} {medium.repair_ssrc}",
        f"a=extmap:{MOMENT_NUMBER} {MOMENT}",
        *_codec(OFFERED["VP8"], TO_VIEWER),
        *_codec(OFFERED["H264"], TO_VIEWER),
    ]


def _codec(codec: Codec, feedback: Sequence[str], wishes: str = "") -> list[str]:
    number = codec.payload_type
    if not codec.is_video:
        return [f"a=rtpmap:{number} opus/48000/2", f"a=fmtp:{number} {OPUS}"]
    lines = [f"a=rtpmap:{number} {codec.name}/{codec.clock_rate}"]
    lines += [f"a=rtcp-fb:{number} {kind}" for kind in feedback if kind in codec.feedback]
    parameters = [H264 + codec.profile] if codec.name == "H264" else []
    parameters += [wishes] if wishes else []
    if parameters:
        lines.append(f"a=fmtp:{number} {';'.join(parameters)}")
    if codec.repair is not None:
        lines += [f"a=rtpmap:{codec.repair} rtx/{codec.clock_rate}", f"a=fmtp:{codec.repair} apt={number}"]
    return lines
