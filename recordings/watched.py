"""What is expected to arrive, and when its silence is worth a word. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from proctoring.enums import AlertKind
from recordings.enums import Source

# Four missed uploads with their first retries; a page that is reloaded is back sooner.
SILENT_AFTER = timedelta(seconds=30)


@dataclass(frozen=True)
class Watched:
    """A source that a running attempt is meant to record, and when something of it last arrived."""

    session_id: UUID
    source: Source
    is_required: bool
    heard_at: datetime
    resumed_at: datetime | None = None
    """When the last pause of the exam ended: before that nothing was expected."""

    @property
    def alert_kind(self) -> AlertKind:
        return {Source.CAMERA: AlertKind.CAMERA_SILENT, Source.SCREEN: AlertKind.SCREEN_SILENT}[self.source]

    def is_silent(self, now: datetime) -> bool:
        """A pause is no silence."""
        return not self.is_heard(now) and (self.resumed_at is None or now - self.resumed_at > SILENT_AFTER)

    def is_heard(self, now: datetime) -> bool:
        return now - self.heard_at <= SILENT_AFTER
