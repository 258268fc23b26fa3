"""The pages of a reviewer: the list of sessions, and the shell that the attempt page's script fills."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from exams.models import Exam
from exams.models.people import organisations_where
from proctoring.errors import SessionNotFound
from proctoring.models import Session
from proctoring.models.session import REVIEWERS, SessionQuerySet
from proctoring.selectors import reviewable_session

PER_PAGE = 25
NONE, DELETED = "none", "deleted"
NOT_STARTED = "not_started"
# The app of recordings lies above this one, so its rows are reached by their relation and its words by their values.
TONES = {
    "completed": "green",
    "partial": "yellow",
    "in_progress": "blue",
    "processing": "blue",
    "failed": "red",
}
STATUSES: dict[str, str | Promise] = {
    "completed": _("completed"),
    "partial": _("partial"),
    "in_progress": _("in progress"),
    "processing": _("being joined"),
    "failed": _("failed"),
    NONE: _("no recording"),
    DELETED: _("deleted"),
}


@dataclass(frozen=True)
class Filters:
    """What the reviewer asked for; what cannot be asked for is dropped."""

    words: tuple[str, ...] = ()
    exam: UUID | None = None
    status: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> "Filters":
        status = query.get("status", "")
        return cls(
            words=tuple(query.get("q", "").split()[:8]),
            exam=_uuid(query.get("exam", "")),
            status=status if status in STATUSES else "",
        )

    @property
    def are_set(self) -> bool:
        return self != Filters()


@dataclass(frozen=True)
class Badge:
    """How far one recording has come: V2's colours, and a word for those who cannot tell them apart."""

    tone: str
    status: str
    word: str
    source: str = ""
    stored: int | None = None
    expected: int | None = None


@dataclass(frozen=True)
class Row:
    session: Session
    badges: tuple[Badge, ...]
    length: str


@login_required
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    if not user.holds(*REVIEWERS):
        raise PermissionDenied
    filters = Filters.of(request.GET)
    page = Paginator(sessions_to_review(user, filters), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_row(session) for session in page],
        "filters": filters,
        "query": request.GET.get("q", ""),
        "exams": exams_to_review(user),
        "statuses": STATUSES,
    }
    return render(request, "proctoring/review_list.html", context)


@login_required
@require_safe
def review(request: HttpRequest, attempt: UUID) -> HttpResponse:
    try:
        session = reviewable_session(request.user, attempt)
    except SessionNotFound as refusal:
        raise Http404 from refusal
    context = {"session": session, "attempt": session.attempt, "length": _length(session), "facts": _facts(session)}
    return render(request, "proctoring/review.html", context)


def sessions_to_review(user: Any, filters: Filters) -> SessionQuerySet:
    """Sessions that were watched, newest first, each with its recordings and their counts."""
    recordings = _recording_model().objects.with_counts().order_by("source")
    sessions = Session.objects.reviewable_by(user).filter(config__enabled=True)
    for word in filters.words:
        sessions = sessions.filter(_named(word))
    if filters.exam:
        sessions = sessions.filter(attempt__exam=filters.exam)
    if filters.status:
        sessions = sessions.filter(_with_recording(filters.status))
    return (
        sessions.select_related("attempt__exam", "attempt__candidate")
        .prefetch_related(Prefetch("recordings", recordings))
        .order_by("-attempt__started_at", "pk")
    )


def exams_to_review(user: Any) -> list[Exam]:
    watched = Session.objects.filter(attempt__exam=OuterRef("pk"), config__enabled=True)
    reviewed = organisations_where(user, *REVIEWERS)
    return list(Exam.objects.filter(Exists(watched), organisation__in=reviewed).order_by("title"))


def _named(word: str) -> Q:
    fields = ("first_name", "last_name", "username", "email")
    return Q(*(Q((f"attempt__candidate__{field}__icontains", word)) for field in fields), _connector=Q.OR)


def _with_recording(status: str) -> Q:
    own = _recording_model().objects.filter(session=OuterRef("pk"))
    if status == DELETED:
        return Q(Exists(own.filter(purged_at__isnull=False)))
    if status == NONE:
        return ~Q(Exists(own.exclude(status=NOT_STARTED)))
    return Q(Exists(own.filter(purged_at__isnull=True, status=status)))


def _recording_model() -> Any:
    return apps.get_model("recordings", "Recording")


def _row(session: Session) -> Row:
    recordings = list(session.recordings.all())
    several = len(recordings) > 1
    badges = tuple(_badge(recording, named=several) for recording in recordings)
    return Row(session, badges or (Badge("grey", NONE, gettext("no recording")),), _length(session))


def _badge(recording: Any, *, named: bool) -> Badge:
    source = recording.get_source_display() if named else ""
    if recording.purged_at:
        return Badge("grey", DELETED, gettext("deleted"), source)
    if recording.status == NOT_STARTED:
        return Badge("grey", NONE, recording.get_status_display(), source)
    return Badge(
        TONES[recording.status],
        recording.status,
        recording.get_status_display(),
        source,
        recording.stored_chunks,
        recording.expected_chunks,
    )


def _length(session: Session) -> str:
    """For how long the candidate sat; empty while they sit."""
    started_at, ended_at = session.attempt.started_at, session.attempt.ended_at
    return length_in_words(ended_at - started_at) if started_at and ended_at else ""


def length_in_words(length: timedelta) -> str:
    """1 h 05 min, 12 min, 45 s; the units read the same in every language of the site."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 60:
        return f"{seconds}\N{NO-BREAK SPACE}s"
    hours, minutes = divmod(seconds // 60, 60)
    return (
        f"{hours}\N{NO-BREAK SPACE}h {minutes:02}\N{NO-BREAK SPACE}min" if hours else f"{minutes}\N{NO-BREAK SPACE}min"
    )


def _facts(session: Session) -> dict[str, Any]:
    """What the page's script starts from; the rest it asks the API."""
    attempt, config = session.attempt, session.anti_cheat_config
    return {
        "attempt": attempt.pk,
        "startedAt": attempt.started_at,
        "endedAt": attempt.ended_at,
        "records": config.records_camera or config.records_screen,
        "timeZone": timezone.get_current_timezone_name(),
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
