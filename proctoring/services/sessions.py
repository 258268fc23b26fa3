"""Consent, and the start of the watched part of an attempt."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from exams.models import Attempt
from exams.services.attempts import locked_attempt, start_attempt
from exams.signals import send_on_commit
from proctoring.enums import EventType, Witness
from proctoring.errors import ConsentMissing, ConsentOutdated
from proctoring.models import Consent, Event, Session
from proctoring.notice import Notice
from proctoring.selectors import current_config_for, has_consented, notices_of
from proctoring.signals import session_ended, session_started


@transaction.atomic
def give_consent(*, attempt_id: UUID, digest: str, now: datetime) -> Consent:
    """Keep the notice that was agreed to, word for word and in its language, whichever one the request is in.

    Raises ConsentOutdated when the notice reads otherwise by now.
    """
    attempt = locked_attempt(attempt_id)
    for language, notice in notices_of(attempt).items():
        if notice.digest == digest:
            return _kept(attempt, notice, language, now)
    raise ConsentOutdated


def _kept(attempt: Attempt, notice: Notice, language: str, now: datetime) -> Consent:
    consent, _made = Consent.objects.get_or_create(
        attempt=attempt,
        digest=notice.digest,
        defaults={"notice": notice.text, "language": language, "given_at": now},
    )
    return consent


@transaction.atomic
def start_session(*, attempt_id: UUID, now: datetime) -> Session:
    """Freeze the configuration and start the clock, together. Starting twice changes nothing."""
    attempt = locked_attempt(attempt_id)
    session = Session.objects.filter(attempt=attempt).first()
    if session is not None:
        return session
    config = current_config_for(attempt)
    if config.needs_consent and not has_consented(attempt):
        raise ConsentMissing
    start_attempt(attempt_id=attempt_id, now=now)
    session = Session.objects.create(attempt=attempt, config=config.model_dump(mode="json", by_alias=True))
    _note_start(session, attempt, now)
    send_on_commit(session_started, session_id=session.pk)
    return session


def _note_start(session: Session, attempt: Attempt, now: datetime) -> None:
    events = [(EventType.CONSENT_GIVEN, consent.given_at) for consent in attempt.consents.all()]
    events.append((EventType.SESSION_STARTED, now))
    Event.objects.bulk_create(
        Event(session=session, type=kind, witness=Witness.SERVER, at=at, received_at=now) for kind, at in events
    )


@transaction.atomic
def end_session(*, attempt_id: UUID, now: datetime) -> None:
    """Note that the attempt has ended. Safe to repeat, and to do twice at once."""
    session = Session.objects.select_for_update(of=("self",)).select_related("attempt").filter(pk=attempt_id).first()
    if session is None or session.attempt.ended_at is None:
        return
    _event, made = Event.objects.get_or_create(
        session=session,
        type=EventType.SESSION_ENDED,
        defaults={
            "witness": Witness.SERVER,
            "at": session.attempt.ended_at,
            "received_at": now,
            "detail": {"by": session.attempt.ended_by},
        },
    )
    if made:
        send_on_commit(session_ended, session_id=session.pk)
