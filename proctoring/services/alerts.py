"""Alerts: raised once for as long as something lasts, closed when it is over."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from exams.models import Attempt
from exams.signals import send_on_commit
from proctoring.enums import AlertKind, Severity
from proctoring.models import Alert, Session
from proctoring.signals import alerts_changed


@transaction.atomic
def raise_alert(*, session_id: UUID, kind: AlertKind, severity: Severity, began_at: datetime, now: datetime) -> bool:
    """Raise it unless one like it is open or the attempt has ended. Answers whether it is new."""
    Session.objects.select_for_update(of=("self",)).get(pk=session_id)
    if Attempt.objects.filter(pk=session_id, ended_at__isnull=False).exists():  # asked under the lock
        return False
    _alert, made = Alert.objects.get_or_create(
        session_id=session_id,
        kind=kind,
        closed_at=None,
        defaults={"severity": severity, "began_at": began_at, "raised_at": now},
    )
    if made:
        send_on_commit(alerts_changed, session_id=session_id)
    return made


@transaction.atomic
def close_alert(*, session_id: UUID, kind: AlertKind, at: datetime) -> bool:
    """It is over. Answers whether one was open."""
    return _close(session_id, at, kind=kind)


@transaction.atomic
def close_alerts_of(*, session_id: UUID, at: datetime) -> bool:
    """The session has ended: nothing of it goes on. Answers whether any was open."""
    return _close(session_id, at)


def _close(session_id: UUID, at: datetime, **which: str) -> bool:
    closed = Alert.objects.open().filter(session=session_id, **which).update(closed_at=at)
    if closed:
        send_on_commit(alerts_changed, session_id=session_id)
    return bool(closed)
