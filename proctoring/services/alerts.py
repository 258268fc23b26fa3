"""Alerts: raised once for as long as something lasts, closed when it is over, taken by who looks after it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from exams.models import Attempt, User
from exams.signals import send_on_commit
from proctoring.enums import AlertKind, Severity
from proctoring.errors import AlertNotFound, AlertOver, AlertTaken, CommandNotAllowed
from proctoring.models import Alert, Session
from proctoring.models.session import COMMANDERS
from proctoring.signals import alerts_changed


@transaction.atomic
def raise_alert(*, session_id: UUID, kind: AlertKind, severity: Severity, began_at: datetime, now: datetime) -> bool:
    """Raise it unless one like it is open or the attempt has ended. Answers whether it is new."""
    Session.objects.select_for_update(of=("self",)).get(pk=session_id)
    if Attempt.objects.filter(pk=session_id, ended_at__isnull=False).exists():  # asked under the lock
        return False
    alert, made = Alert.objects.get_or_create(
        session_id=session_id,
        kind=kind,
        closed_at=None,
        defaults={"severity": severity, "began_at": began_at, "raised_at": now},
    )
    if made:
        send_on_commit(alerts_changed, session_id=session_id, alert_ids=[alert.pk])
    return made


@transaction.atomic
def close_alert(*, session_id: UUID, kind: AlertKind, at: datetime) -> bool:
    """It is over. Answers whether one was open."""
    return _close(session_id, at, kind=kind)


@transaction.atomic
def close_alerts_of(*, session_id: UUID, at: datetime) -> bool:
    """The session has ended: nothing of it goes on. Answers whether any was open."""
    return _close(session_id, at)


@transaction.atomic
def take_alert(*, alert_id: UUID, by: User, now: datetime) -> None:
    """Look after it, so that nobody else needs to; of two who take it at once, the first. Taking twice is once.

    Raises AlertNotFound, CommandNotAllowed, AlertOver and AlertTaken.
    """
    alert = _locked(alert_id, by)
    if alert.closed_at is not None:
        raise AlertOver
    if alert.taken_by_id not in (None, by.pk):
        raise AlertTaken
    if alert.taken_by_id is None:
        alert.taken_by, alert.taken_at = by, now
        alert.save(update_fields=["taken_by", "taken_at"])
    send_on_commit(alerts_changed, session_id=alert.session_id, alert_ids=[alert.pk])


@transaction.atomic
def release_alert(*, alert_id: UUID, by: User) -> None:
    """Put it back for others to take, also in the place of a colleague who has gone."""
    alert = _locked(alert_id, by)
    alert.taken_by, alert.taken_at = None, None
    alert.save(update_fields=["taken_by", "taken_at"])
    send_on_commit(alerts_changed, session_id=alert.session_id, alert_ids=[alert.pk])


def _locked(alert_id: UUID, by: User) -> Alert:
    alert = Alert.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=alert_id).first()
    if alert is None:
        raise AlertNotFound
    if not Session.objects.visible_to(by, *COMMANDERS).filter(pk=alert.session_id).exists():
        raise CommandNotAllowed
    return alert


def _close(session_id: UUID, at: datetime, **which: Any) -> bool:
    which_ones = Alert.objects.open().filter(session=session_id, **which).order_by()
    ids = list(which_ones.values_list("pk", flat=True))
    closed = Alert.objects.open().filter(pk__in=ids).update(closed_at=at)
    if closed:
        send_on_commit(alerts_changed, session_id=session_id, alert_ids=ids)
    return bool(closed)
