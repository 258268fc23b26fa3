"""Whether a candidate's page is heard: by the server's clock, in one row that several processes move together.

A process moves a row only from what it last knew of it, so that it never overrules another one that knows more.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from exams.signals import send_on_commit
from exams.transitions import RUNNING
from proctoring.enums import AlertKind, Connection, EventType, Severity
from proctoring.models import Presence, Session
from proctoring.services.alerts import close_alert, raise_alert
from proctoring.services.events import Fact, record_facts
from proctoring.signals import presence_changed
from proctoring.silence import ABSENT_AFTER


@transaction.atomic
def note_heard(*, session_ids: Collection[UUID], now: datetime) -> None:
    """These pages have connected, or are heard after a silence."""
    known = Presence.objects.select_for_update(of=("self",)).filter(pk__in=session_ids).order_by("pk")
    before = {presence.pk: presence for presence in known}
    new = Session.objects.filter(pk__in=set(session_ids) - set(before)).values_list("pk", flat=True)
    made = [Presence(pk=pk, connection=Connection.LIVE, since=now, heard_at=now) for pk in new]
    Presence.objects.bulk_create(made, ignore_conflicts=True)
    back = [presence for presence in before.values() if presence.connection != Connection.LIVE]
    returned = Presence.objects.filter(pk__in=[presence.pk for presence in back])
    returned.update(connection=Connection.LIVE, since=now)
    Presence.objects.filter(pk__in=before, heard_at__lt=now).update(heard_at=now)
    for presence in back:
        if presence.connection == Connection.OFFLINE:
            _note_return(presence.pk, presence.since, now)
    if new or back:
        send_on_commit(presence_changed, session_ids=[*new, *(presence.pk for presence in back)])


def keep_heard(*, session_ids: Collection[UUID], now: datetime) -> None:
    """All of these are heard still: one update, as long as none of them was given up by another process."""
    rows = Presence.objects.filter(pk__in=session_ids)
    kept = rows.filter(connection=Connection.LIVE).update(heard_at=now)
    if kept < len(session_ids):
        live = set(rows.filter(connection=Connection.LIVE).values_list("pk", flat=True))
        note_heard(session_ids=set(session_ids) - live, now=now)


def keep_vitals(*, vitals: Mapping[UUID, dict[str, Any]]) -> None:
    """What the pages last said of themselves."""
    Presence.objects.bulk_update([Presence(pk=pk, vitals=said) for pk, said in vitals.items()], ["vitals"])
    presence_changed.send_robust(sender=None, session_ids=list(vitals))


@transaction.atomic
def note_silence(*, known: Mapping[UUID, datetime]) -> list[UUID]:
    """Nothing was heard of these for a moment, or their line was closed. Answers for which that was news.

    `known` says when the caller last heard or wrote something: whoever has heard more since then is right.
    """
    live = Presence.objects.select_for_update(of=("self",)).filter(pk__in=known, connection=Connection.LIVE)
    moments = live.order_by("pk").values_list("pk", "heard_at")
    moved = [pk for pk, heard_at in moments if heard_at <= known[pk]]
    Presence.objects.filter(pk__in=moved).update(connection=Connection.RECONNECTING, since=F("heard_at"))
    if moved:
        send_on_commit(presence_changed, session_ids=moved)
    return moved


@transaction.atomic
def note_absence(*, session_id: UUID, now: datetime) -> bool:
    """The silence has become an absence: an event, and an alert while the exam runs. Answers whether that was news."""
    silent = Presence.objects.select_for_update(of=("self",)).filter(
        pk=session_id, connection=Connection.RECONNECTING, heard_at__lte=now - ABSENT_AFTER
    )
    presence = silent.select_related("session__attempt").first()
    if presence is None:
        return False
    presence.connection = Connection.OFFLINE
    presence.save(update_fields=["connection"])
    if presence.session.attempt.is_running:
        _note_silence_of(presence, now)
    send_on_commit(presence_changed, session_ids=[session_id])
    return True


@transaction.atomic
def begin_to_wait(*, session_id: UUID) -> None:
    """A page that never connected is silent since the start of its exam."""
    session = Session.objects.select_related("attempt").get(pk=session_id)
    began = session.attempt.started_at
    if began is not None and session.attempt.state in RUNNING:
        state = {"connection": Connection.RECONNECTING, "since": began, "heard_at": began}
        Presence.objects.get_or_create(session=session, defaults=state)


def _note_silence_of(presence: Presence, now: datetime) -> None:
    record_facts(session_id=presence.pk, facts=[Fact(EventType.PAGE_SILENT, presence.since)], now=now)
    raise_alert(
        session_id=presence.pk,
        kind=AlertKind.CANDIDATE_OFFLINE,
        severity=Severity.HIGH,
        began_at=presence.since,
        now=now,
    )


def _note_return(session_id: UUID, since: datetime, now: datetime) -> None:
    detail = {"seconds": round((now - since).total_seconds())}
    record_facts(session_id=session_id, facts=[Fact(EventType.PAGE_HEARD, now, detail)], now=now)
    close_alert(session_id=session_id, kind=AlertKind.CANDIDATE_OFFLINE, at=now)
