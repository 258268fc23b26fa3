"""Where in a stream of packets a picture begins that needs none before it (RFC 7741, RFC 6184)."""

from collections.abc import Iterator

PARAMETERS = 7  # a kind of NAL unit
TOGETHER, IN_PIECES = 24, 28  # STAP-A, FU-A


def begins_key_frame(codec: str, payload: bytes) -> bool:
    try:
        return _vp8(payload) if codec == "VP8" else _h264(payload)
    except IndexError:
        return False


def _vp8(payload: bytes) -> bool:
    first = payload[0]
    if first & 0x17 != 0x10:  # not the start of the first partition
        return False
    at = 1
    if first & 0x80:
        described = payload[1]
        at = 2
        if described & 0x80:
            at += 2 if payload[at] & 0x80 else 1
        at += bool(described & 0x40) + bool(described & 0x30)
    return not payload[at] & 1


def _h264(payload: bytes) -> bool:
    """The parameters: a decoder can do nothing with a key frame that comes without them."""
    kind = payload[0] & 0x1F
    if kind == TOGETHER:
        return PARAMETERS in _units(payload)
    if kind == IN_PIECES:
        return bool(payload[1] & 0x80) and payload[1] & 0x1F == PARAMETERS
    return kind == PARAMETERS


def _units(payload: bytes) -> Iterator[int]:
    """The kinds of those that are sent together, each with its length before it."""
    at = 1
    while at + 2 < len(payload):
        yield payload[at + 2] & 0x1F
        at += 2 + int.from_bytes(payload[at : at + 2], "big")
