"""RTCP: reports, requests for what is missing and for key frames, limits (RFC 3550, 4585, 5104, REMB's draft)."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

SENDER_REPORT = 200
RECEIVER_REPORT = 201
DESCRIPTION = 202
TRANSPORT_FEEDBACK = 205
PAYLOAD_FEEDBACK = 206
NACK = 1  # a kind of transport feedback
PICTURE_LOSS, FULL_PICTURE, APPLICATION = 1, 4, 15  # kinds of payload feedback
OUR_SSRC = 1  # as the one who reports; we send no media of our own

_HEAD = struct.Struct("!BBH")
_FEEDBACK = struct.Struct("!BBHII")
_BLOCK = struct.Struct("!IIIIII")


class Part(NamedTuple):
    """One packet of a compound one. `detail`: how many report blocks, or the kind of feedback."""

    type: int
    detail: int
    body: bytes


class SenderReport(NamedTuple):
    ssrc: int
    ntp: int
    rtp: int


class Block(NamedTuple):
    """What a receiver report says of one SSRC."""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


def parts(compound: bytes) -> Iterator[Part]:
    """As many as are whole. `body` begins after the first word."""
    at = 0
    while at + 4 <= len(compound):
        first, kind, words = _HEAD.unpack_from(compound, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(compound):
            return
        yield Part(kind, first & 0x1F, compound[at + 4 : end])
        at = end


def read_sender_report(body: bytes) -> SenderReport | None:
    return SenderReport(*struct.unpack_from("!IQI", body)) if len(body) >= 24 else None


def read_blocks(part: Part) -> list[Block]:
    """Of a receiver report."""
    rows = (part.body[at : at + _BLOCK.size] for at in range(4, 4 + _BLOCK.size * part.detail, _BLOCK.size))
    whole = (_BLOCK.unpack(row) for row in rows if len(row) == _BLOCK.size)
    return [Block(ssrc, loss >> 24, loss & 0xFFFFFF, *rest) for ssrc, loss, *rest in whole]


def read_nack(body: bytes) -> tuple[int, list[int]]:
    """The SSRC, and the sequence numbers that are missing there."""
    if len(body) < 8:
        return 0, []
    lost = []
    for at in range(8, len(body) - 3, 4):
        first, following = struct.unpack_from("!HH", body, at)
        lost.append(first)
        lost += [(first + n + 1) & 0xFFFF for n in range(16) if following >> n & 1]
    return int.from_bytes(body[4:8], "big"), lost


def read_limit(body: bytes) -> int | None:
    """The bit rate of a REMB message."""
    if len(body) < 16 or body[8:12] != b"REMB":
        return None
    word = int.from_bytes(body[13:16], "big")
    return (word & 0x3FFFF) << (word >> 18)


def sender_report(report: SenderReport, packets: int, octets: int, name: bytes) -> bytes:
    """With the description that names the source: what has the same name is played in step."""
    items = struct.pack("!IBB", report.ssrc, 1, len(name)) + name
    items += bytes(4 - len(items) % 4)
    head = struct.pack("!BBHIQIII", 0x80, SENDER_REPORT, 6, *report, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    return head + _HEAD.pack(0x81, DESCRIPTION, len(items) // 4) + items


def receiver_report(blocks: Sequence[Block]) -> bytes:
    content = b"".join(
        _BLOCK.pack(b.ssrc, b.fraction << 24 | (b.lost & 0xFFFFFF), b.highest, b.jitter, b.last_report, b.delay)
        for b in blocks
    )
    return struct.pack("!BBHI", 0x80 | len(blocks), RECEIVER_REPORT, 1 + 6 * len(blocks), OUR_SSRC) + content


def nack(ssrc: int, lost: Iterable[int]) -> bytes:
    """`lost`: sequence numbers, in the order of their sending."""
    pairs: list[list[int]] = []
    for sequence in lost:
        after = (sequence - pairs[-1][0] - 1) & 0xFFFF if pairs else 16
        if after < 16:
            pairs[-1][1] |= 1 << after
        else:
            pairs.append([sequence, 0])
    content = b"".join(struct.pack("!HH", *pair) for pair in pairs)
    return _FEEDBACK.pack(0x80 | NACK, TRANSPORT_FEEDBACK, 2 + len(pairs), OUR_SSRC, ssrc) + content


def picture_loss(ssrc: int) -> bytes:
    """Asks for a key frame."""
    return _FEEDBACK.pack(0x80 | PICTURE_LOSS, PAYLOAD_FEEDBACK, 2, OUR_SSRC, ssrc)


def limit(ssrc: int, bitrate: int) -> bytes:
    """REMB: asks the sender of the SSRC for no more than this."""
    shift = max(0, bitrate.bit_length() - 18)
    word = 1 << 24 | shift << 18 | bitrate >> shift
    return (
        _FEEDBACK.pack(0x80 | APPLICATION, PAYLOAD_FEEDBACK, 5, OUR_SSRC, 0) + b"REMB" + struct.pack("!II", word, ssrc)
    )
