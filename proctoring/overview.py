"""What one person sees on the dashboard."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from exams.errors import AttemptNotRunning
from exams.models import Exam, User
from exams.models.people import organisations_where
from exams.transitions import RUNNING
from proctoring.broadcast import numbers_of
from proctoring.errors import LiveOff, SessionNotFound
from proctoring.models import Alert, Session
from proctoring.models.session import REVIEWERS, WATCHERS
from proctoring.protocol.proctor import AlertItem, CommandItem, ExamCard, Snapshot
from proctoring.tiles import alert_item, command_items, tiles_of, with_names

LATELY = timedelta(hours=24)
SOON = timedelta(hours=1)
MOST_EXAMS = 500
MOST_SESSIONS = 1500
MOST_OLD_ALERTS = 100


@dataclass(frozen=True)
class Overview:
    """The exams of one person, and those of them whose recordings they may watch too."""

    exams: Mapping[UUID, ExamCard] = field(default_factory=dict)
    reviewable: frozenset[UUID] = frozenset()
    is_watcher: bool = False
    """Holds a role for which there is a dashboard, if perhaps an empty one."""


def overview_of(user_id: int | None, *, now: datetime, only: UUID | None = None) -> Overview:
    """As of now, whatever the person held before; of that exam alone where one is named."""
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id is not None else None
    if user is None or not user.holds(*WATCHERS):
        return Overview()
    exams = exams_to_watch(user, now)
    if only is not None:
        exams = exams.filter(pk=only)
    rows = list(exams.only("pk", "title", "closes_at", "organisation")[:MOST_EXAMS])
    reviewing = set(organisations_where(user, *REVIEWERS).values_list("pk", flat=True))
    return Overview(
        exams={exam.pk: ExamCard(id=exam.pk, title=exam.title, closes_at=exam.closes_at) for exam in rows},
        reviewable=frozenset(exam.pk for exam in rows if exam.organisation_id in reviewing),
        is_watcher=True,
    )


def exams_to_watch(user: Any, now: datetime) -> QuerySet[Exam]:
    """Proctored exams that are open, open soon or were lately, and those in which somebody still sits."""
    proctored = Session.objects.filter(attempt__exam=OuterRef("pk"), config__enabled=True)
    around = Q(published=True, proctoring__enabled=True, opens_at__lte=now + SOON, closes_at__gt=now - LATELY)
    return Exam.objects.filter(
        around | Exists(_shown(proctored, now)), organisation__in=organisations_where(user, *WATCHERS)
    ).order_by("closes_at", "pk")


def snapshot_of(
    overview: Overview, *, user_id: int, exam_ids: Collection[UUID] | None = None, now: datetime
) -> Snapshot:
    """These exams of the overview, or all of it. Raises one of reach.AWAY."""
    ids = [exam_id for exam_id in overview.exams if exam_ids is None or exam_id in exam_ids]
    numbers = numbers_of(ids)  # before what they count: a change that is read with the rest may be told again
    proctored = Session.objects.filter(attempt__exam__in=ids, config__enabled=True)
    shown = _shown(proctored, now).order_by(F("attempt__ended_at").desc(nulls_first=True))
    tiles = tiles_of(shown[:MOST_SESSIONS])
    return Snapshot(
        server_now=now,
        all_exams=exam_ids is None,
        numbers=numbers,
        exams=tuple(overview.exams[exam_id] for exam_id in ids),
        tiles=tuple(tile.model_copy(update={"may_review": tile.exam in overview.reviewable}) for tile in tiles),
        alerts=tuple(_alerts(ids, user_id, now)),
    )


def watchable_exam(attempt_id: UUID, *, user: Any) -> UUID:
    """The exam of an attempt that the person may watch live now. Raises SessionNotFound, LiveOff, AttemptNotRunning."""
    session = _visible_session(attempt_id, user)
    if not session.anti_cheat_config.shows_live:
        raise LiveOff
    if not session.attempt.is_running:
        raise AttemptNotRunning
    return session.attempt.exam_id


def history_of(attempt_id: UUID, *, user: Any) -> list[CommandItem]:
    """What was commanded, in order. Raises SessionNotFound."""
    return command_items(_visible_session(attempt_id, user).commands.all())


def _visible_session(attempt_id: UUID, user: Any) -> Session:
    session = Session.objects.visible_to(user).select_related("attempt").filter(pk=attempt_id).first()
    if session is None:
        raise SessionNotFound
    return session


def _alerts(exam_ids: Collection[UUID], user_id: int, now: datetime) -> list[AlertItem]:
    alerts = with_names(Alert.objects.filter(session__attempt__exam__in=exam_ids))
    old = alerts.filter(closed_at__gt=now - LATELY).order_by("-raised_at")[:MOST_OLD_ALERTS]
    return [alert_item(alert, user_id) for alert in (*alerts.filter(closed_at=None), *old)]


def _shown(sessions: QuerySet[Session], now: datetime) -> QuerySet[Session]:
    return sessions.filter(Q(attempt__state__in=RUNNING) | Q(attempt__ended_at__gt=now - LATELY))
