"""The scores of one session, from its alerts as they stand."""

from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from proctoring.alerting import Occurrence, occurrences
from proctoring.enums import AlertKind, Opinion, Severity
from proctoring.models import Alert, Event, Session
from proctoring.scoring import Scores, Span, Weighed, scores
from proctoring.selectors import events_for_rules

Lasted = dict[UUID, Occurrence]


def scores_of(session: Session, *, now: datetime) -> Scores:
    """To the end of the attempt, or to now while it runs. With its attempt at hand."""
    attempt = session.attempt
    assert attempt.started_at is not None  # a session has one
    until = min(now, attempt.ended_at or now)
    seen = occurrences(events_for_rules(session.pk), attempt.started_at)
    lasted = {event: one for one in seen for event in one.events}
    made_of = Prefetch("events", Event.objects.only("pk").order_by())
    alerts = session.alerts.all().standing().prefetch_related(made_of)
    return scores([_weighed(alert, lasted, until) for alert in alerts], sat=(attempt.started_at, until))


def _weighed(alert: Alert, lasted: Lasted, until: datetime) -> Weighed:
    return Weighed(
        id=alert.pk,
        kind=AlertKind(alert.kind),
        severity=Severity(alert.severity),
        opinion=Opinion(alert.opinion),
        spans=_spans(alert, lasted, until),
    )


def _spans(alert: Alert, lasted: Lasted, until: datetime) -> tuple[Span, ...]:
    """Each time that it was the case; what the server raised itself was the case until it was closed."""
    ones = {lasted[event.pk] for event in alert.events.all() if event.pk in lasted}
    if not ones:
        return ((alert.began_at, alert.closed_at or until),)
    return tuple(sorted((one.began_at, one.ended_at or until) for one in ones))
