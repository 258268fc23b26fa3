"""Snapshots that are meant to arrive, and when their silence is worth a word. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

MISSED = 2.5
"""Intervals without a snapshot: one that is tried again is no news."""


@dataclass(frozen=True)
class Expected:
    """The snapshots of a running attempt.

    `last_at`: when the last one arrived, or the exam began or went on, or its page was heard again.
    """

    session_id: UUID
    interval: timedelta
    last_at: datetime
    arrived_at: datetime | None
    is_told: bool

    def is_silent(self, now: datetime) -> bool:
        return now - self.last_at > MISSED * self.interval
