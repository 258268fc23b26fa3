"""Three numbers from 0 to 100 for one attempt, each with the lines that it is the sum of. Pure.

They sort a list; they decide nothing. docs/detection.md has the formulas in words.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from proctoring.enums import AlertKind, Opinion, Severity

POINTS = {Severity.LOW: 2, Severity.MEDIUM: 8, Severity.HIGH: 20, Severity.CRITICAL: 40}
"""Taken from the composite score: half of it where the analysis cannot tell, nothing where it disagrees."""

ATTENTION = frozenset({AlertKind.ABSENCE, AlertKind.LOOKING_AWAY, AlertKind.LEFT_PAGE})
UNREADABLE = frozenset({AlertKind.PICTURE, AlertKind.CANDIDATE_OFFLINE, AlertKind.SNAPSHOTS_SILENT})

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Weighed:
    """An alert, as far as scores look. `spans`: when it was the case, which may be less than from beginning to end."""

    id: UUID
    kind: AlertKind
    severity: Severity
    opinion: Opinion
    spans: tuple[Span, ...]
    is_cleared: bool = False


@dataclass(frozen=True)
class Line:
    """How much an alert takes from a score."""

    alert: UUID
    points: float


@dataclass(frozen=True)
class Score:
    """100 without the lines, never below 0."""

    value: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Scores:
    composite: Score
    focus: Score
    confidence: Score


def scores(alerts: Sequence[Weighed], *, sat: Span) -> Scores:
    """`sat`: the time that the candidate sat, from the start to the end, or to now. Cleared alerts take nothing."""
    counted = [alert for alert in alerts if not alert.is_cleared]
    return Scores(
        composite=_score(Line(alert.id, _points(alert)) for alert in counted if _points(alert)),
        focus=_share(counted, ATTENTION, sat),
        confidence=_share(counted, UNREADABLE, sat),
    )


def _points(alert: Weighed) -> float:
    weight = {Opinion.CONTRADICTED: 0.0, Opinion.UNCLEAR: 0.5}.get(alert.opinion, 1.0)
    return POINTS[alert.severity] * weight


def _share(alerts: Iterable[Weighed], kinds: frozenset[AlertKind], sat: Span) -> Score:
    """What share of the time was taken, each second once: by the alert that began first."""
    whole = (sat[1] - sat[0]).total_seconds()
    taken_until = sat[0]
    taken: dict[UUID, float] = {}
    spans = sorted((span, alert.id) for alert in alerts if alert.kind in kinds for span in alert.spans)
    for (began_at, ended_at), alert_id in spans:
        first, last = max(began_at, taken_until), min(ended_at, sat[1])
        if last > first:
            taken[alert_id] = taken.get(alert_id, 0.0) + (last - first) / timedelta(seconds=1)
            taken_until = last
    return _score(Line(alert_id, round(100 * seconds / whole, 1)) for alert_id, seconds in taken.items())


def _score(lines: Iterable[Line]) -> Score:
    kept = tuple(line for line in lines if line.points > 0)
    return Score(value=max(0, round(100 - sum(line.points for line in kept))), lines=kept)
