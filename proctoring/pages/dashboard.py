"""The proctor's overview: who is sitting now, and who has lately finished."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import F, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exams.transitions import RUNNING
from proctoring.models import Alert, Session
from proctoring.models.session import WATCHERS

LATELY = timedelta(hours=24)
MOST_ROWS = 200


@dataclass(frozen=True)
class SessionRow:
    session: Session
    now: datetime
    may_review: bool

    @property
    def open_alerts(self) -> list[Alert]:
        return list(self.session.alerts.all())

    @property
    def minutes_left(self) -> int | None:
        """Whole minutes until the deadline, rounded up; None for an attempt that has ended."""
        deadline = self.session.attempt.deadline
        if not self.session.attempt.is_running or deadline is None:
            return None
        return max(0, -((self.now - deadline) // timedelta(minutes=1)))


@require_safe
@never_cache
@login_required
def dashboard(request: HttpRequest) -> HttpResponse:
    if not request.user.holds(*WATCHERS):  # type: ignore[union-attr]  # login_required let no anonymous person in
        raise PermissionDenied
    now = timezone.now()
    rows = session_rows(request.user, now)
    running = [row for row in rows if row.session.attempt.is_running]
    ended = [row for row in rows if not row.session.attempt.is_running]
    return render(request, "proctoring/dashboard.html", {"running": running, "ended": ended, "now": now})


def session_rows(user: Any, now: datetime) -> list[SessionRow]:
    """Sessions that the person may see: running ones by the time left, then those of the last day, latest first."""
    sessions = (
        Session.objects.visible_to(user)
        .filter(Q(attempt__state__in=RUNNING) | Q(attempt__ended_at__gt=now - LATELY))
        .select_related("attempt__exam", "attempt__candidate")
        .prefetch_related(Prefetch("alerts", Alert.objects.open()))
        .order_by(F("attempt__ended_at").desc(nulls_first=True), "attempt__deadline")[:MOST_ROWS]
    )
    reviewable = set(
        Session.objects.reviewable_by(user).filter(pk__in=[s.pk for s in sessions]).values_list("pk", flat=True)
    )
    return [SessionRow(session, now, session.pk in reviewable) for session in sessions]
