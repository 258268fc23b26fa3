"""What a dashboard shows, read for many candidates at once: the number of queries does not grow with theirs."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from pydantic import ValidationError

from exams.models import Enrolment
from proctoring.enums import Connection, Severity
from proctoring.models import Alert, Command, Presence, Session
from proctoring.protocol.candidate import Vitals
from proctoring.protocol.proctor import AlertItem, CommandItem, Progress, Tile
from proctoring.protocol.signalling import Source
from proctoring.services.live_views import viewers_of
from proctoring.signals import progress_asked

WORST_FIRST = (Severity.CRITICAL, Severity.HIGH, Severity.MEDIUM, Severity.LOW)


def tiles_of(sessions: QuerySet[Session]) -> list[Tile]:
    """A tile for each, in the order of the query."""
    group = Enrolment.objects.filter(exam=OuterRef("attempt__exam"), candidate=OuterRef("attempt__candidate"))
    rows = list(
        sessions.select_related("attempt__candidate", "presence")
        .prefetch_related(Prefetch("alerts", Alert.objects.open(), to_attr="open_alerts"))
        .annotate(group=Coalesce(Subquery(group.values("group")[:1]), Value("")))
    )
    ids = [session.pk for session in rows]
    progress, viewers = progress_of(ids), viewers_of(ids)
    return [_tile(session, progress.get(session.pk, ()), viewers.get(session.pk, 0)) for session in rows]


def with_names(alerts: QuerySet[Alert]) -> QuerySet[Alert]:
    """With all that `alert_item` reads."""
    return alerts.select_related("session__attempt__candidate", "taken_by")


def alert_item(alert: Alert, user_id: int | None = None) -> AlertItem:
    """As the user sees it, where one is named."""
    attempt = alert.session.attempt
    item: dict[str, Any] = {
        "id": alert.pk,
        "attempt": attempt.pk,
        "exam": attempt.exam_id,
        "name": attempt.candidate.shown_name,
        "kind": alert.kind,
        "label": alert.get_kind_display(),
        "severity": alert.severity,
        "opinion": alert.opinion,
        "began_at": alert.began_at,
        "raised_at": alert.raised_at,
        "closed_at": alert.closed_at,
        "taken_by": alert.taken_by.shown_name if alert.taken_by else None,
        "taken_by_me": alert.taken_by_id is not None and alert.taken_by_id == user_id,
        "taken_at": alert.taken_at,
    }
    return AlertItem.model_validate(item)


def command_items(commands: QuerySet[Command]) -> list[CommandItem]:
    return [
        CommandItem.model_validate(
            {
                "id": command.pk,
                "attempt": command.session_id,
                "kind": command.kind,
                "text": command.text,
                "reason": command.reason,
                "minutes": command.minutes,
                "by": command.by.shown_name,
                "given_at": command.given_at,
                "shown_at": command.shown_at,
                "read_at": command.read_at,
            }
        )
        for command in commands.select_related("by")
    ]


def progress_of(session_ids: Sequence[UUID]) -> Mapping[UUID, tuple[Progress, ...]]:
    """How far the recordings are, as whoever keeps them answers; nothing where nobody does."""
    answers: Any = progress_asked.send(sender=None, session_ids=session_ids)
    return next((answer for _receiver, answer in answers if answer), {})


def _tile(session: Session, recordings: tuple[Progress, ...], viewers: int) -> Tile:
    attempt, alerts = session.attempt, _open_alerts(session)
    presence = _presence(session) if attempt.is_running else None
    return Tile.model_validate(
        {
            "attempt": session.pk,
            "exam": attempt.exam_id,
            "name": attempt.candidate.shown_name,
            "group": session.group,  # type: ignore[attr-defined]  # annotated
            "state": attempt.state,
            "started_at": attempt.started_at,
            "deadline": attempt.deadline,
            "ended_at": attempt.ended_at,
            "paused_at": attempt.paused_at,
            "connection": presence.connection if presence else Connection.OFFLINE,
            "connection_since": presence.since if presence else None,
            "vitals": _vitals(presence),
            "recordings": recordings,
            "sources": _sources(session),
            "risk": _risk(alerts),
            "open_alerts": len(alerts),
            "viewers": viewers if attempt.is_running else 0,
        }
    )


def _presence(session: Session) -> Presence | None:
    return getattr(session, "presence", None)


def _open_alerts(session: Session) -> list[Alert]:
    found: list[Alert] = session.open_alerts  # type: ignore[attr-defined]  # prefetched
    return found


def _vitals(presence: Presence | None) -> Vitals | None:
    """As last told; one of an earlier version of the page may not be readable."""
    try:
        return Vitals.model_validate(presence.vitals) if presence and presence.vitals else None
    except ValidationError:
        return None


def _sources(session: Session) -> tuple[Source, ...]:
    config = session.anti_cheat_config
    if not config.shows_live or not session.attempt.is_running:
        return ()
    return ("camera", "screen") if config.records_screen else ("camera",)


def _risk(alerts: Iterable[Alert]) -> str:
    """The severest."""
    severities = {alert.severity for alert in alerts}
    return next((severity.value for severity in WORST_FIRST if severity in severities), "none")
