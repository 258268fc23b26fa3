"""When something is due for deletion. Pure."""

from datetime import datetime, timedelta


def deletes_at(ended_at: datetime, days: int) -> datetime:
    return ended_at + timedelta(days=days)


def days_left(ended_at: datetime, days: int, now: datetime) -> int:
    """Whole days until the deletion, rounded up; 0 once it is due."""
    left = deletes_at(ended_at, days) - now
    return max(0, -(-left // timedelta(days=1)))
