"""Alerts made of events: read whenever events come in, and again when rules or thresholds have changed."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Prefetch

from exams.signals import send_on_commit
from proctoring.alerting import AROUND, COOLING, RULES, VERSION, Stretch, stretches
from proctoring.asked import shortest, unasked_types
from proctoring.enums import AlertKind, AnalysisState, EventType, Opinion, Sensitivity, Strictness
from proctoring.models import Alert, Event, Session, Snapshot
from proctoring.opinions import Look, opinion
from proctoring.selectors import events_for_rules
from proctoring.signals import alerts_changed
from proctoring.thresholds import thresholds

BY_RULES = frozenset(rule.kind for rule in RULES)


@dataclass(frozen=True)
class Terms:
    """Other ones than the exam's, for whoever wonders what they would have said. The frozen configuration stays."""

    sensitivity: Sensitivity | None = None
    strictness: Strictness | None = None


@dataclass(frozen=True)
class Reading:
    """One reading of a session: what holds for all of its alerts. `until` ends what still goes on."""

    session: Session
    now: datetime
    until: datetime
    looks: Sequence[tuple[datetime, Look]]


@transaction.atomic
def read_events(*, session_id: UUID, now: datetime, terms: Terms = Terms()) -> None:
    """Bring the session's alerts up to what its events say. Safe to repeat, and in whatever order events came in.

    Where events no longer make an alert, because the rules or the thresholds are others now, or because one that came
    late has joined it with its neighbour, it is withdrawn and kept. By the terms that the exam had, unless others are
    given; the next reading is by the exam's own again.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("attempt").get(pk=session_id)
    reading = Reading(session, now, min(now, session.attempt.ended_at or now), _looks(session))
    known = session.alerts.filter(kind__in=BY_RULES)
    known = known.prefetch_related(Prefetch("events", Event.objects.only("pk").order_by()))
    changed = _written(reading, _paired(_found(reading, terms), list(known)))
    if changed:
        send_on_commit(alerts_changed, session_id=session_id, alert_ids=changed)


def _found(reading: Reading, terms: Terms) -> list[Stretch]:
    config = reading.session.anti_cheat_config
    return stretches(
        events_for_rules(reading.session.pk),
        sensitivity=terms.sensitivity or Sensitivity(config.sensitivity),
        now=reading.until,
        since=reading.session.attempt.started_at,
        unasked=unasked_types(config),
        shortest=shortest(thresholds(terms.strictness.value, {})) if terms.strictness else {},
    )


def _paired(found: Sequence[Stretch], known: Sequence[Alert]) -> list[tuple[Stretch | None, Alert | None]]:
    """Each stretch with the alert that was made of the same events before, and what is left of both."""
    left = {alert.pk: alert for alert in known}
    made: dict[UUID, list[Alert]] = defaultdict(list)
    for alert in known:
        for event in alert.events.all():
            made[event.pk].append(alert)
    pairs: list[tuple[Stretch | None, Alert | None]] = []
    for stretch in found:
        mine = [alert for event in stretch.events for alert in made[event] if alert.kind == stretch.kind]
        mine = [alert for alert in mine if alert.pk in left]
        first = min(mine, key=lambda one: (one.taken_at is None, one.raised_at), default=None)
        pairs.append((stretch, first))
        if first:
            del left[first.pk]
    return [*((None, alert) for alert in left.values()), *pairs]


def _written(reading: Reading, pairs: Sequence[tuple[Stretch | None, Alert | None]]) -> list[UUID]:
    """Ids of the alerts that are new or other than before. Those that end come first: one of a kind is open."""
    last = {stretch.kind: stretch for stretch, _alert in pairs if stretch}
    ends = [(_closing(stretch, reading, last), stretch, alert) for stretch, alert in pairs if stretch]
    changed = [pk for stretch, alert in pairs if stretch is None and alert for pk in _withdrawn(alert, reading)]
    for closed_at, stretch, alert in sorted(ends, key=lambda one: one[0] is None):
        changed += _kept(reading, stretch, alert, closed_at)
    return changed


def _withdrawn(alert: Alert, reading: Reading) -> list[UUID]:
    if alert.withdrawn_at is not None:
        return []
    alert.withdrawn_at, alert.closed_at = reading.now, alert.closed_at or reading.until
    alert.save(update_fields=["withdrawn_at", "closed_at"])
    return [alert.pk]


def _kept(reading: Reading, stretch: Stretch, alert: Alert | None, closed_at: datetime | None) -> list[UUID]:
    says = {
        "severity": stretch.severity,
        "began_at": stretch.began_at,
        "ended_at": stretch.ended_at,
        "count": stretch.count,
        "seconds": round(stretch.seconds, 1),
        "opinion": _opinion(stretch, reading),
        "closed_at": closed_at,
        "withdrawn_at": None,
        "rules": VERSION,
    }
    if alert is None:
        alert = Alert.objects.create(session=reading.session, kind=stretch.kind, raised_at=reading.until, **says)
        _link(alert, stretch)
        return [alert.pk]
    if {event.pk for event in alert.events.all()} != set(stretch.events):
        _link(alert, stretch)
    if all(getattr(alert, name) == value for name, value in says.items()):
        return []
    Alert.objects.filter(pk=alert.pk).update(**says)
    return [alert.pk]


def _link(alert: Alert, stretch: Stretch) -> None:
    alert.events.set(Event.objects.filter(pk__in=stretch.events))


def _closing(stretch: Stretch, reading: Reading, last: Mapping[AlertKind, Stretch]) -> datetime | None:
    """It is over when it has not come back for a while, or the attempt has ended."""
    ended_at = reading.session.attempt.ended_at
    if ended_at is not None:
        return ended_at
    if stretch.ended_at is None:
        return None
    is_over = stretch is not last[stretch.kind] or reading.until - stretch.ended_at > COOLING
    return stretch.ended_at + COOLING if is_over else None


def _opinion(stretch: Stretch, reading: Reading) -> Opinion:
    """What the analysis alone has seen it cannot confirm, and one picture cannot stand still."""
    if stretch.by_analysis or stretch.types == {EventType.PICTURE_FROZEN}:
        return Opinion.NONE
    return opinion(stretch.kind, [look for at, look in reading.looks if _is_within(at, stretch, reading.until)])


def _is_within(at: datetime, stretch: Stretch, until: datetime) -> bool:
    return any(began_at <= at <= (ended_at or until) + AROUND for began_at, ended_at in stretch.spans)


def _looks(session: Session) -> list[tuple[datetime, Look]]:
    done = Snapshot.objects.filter(session=session, analysis=AnalysisState.DONE).order_by()
    return [
        (at, Look(faces=result["faces"], looking_away=result["lookingAway"], is_readable=result["readable"]))
        for at, result in done.values_list("taken_at", "result")
        if result is not None
    ]
