"""The last thumbnail of each candidate, for who begins to look."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.core.cache import cache

from proctoring.protocol.signalling import Source
from proctoring.reach import AWAY, queue
from proctoring.thumbnails import CODES

log = logging.getLogger(__name__)
KEPT = 600  # seconds


def framed(attempt_id: UUID, frame: bytes) -> bytes:
    """A candidate's frame as the dashboards get it: with the attempt behind the source."""
    return frame[:1] + attempt_id.bytes + frame[1:]


def keep_thumbnail(attempt_id: UUID, frame: bytes) -> None:
    cache.set(_key(attempt_id, CODES[frame[0]]), frame, KEPT)


def last_thumbnails(attempt_ids: Iterable[UUID]) -> list[bytes]:
    """Of each source of each candidate, where there is one of the last ten minutes."""
    keys = [_key(attempt_id, source) for attempt_id in attempt_ids for source in CODES.values()]
    return list(cache.get_many(keys).values())


def forget_thumbnails(attempt_id: UUID) -> None:
    """The exam is over. While the queue is away they go by themselves."""
    try:
        with queue():
            cache.delete_many([_key(attempt_id, source) for source in CODES.values()])
    except AWAY as error:
        log.warning("the thumbnails of %s run out by themselves: %r", attempt_id, error)


def _key(attempt_id: UUID, source: Source) -> str:
    return f"thumbnail:{attempt_id}:{source}"
