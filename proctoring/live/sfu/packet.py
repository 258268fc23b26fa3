"""RTP packets (RFC 3550): those of a publisher taken apart, once, before each viewer gets its own (`lane`)."""

import struct
from typing import NamedTuple

HEAD = struct.Struct("!BBHII")
HEAD_LENGTH = HEAD.size
EXTENDED, COUNTED = 0x10, 0x0F  # in the first byte: there is an extension; so many contributing sources
PADDED = 0x20
MARKER = 0x80  # in the second
SHORT_EXTENSIONS = 0xBEDE  # RFC 8285, one byte each


class Packet(NamedTuple):
    """`sequence` counts beyond 16 bits. `padded` and `marker` are bits of the header as they stand there."""

    sequence: int
    timestamp: int
    padded: int
    marker: int
    payload: bytes


def payload_start(datagram: bytes) -> int:
    """Where contributing sources and extensions end."""
    start = HEAD_LENGTH + 4 * (datagram[0] & COUNTED)
    if datagram[0] & EXTENDED:
        start += 4 + 4 * int.from_bytes(datagram[start + 2 : start + 4], "big")
    return start


def extension(datagram: bytes, wanted: int) -> bytes | None:
    """One of the short header extensions."""
    if not datagram[0] & EXTENDED:
        return None
    at = HEAD_LENGTH + 4 * (datagram[0] & COUNTED)
    kind, words = struct.unpack_from("!HH", datagram.ljust(at + 4, b"\0"), at)
    if kind != SHORT_EXTENSIONS:
        return None
    at, end = at + 4, min(at + 4 + 4 * words, len(datagram))
    while at < end:
        identity, length = datagram[at] >> 4, (datagram[at] & 0x0F) + 1
        if identity == wanted:
            return datagram[at + 1 : at + 1 + length]
        at += 1 if not datagram[at] else 1 + length
    return None
