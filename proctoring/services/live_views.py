"""Who watches whom: as evidence on the timeline, for the tile, and for the candidate."""

from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.db import transaction

from exams.models import User
from proctoring.enums import EventType, Witness
from proctoring.models import Event, Session
from proctoring.signals import viewers_changed

KEPT = 24 * 3600  # seconds


def viewers_of(session_ids: list[UUID]) -> dict[UUID, int]:
    """How many people watch each of the sessions live. Those that nobody watches are left out."""
    keys = {_key(session_id): session_id for session_id in session_ids}
    return {keys[key]: len(users) for key, users in cache.get_many(keys).items() if users}


def note_viewers(*, session_id: UUID, users: set[int], now: datetime) -> None:
    """These people watch the session from now on, and nobody else."""
    before = set(cache.get(_key(session_id), ()))
    if users == before:
        return
    cache.set(_key(session_id), sorted(users), KEPT)
    _note(session_id, EventType.LIVE_VIEW_STARTED, users - before, now)
    _note(session_id, EventType.LIVE_VIEW_ENDED, before - users, now)
    viewers_changed.send_robust(sender=None, session_id=session_id, viewers=len(users))


@transaction.atomic
def _note(session_id: UUID, kind: EventType, users: set[int], now: datetime) -> None:
    if not Session.objects.filter(pk=session_id).exists():
        return
    names = {user.pk: user.shown_name for user in User.objects.filter(pk__in=users)}
    Event.objects.bulk_create(
        Event(
            session_id=session_id,
            type=kind,
            witness=Witness.SERVER,
            at=now,
            received_at=now,
            detail={"by": names.get(user, "")},
        )
        for user in sorted(users)
    )


def _key(session_id: UUID) -> str:
    return f"live:viewers:{session_id}"
