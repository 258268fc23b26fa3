"""How fast a browser may begin. Chromium starts with 300 kbit/s and then sends small pictures for ten seconds or so."""

import re

PARAMETER = "x-google-start-bitrate=600"  # kbit/s; a narrow path is noticed within a second or two
_VIDEO = re.compile(r"a=rtpmap:(\d+) (?:VP8|H264)/90000", re.IGNORECASE)


def begun_quickly(answer: str) -> str:
    """The answer to who sends pictures, with that for each codec."""
    lines = answer.split("\r\n")
    types = {found[1] for line in lines if (found := _VIDEO.fullmatch(line))}
    told = {line.partition(" ")[0].removeprefix("a=fmtp:") for line in lines if line.startswith("a=fmtp:")}
    return "\r\n".join(_line(line, types, told) for line in lines)


def _line(line: str, types: set[str], told: set[str]) -> str:
    fmtp = re.match(r"a=fmtp:(\d+) ", line)
    if fmtp and fmtp[1] in types:
        return f"{line};{PARAMETER}"
    codec = _VIDEO.fullmatch(line)
    return f"{line}\r\na=fmtp:{codec[1]} {PARAMETER}" if codec and codec[1] not in told else line
