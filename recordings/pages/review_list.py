"""The list of sessions to review, with how far each recording has come."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Case, Count, Exists, IntegerField, Max, OuterRef, Prefetch, Q, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from exams.models import Exam
from exams.models.people import organisations_where
from proctoring.enums import Severity
from proctoring.models import Session
from proctoring.models.session import REVIEWERS, SessionQuerySet
from proctoring.pages.review import length_of
from recordings.enums import RecordingStatus
from recordings.models import Recording

PER_PAGE = 25
NONE, DELETED = "none", "deleted"
TONES = {
    RecordingStatus.COMPLETED: "green",
    RecordingStatus.PARTIAL: "yellow",
    RecordingStatus.IN_PROGRESS: "blue",
    RecordingStatus.PROCESSING: "blue",
    RecordingStatus.FAILED: "red",
}
SEVERITY_TONES = {Severity.LOW: "grey", Severity.MEDIUM: "yellow", Severity.HIGH: "red", Severity.CRITICAL: "red"}
SEVERITIES = dict(enumerate(SEVERITY_TONES, start=1))  # by how grave they are
GRAVITY = Case(
    *(When(alerts__severity=name, then=rank) for rank, name in SEVERITIES.items()), output_field=IntegerField()
)
STANDING = Q(alerts__isnull=False, alerts__withdrawn_at=None)
STATUSES: dict[str, str | Promise] = {
    **{status.value: status.label for status in TONES},
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
            words=tuple(query.get("q", "").replace("\0", " ").split()[:8]),
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
    coverage: str = ""


@dataclass(frozen=True)
class Alerts:
    """How many a person should look at, and how grave the gravest is."""

    count: int
    severity: str
    tone: str


@dataclass(frozen=True)
class Row:
    session: Session
    badges: tuple[Badge, ...]
    length: str
    alerts: Alerts | None


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
    return render(request, "recordings/review_list.html", context)


def sessions_to_review(user: Any, filters: Filters) -> SessionQuerySet:
    """Sessions that were watched, newest first, each with its recordings and their counts."""
    recordings = Recording.objects.with_counts().order_by("source")
    sessions = Session.objects.reviewable_by(user).filter(config__enabled=True)
    for word in filters.words:
        sessions = sessions.filter(_named(word))
    if filters.exam:
        sessions = sessions.filter(attempt__exam=filters.exam)
    if filters.status:
        sessions = sessions.filter(_with_recording(filters.status))
    return (
        sessions.annotate(alert_count=Count("alerts", filter=STANDING), gravest=Max(GRAVITY, filter=STANDING))
        .select_related("attempt__exam", "attempt__candidate")
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
    own = Recording.objects.filter(session=OuterRef("pk"))
    if status == DELETED:
        return Q(Exists(own.filter(purged_at__isnull=False)))
    if status == NONE:
        return ~Q(Exists(own.exclude(status=RecordingStatus.NOT_STARTED)))
    return Q(Exists(own.filter(purged_at__isnull=True, status=status)))


def _row(session: Any) -> Row:
    recordings = list(session.recordings.all())
    several = len(recordings) > 1
    badges = tuple(_badge(recording, named=several) for recording in recordings)
    return Row(session, badges or (Badge("grey", NONE, gettext("no recording")),), length_of(session), _alerts(session))


def _alerts(session: Any) -> Alerts | None:
    if not session.alert_count:
        return None
    severity = SEVERITIES[session.gravest]
    return Alerts(session.alert_count, str(severity.label), SEVERITY_TONES[severity])


def _badge(recording: Any, *, named: bool) -> Badge:
    source = recording.get_source_display() if named else ""
    if recording.purged_at:
        return Badge("grey", DELETED, gettext("deleted"), source)
    if recording.status == RecordingStatus.NOT_STARTED:
        return Badge("grey", NONE, recording.get_status_display(), source)
    return Badge(
        TONES[RecordingStatus(recording.status)],
        recording.status,
        recording.get_status_display(),
        source,
        recording.stored_chunks,
        recording.expected_chunks,
        _percent(recording.coverage),
    )


def _percent(share: float | None) -> str:
    """Rounded down to a tenth, so that 100 means all of it."""
    return "" if share is None else localize(int(share * 1000) / 10)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
