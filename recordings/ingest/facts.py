"""What an upload is checked against before its body is taken."""

import time
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Sum

from recordings.limits import MOST_BYTES_AT_ONCE, MOST_BYTES_PER_SECOND
from recordings.models import Chunk, Recording, Segment

# Seconds. The writer asks again, under a lock, so what is old here costs a file that is written and deleted, no more.
FRESH_FOR = 15.0
RECOUNTED_AFTER = 300.0  # other processes store chunks too
OVERRUN = timedelta(seconds=10)  # a page may learn of the end a little late


@dataclass
class Facts:
    """Of one recording. `stored` counts its bytes, with those on their way through this process."""

    attempt_id: UUID
    folder: str
    segments: dict[int, int]  # number → primary key
    started_at: datetime | None
    ended_at: datetime | None
    is_purged: bool
    stored: int
    read_at: float
    confirmed_at: float

    @property
    def is_fresh(self) -> bool:
        now = time.monotonic()
        return now - self.confirmed_at < FRESH_FOR and now - self.read_at < RECOUNTED_AFTER

    def takes(self, start: datetime, now: datetime) -> bool:
        return not self.is_purged and is_open(self.ended_at, start, now)

    def has_room(self, size: int, now: datetime) -> bool:
        """More than any camera or screen makes in the time that the attempt has had; less than fills a disk."""
        seconds = ((self.ended_at or now) - (self.started_at or now)).total_seconds()
        return self.stored + size <= MOST_BYTES_AT_ONCE + max(0.0, seconds) * MOST_BYTES_PER_SECOND

    def confirm(self) -> None:
        """The writer has just found the recording open."""
        self.confirmed_at = time.monotonic()


def is_open(ended_at: datetime | None, start: datetime, now: datetime) -> bool:
    """Whether a chunk that starts then is still taken: the grace is not over, and it was recorded before the end.

    A start that is still to come says only that the client's clock is ahead.
    """
    if ended_at is None:
        return True
    return now < ended_at + settings.UPLOAD_GRACE and (start <= ended_at + OVERRUN or start > now)


def read_facts(recordings: Collection[UUID]) -> dict[UUID, Facts]:
    """Of those that there are."""
    now = time.monotonic()
    segments: dict[UUID, dict[int, int]] = defaultdict(dict)
    for segment in Segment.objects.filter(recording__in=recordings):
        segments[segment.recording_id][segment.number] = segment.pk
    stored = _stored_bytes(recordings)
    found = Recording.objects.filter(pk__in=recordings).select_related("session__attempt")
    return {
        recording.pk: Facts(
            attempt_id=recording.session_id,
            folder=recording.folder,
            segments=segments[recording.pk],
            started_at=recording.session.attempt.started_at,
            ended_at=recording.session.attempt.ended_at,
            is_purged=recording.purged_at is not None,
            stored=stored.get(recording.pk, 0),
            read_at=now,
            confirmed_at=now,
        )
        for recording in found
    }


def _stored_bytes(recordings: Collection[UUID]) -> dict[UUID, int]:
    chunks = Chunk.objects.filter(segment__recording__in=recordings).order_by().values_list("segment__recording")
    return dict(chunks.annotate(Sum("size")))
