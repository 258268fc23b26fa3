"""What the server expects by its own clock, so that nobody gains anything by keeping a page from reporting."""

from datetime import datetime
from uuid import uuid5

from django.db import transaction

from exams.signals import send_on_commit
from proctoring.enums import AlertKind, EventType, Severity
from proctoring.expected import Expected
from proctoring.models import Event
from proctoring.selectors import MissingReports
from proctoring.services.alerts import close_alert, raise_alert
from proctoring.services.events import Fact, record_facts
from proctoring.signals import events_recorded


@transaction.atomic
def note_no_snapshots(expected: Expected, *, now: datetime) -> None:
    """Raise the alert and note the event, once for each silence."""
    made = raise_alert(
        session_id=expected.session_id,
        kind=AlertKind.SNAPSHOTS_SILENT,
        severity=Severity.MEDIUM,
        began_at=expected.last_at,
        now=now,
    )
    if made:
        fact = Fact(EventType.SNAPSHOTS_SILENT, expected.last_at, {"interval": expected.interval.seconds})
        record_facts(session_id=expected.session_id, facts=[fact], now=now)


@transaction.atomic
def note_snapshots_again(expected: Expected, *, now: datetime) -> None:
    """Close the alert: something has arrived, or the clock has begun anew."""
    is_closed = close_alert(session_id=expected.session_id, kind=AlertKind.SNAPSHOTS_SILENT, at=expected.last_at)
    if is_closed and expected.last_at == expected.arrived_at:
        fact = Fact(EventType.SNAPSHOTS_RESUMED, expected.last_at)
        record_facts(session_id=expected.session_id, facts=[fact], now=now)


@transaction.atomic
def note_missing_reports(hole: MissingReports, *, now: datetime) -> None:
    """The page has counted on, and what it counted never came. Once for each page and number of them."""
    detail = {"count": hole.missing, "page": str(hole.page), "upTo": hole.number}
    id_ = uuid5(hole.page, f"{hole.session_id} {hole.number} {hole.missing}")
    if Event.objects.filter(pk=id_).exists():
        return
    fact = Fact(EventType.REPORTS_MISSING, hole.at, detail, id_)
    record_facts(session_id=hole.session_id, facts=[fact], now=now)
    send_on_commit(events_recorded, session_id=hole.session_id, types={EventType.REPORTS_MISSING})
