"""The server's own clock of what it expects: a recording from which nothing arrives is told while the exam runs."""

from datetime import datetime

from django.db import transaction

from proctoring.enums import EventType, Severity
from proctoring.services.alerts import close_alert, raise_alert
from proctoring.services.events import Fact, record_facts
from recordings.watched import Watched


@transaction.atomic
def note_silence(watched: Watched, *, now: datetime) -> bool:
    """Raise the alert and note the event, once for each silence."""
    severity = Severity.HIGH if watched.is_required else Severity.MEDIUM
    made = raise_alert(
        session_id=watched.session_id,
        kind=watched.alert_kind,
        severity=severity,
        began_at=watched.heard_at,
        now=now,
    )
    if made:
        detail = {"source": watched.source, "seconds": round((now - watched.heard_at).total_seconds())}
        fact = Fact(EventType.RECORDING_SILENT, watched.heard_at, detail)
        record_facts(session_id=watched.session_id, facts=[fact], now=now)
    return made


@transaction.atomic
def note_return(watched: Watched, *, now: datetime) -> bool:
    """Close the alert of a recording that arrives again. What was recorded meanwhile may still be under way."""
    closed = close_alert(session_id=watched.session_id, kind=watched.alert_kind, at=watched.heard_at)
    if closed:
        fact = Fact(EventType.RECORDING_RESUMED, watched.heard_at, {"source": watched.source})
        record_facts(session_id=watched.session_id, facts=[fact], now=now)
    return closed
