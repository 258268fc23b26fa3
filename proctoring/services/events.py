"""Events in."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count, F

from exams.signals import send_on_commit
from exams.storable import is_storable
from proctoring.enums import EventType, Witness
from proctoring.errors import SessionNotFound
from proctoring.models import Event, Refusals, Session
from proctoring.signals import events_recorded

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
        EventType.CALIBRATED,
        EventType.ABSENCE,
        EventType.MULTIPLE_FACES,
        EventType.LOOKING_AWAY,
        EventType.SUSPICIOUS_BEHAVIOR,
        EventType.AUDIO_DETECTED,
        EventType.PICTURE_DARK,
        EventType.PICTURE_COVERED,
        EventType.PICTURE_FROZEN,
        EventType.VIRTUAL_CAMERA,
        EventType.TAB_SWITCH,
        EventType.WINDOW_BLUR,
        EventType.FULLSCREEN_EXIT,
        EventType.COPY,
        EventType.CUT,
        EventType.PASTE,
        EventType.RIGHT_CLICK,
        EventType.PRINT_ATTEMPT,
        EventType.DEVTOOLS_OPEN,
        EventType.RESIZE_ATTEMPT,
        EventType.SECOND_SCREEN,
        EventType.SCREEN_SHARE_ATTEMPT,
        EventType.NOT_VERIFIABLE,
        EventType.DETECTION_UNAVAILABLE,
    }
)
EARLY = timedelta(seconds=5)  # clocks that were compared at page load still drift a little
MOST_DETAIL = 2000  # characters
MOST_EVENTS = 10_000  # of one session: one a second for almost three hours, and still quick to read as a whole
MOST_OF_A_TYPE = 4_000  # so that a flood of one kind leaves room for the others


@dataclass(frozen=True)
class Observation:
    """One event as a browser reports it; the id is the browser's, so that a repeated report is stored once.

    `number` counts what the page with the id `page` reports; both or none.
    """

    id: UUID
    type: str
    at: datetime
    detail: dict[str, Any] = field(default_factory=dict)
    page: UUID | None = None
    number: int | None = None


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
    witness: Witness = Witness.SERVER


def record_facts(*, session_id: UUID, facts: Sequence[Fact], now: datetime) -> None:
    """Store what the server saw."""
    Event.objects.bulk_create(
        [
            Event(
                id=fact.id,
                session_id=session_id,
                type=fact.type,
                witness=fact.witness,
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
    """Store what a candidate's page saw. What cannot be believed is refused with a reason and counted."""
    session = Session.objects.select_related("attempt").filter(pk=session_id).first()
    if session is None:
        raise SessionNotFound
    once = {o.id: o for o in observations}
    refused = {o.id: reason for o in once.values() if (reason := _reason_to_refuse(o, session, now))}
    sound = [o for o in once.values() if o.id not in refused]
    stored = _stored(session, sound)
    fresh = [o for o in sound if o.id not in stored]
    taken = _with_room(session, fresh)
    Event.objects.bulk_create([_event(o, session, now) for o in taken], ignore_conflicts=True)
    stored = _stored(session, sound)
    refused |= {o.id: _whose(o) for o in fresh if o.id not in stored}
    refused |= {o.id: "event_too_many" for o in fresh if o.id not in {one.id for one in taken}}
    _count_refusals(session, refused.values(), now)
    if types := {o.type for o in fresh if o.id in stored}:
        send_on_commit(events_recorded, session_id=session_id, types=types)
    return Receipt(accepted=tuple(i for i in once if i in stored), refused=refused)


def _with_room(session: Session, fresh: Sequence[Observation]) -> list[Observation]:
    counts = Counter(dict(session.events.order_by().values_list("type").annotate(Count("pk"))))
    taken = []
    for observation in fresh:
        if counts.total() < MOST_EVENTS and counts[observation.type] < MOST_OF_A_TYPE:
            counts[observation.type] += 1
            taken.append(observation)
    return taken


def _whose(observation: Observation) -> str:
    """What kept a sound one from being stored: its id is another session's, or its number is another event's."""
    is_taken = Event.objects.filter(pk=observation.id).exists()
    return "event_foreign" if is_taken else "event_replayed"


def _count_refusals(session: Session, codes: Iterable[str], now: datetime) -> None:
    for code, count in Counter(codes).items():
        row, _made = Refusals.objects.get_or_create(
            session=session, code=code, defaults={"first_at": now, "last_at": now}
        )
        Refusals.objects.filter(pk=row.pk).update(count=F("count") + count, last_at=now)


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
        page=observation.page,
        number=observation.number,
    )


def _reason_to_refuse(observation: Observation, session: Session, now: datetime) -> str | None:
    started, ended = session.attempt.started_at, session.attempt.ended_at
    if observation.type not in FROM_BROWSER:
        return "event_unknown"
    if observation.at > now + EARLY:
        return "event_early"
    if started is None or observation.at < started - EARLY:
        return "event_stale"
    if ended is not None and observation.at > ended + EARLY:
        return "event_late"
    if not is_storable(observation.detail):
        return "event_malformed"
    if len(str(observation.detail)) > MOST_DETAIL:
        return "event_large"
    return None
