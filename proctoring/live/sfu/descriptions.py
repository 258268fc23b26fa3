"""Session descriptions (SDP): what a browser's says, as far as it matters here, and ours. Strict on the way in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from proctoring.live.engine import DescriptionRefused

Kind = Literal["audio", "video"]
Address = tuple[str, int]

LARGEST = 64 * 1024  # bytes
ARRIVALS = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"
MOMENT = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"
SERVED = {"audio": ("opus",), "video": ("VP8", "H264")}
"""In the order of our liking."""
FROM_PUBLISHER = ("nack", "nack pli", "goog-remb", "transport-cc")
TO_VIEWER = ("nack", "nack pli", "ccm fir", "goog-remb")
OPUS = "minptime=10;useinbandfec=1"
H264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id="
BASELINE = "42e01f"
HIGHEST_PRIORITY = (126 << 24) + (65535 << 8) + 255  # RFC 8445, 5.1.2: a host candidate, the only component

_TOKEN = re.compile(r"[\w+/.-]{1,64}", re.ASCII)
_FINGERPRINT = re.compile(r"(sha-256|sha-384|sha-512) ((?:[0-9A-Fa-f]{2}:){31,63}[0-9A-Fa-f]{2})")
_MEDIA = re.compile(r"(audio|video) ([0-9]{1,5}) (?:UDP/TLS/)?RTP/SAVPF((?: [0-9]{1,3})+)")
_PROFILE = re.compile(r"(?:^|; ?)profile-level-id=([0-9a-fA-F]{6})(?:;|$)")


@dataclass(frozen=True)
class Codec:
    """`repair`: the payload type of packets that are sent again (RFC 4588). `profile`: of H.264."""

    name: str
    payload_type: int
    clock_rate: int
    repair: int | None = None
    profile: str = ""
    feedback: frozenset[str] = frozenset()

    @property
    def is_video(self) -> bool:
        return self.name != "opus"


OFFERED = {
    "VP8": Codec("VP8", 96, 90000, repair=97, feedback=frozenset(TO_VIEWER)),
    "H264": Codec("H264", 98, 90000, repair=99, profile=BASELINE, feedback=frozenset(TO_VIEWER)),
    "opus": Codec("opus", 111, 48000),
}
"""To viewers."""
MOMENT_NUMBER = 3


@dataclass(frozen=True)
class Section:
    """One medium. `codecs` has those that are served here, the best first."""

    kind: Kind
    mid: str
    is_used: bool
    sends: bool
    receives: bool
    codecs: tuple[Codec, ...]
    extensions: Mapping[str, int]


@dataclass(frozen=True)
class Description:
    ufrag: str
    fingerprints: tuple[tuple[str, str], ...]
    setup: str
    sections: tuple[Section, ...]


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


def read(sdp: str) -> Description:
    """Raises DescriptionRefused."""
    if len(sdp) > LARGEST or len(sdp.encode(errors="replace")) > LARGEST:
        raise DescriptionRefused("larger than 64 kB")
    session, *media = _split(sdp)
    sections = tuple(_section(part) for part in media)
    kinds = [section.kind for section in sections]
    if not kinds or len(set(kinds)) < len(kinds):
        raise DescriptionRefused("one audio and one video section at most, and at least one of them")
    used = [part for part, section in zip(media, sections, strict=True) if section.is_used]
    if not used:
        raise DescriptionRefused("no section is used")
    _check_together(session, [section for section in sections if section.is_used])
    return Description(
        ufrag=_token(_one("ice-ufrag", used[0], session)),
        fingerprints=_fingerprints([*session.all("fingerprint"), *used[0].all("fingerprint")]),
        setup=_one("setup", used[0], session),
        sections=sections,
    )


def publisher_answer(offer: Description, ours: Ours) -> str:
    """We receive what it sends, in the codec that we like best."""
    return _written(ours, _setup(offer), [_answered(section) for section in offer.sections])


def viewer_offer(outgoing: Iterable[Outgoing], ours: Ours) -> str:
    """The same for each publisher, so that one can follow another."""
    return _written(ours, "actpass", [(medium.kind, medium.kind, _offered(medium)) for medium in outgoing])


class _Part:
    """The attributes of a section, or of the session before the first."""

    def __init__(self, line: str = "") -> None:
        self.line = line
        self._attributes: dict[str, list[str]] = {}

    def add(self, attribute: str) -> None:
        name, _, value = attribute.partition(":")
        self._attributes.setdefault(name, []).append(value)

    def all(self, name: str) -> list[str]:
        return self._attributes.get(name, [])

    def has(self, *names: str) -> bool:
        return any(name in self._attributes for name in names)


def _split(sdp: str) -> list[_Part]:
    parts = [_Part()]
    for line in sdp.splitlines():
        if line.startswith("m="):
            parts.append(_Part(line[2:]))
        elif line.startswith("a="):
            parts[-1].add(line[2:])
    return parts


def _section(part: _Part) -> Section:
    media = _MEDIA.fullmatch(part.line)
    if media is None:
        raise DescriptionRefused("nothing but audio and video over DTLS and SRTP is served")
    kind: Kind = "audio" if media[1] == "audio" else "video"
    is_used = media[2] != "0"
    codecs = _codecs(kind, part, {int(number) for number in media[3].split()})
    if is_used and not codecs:
        raise DescriptionRefused("no codec that is served: VP8 or H.264, and Opus")
    if is_used and not part.has("rtcp-mux"):
        raise DescriptionRefused("RTP and RTCP on different ports are not served")
    return Section(
        kind=kind,
        mid=_token(_one("mid", part)),
        is_used=is_used,
        sends=not part.has("recvonly", "inactive"),
        receives=not part.has("sendonly", "inactive"),
        codecs=codecs,
        extensions=_extensions(part),
    )


def _codecs(kind: Kind, part: _Part, listed: set[int]) -> tuple[Codec, ...]:
    names = {number: value.split("/") for number, value in _numbered(part, "rtpmap").items() if number in listed}
    formats = _numbered(part, "fmtp")
    repairs = {formats.get(number, ""): number for number, (name, *_) in names.items() if name.lower() == "rtx"}
    feedback = _feedback(part)
    found = []
    for number, (name, *_rates) in names.items():
        served = next((known for known in SERVED[kind] if known.lower() == name.lower()), None)
        profile = _PROFILE.search(formats.get(number, ""))
        if served is None or (served == "H264" and "packetization-mode=1" not in formats.get(number, "")):
            continue
        found.append(
            Codec(
                name=served,
                payload_type=number,
                clock_rate=48000 if kind == "audio" else 90000,
                repair=repairs.get(f"apt={number}"),
                profile=profile[1].lower() if profile else BASELINE,
                feedback=frozenset(feedback.get("*", set()) | feedback.get(str(number), set())),
            )
        )
    return tuple(sorted(found, key=lambda codec: (SERVED[kind].index(codec.name), codec.profile != BASELINE)))


def _numbered(part: _Part, attribute: str) -> dict[int, str]:
    """By payload type. Numbers that would look like RTCP beside it (RFC 5761) are left out."""
    pairs = (value.partition(" ") for value in part.all(attribute))
    return {
        int(number): rest.strip()
        for number, _, rest in pairs
        if number.isdecimal() and len(number) <= 3 and (int(number) < 64 or 96 <= int(number) < 128)
    }


def _feedback(part: _Part) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for value in part.all("rtcp-fb"):
        number, _, kind = value.partition(" ")
        found.setdefault(number, set()).add(kind.strip())
    return found


def _extensions(part: _Part) -> dict[str, int]:
    """Those that fit into a header of the short form."""
    pairs = (value.partition(" ") for value in part.all("extmap"))
    numbers = ((uri.strip(), number.partition("/")[0]) for number, _, uri in pairs)
    return {uri: int(number) for uri, number in numbers if number.isdecimal() and 0 < int(number[:3]) < 15}


def _one(name: str, *places: _Part) -> str:
    for part in places:
        if values := part.all(name):
            return values[0].strip()
    raise DescriptionRefused(f"{name} is missing")


def _token(value: str) -> str:
    if not _TOKEN.fullmatch(value):
        raise DescriptionRefused("a name that is none")
    return value


def _fingerprints(values: Iterable[str]) -> tuple[tuple[str, str], ...]:
    found = [match for value in values if (match := _FINGERPRINT.fullmatch(value.strip()))]
    if not found:
        raise DescriptionRefused("no fingerprint")
    return tuple((match[1], match[2].upper()) for match in found)


def _check_together(session: _Part, used: Sequence[Section]) -> None:
    """On one transport, and told apart by payload type."""
    together = {mid for group in session.all("group") if group.startswith("BUNDLE") for mid in group.split()[1:]}
    if len(used) > 1 and not all(section.mid in together for section in used):
        raise DescriptionRefused("sound and picture on different transports are not served")
    types = [number for section in used for codec in section.codecs for number in (codec.payload_type, codec.repair)]
    numbers = [number for number in types if number is not None]
    if len(numbers) != len(set(numbers)):
        raise DescriptionRefused("a payload type with two meanings")


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
    lines = ["a=recvonly" if section.sends else "a=inactive", *_codec(codec, FROM_PUBLISHER)]
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


def _codec(codec: Codec, feedback: Sequence[str]) -> list[str]:
    number = codec.payload_type
    if not codec.is_video:
        return [f"a=rtpmap:{number} opus/48000/2", f"a=fmtp:{number} {OPUS}"]
    lines = [f"a=rtpmap:{number} {codec.name}/{codec.clock_rate}"]
    lines += [f"a=rtcp-fb:{number} {kind}" for kind in feedback if kind in codec.feedback]
    if codec.name == "H264":
        lines.append(f"a=fmtp:{number} {H264}{codec.profile}")
    if codec.repair is not None:
        lines += [f"a=rtpmap:{codec.repair} rtx/{codec.clock_rate}", f"a=fmtp:{codec.repair} apt={number}"]
    return lines
