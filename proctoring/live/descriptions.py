"""Session descriptions (SDP) of browsers, as far as they matter here. Strict: what is not served is refused."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from proctoring.live.engine import DescriptionRefused

Kind = Literal["audio", "video"]

LARGEST = 64 * 1024  # bytes
SERVED = {"audio": ("opus",), "video": ("VP8", "H264")}
"""In the order of our liking."""
BASELINE = "42e01f"
"""The profile of H.264 that everybody decodes."""

_TOKEN = re.compile(r"[\w+/.-]{1,64}", re.ASCII)
_FINGERPRINT = re.compile(r"(sha-256|sha-384|sha-512) ((?:[0-9A-Fa-f]{2}:){31,63}[0-9A-Fa-f]{2})")
_MEDIA = re.compile(r"(audio|video) ([0-9]{1,5}) (?:UDP/TLS/)?RTP/SAVPF((?: [0-9]{1,3})+)")
_PROFILE = re.compile(r"(?:^|; ?)profile-level-id=([0-9a-fA-F]{6})(?:;|$)")
_EXTENSION = re.compile(r"([1-9]|1[0-4])(?:/[a-z]+)? (\S+)", re.ASCII)


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
    found = [match for value in part.all("extmap") if (match := _EXTENSION.match(value))]
    return {match[2]: int(match[1]) for match in found}


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
