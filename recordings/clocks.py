"""A client's clock against ours. Our own page stamps by the server's time; others stamp by whatever they have. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

NONE = timedelta()
# Less is the error of an estimate, not of a clock: such times are only pulled between the start and their receipt.
TOLERATED = timedelta(seconds=5)
# A page may learn of the end of the exam a little late; what says that it was recorded later than this was not.
AFTER_END = timedelta(seconds=10)


class Stamped(Protocol):
    """A chunk: `start` and `end` by the client's clock, `received_at` by ours."""

    start: datetime
    end: datetime
    received_at: datetime


def is_possible(first: Stamped, started_at: datetime | None) -> bool:
    """Whether a segment can have begun when its first chunk says: not before the exam, and not after it arrived."""
    begins_in_time = started_at is None or first.start >= started_at - TOLERATED
    return begins_in_time and first.end <= first.received_at + TOLERATED


def known_by(chunk: Stamped, ended_at: datetime | None) -> datetime:
    """The latest moment by our clock at which a chunk can have been recorded."""
    return chunk.received_at if ended_at is None else min(chunk.received_at, ended_at + AFTER_END)


def clock_error(chunks: Sequence[Stamped], started_at: datetime | None, ended_at: datetime | None = None) -> timedelta:
    """How far the clock that stamped a segment is ahead of ours; nothing as long as its first chunk is possible.

    The segment moves as a whole, so that its length stays true. The chunk that was on its way for the shortest time
    tells the error best (Cristian 1989).
    """
    if not chunks or is_possible(chunks[0], started_at):
        return NONE
    return -min(known_by(chunk, ended_at) - chunk.end for chunk in chunks)
