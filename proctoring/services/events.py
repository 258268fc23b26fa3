"""Events in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction

from exams.storable import is_storable
from proctoring.enums import EventType, Witness
from proctoring.errors import SessionNotFound
from proctoring.models import Event, Session

# What a candidate's page may report. The rest is the server's or a person's to say.
FROM_BROWSER = frozenset(
    {
        EventType.SESSION_RESUMED,
        EventType.RECORDING_STARTED,
        EventType.RECORDING_STOPPED,
        EventType.RECORDING_FAILED,
        EventType.CAMERA_LOST,
        EventType.CAMERA_RESTORED,
        EventType.CONNECTION_LOST,
        EventType.CONNECTION_RESTORED,
        EventType.RECORDING_STEPPED,
        EventType.STORAGE_NEARLY_FULL,
        EventType.SCREEN_SHARE_STARTED,
        EventType.SCREEN_SHARE_STOPPED,
        EventType.OPENED_ELSEWHERE,
    }
)
EARLY = timedelta(seconds=5)  # clocks that were compared at page load still drift a little
MOST_DETAIL = 2000  # characters
MOST_EVENTS = 10_000  # of one session: one a second for almost three hours, and still quick to read as a whole


@dataclass(frozen=True)
class Observation:
    """One event as a browser reports it; the id is the browser's, so that a repeated report is stored once."""

    id: UUID
    type: str
    at: datetime
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Receipt:
    """What became of a batch: ids stored now or before, and {id: reason code} of the refused."""

    accepted: tuple[UUID, ...]
    refused: dict[UUID, str]


@dataclass(frozen=True)
class Fact:
    """One event as the server itself saw it. With an id of its own it is stored once however often it is told."""

    type: EventType
    at: datetime
    detail: dict[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)


def record_facts(*, session_id: UUID, facts: Sequence[Fact], now: datetime) -> None:
    """Store what the server saw."""
    Event.objects.bulk_create(
        [
            Event(
                id=fact.id,
                session_id=session_id,
                type=fact.type,
                witness=Witness.SERVER,
                at=fact.at,
                received_at=now,
                detail=fact.detail,
            )
            for fact in facts
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def record_observations(*, session_id: UUID, observations: Sequence[Observation], now: datetime) -> Receipt:
    """Store what a candidate's page saw. What cannot be stored is refused with a reason; the others are stored."""
    session = Session.objects.select_related("attempt").filter(pk=session_id).first()
    if session is None:
        raise SessionNotFound
    once = {o.id: o for o in observations}
    refused = {o.id: reason for o in once.values() if (reason := _reason_to_refuse(o, session, now))}
    sound = [o for o in once.values() if o.id not in refused]
    stored = _stored(session, sound)
    fresh = [o for o in sound if o.id not in stored]
    room = max(0, MOST_EVENTS - session.events.count())
    Event.objects.bulk_create([_event(o, session, now) for o in fresh[:room]], ignore_conflicts=True)
    stored = _stored(session, sound)
    refused |= {o.id: "event_foreign" for o in fresh[:room] if o.id not in stored}
    refused |= {o.id: "event_too_many" for o in fresh[room:]}
    return Receipt(accepted=tuple(i for i in once if i in stored), refused=refused)


def _stored(session: Session, observations: Sequence[Observation]) -> set[UUID]:
    """Ids of those that the session holds already."""
    return set(session.events.filter(pk__in=[o.id for o in observations]).values_list("pk", flat=True))


def _event(observation: Observation, session: Session, now: datetime) -> Event:
    return Event(
        id=observation.id,
        session=session,
        type=observation.type,
        witness=Witness.BROWSER,
        at=observation.at,
        received_at=now,
        detail=observation.detail,
    )


def _reason_to_refuse(observation: Observation, session: Session, now: datetime) -> str | None:
    started = session.attempt.started_at
    if observation.type not in FROM_BROWSER:
        return "event_unknown"
    if observation.at > now + EARLY:
        return "event_early"
    if started is None or observation.at < started - EARLY:
        return "event_stale"
    if not is_storable(observation.detail):
        return "event_malformed"
    if len(str(observation.detail)) > MOST_DETAIL:
        return "event_large"
    return None
