"""The page of one attempt: a shell that its script fills from the API."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from exams.selectors import questions_in_order
from proctoring.errors import SessionNotFound
from proctoring.models import Session
from proctoring.selectors import reviewable_session

A_WHILE = 10
"""Minutes from which on nobody counts seconds."""


@login_required
@require_safe
@csp_update({"media-src": ["blob:"]})  # type: ignore[arg-type]  # its types know only views without arguments
def review(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """The only page whose script hands pictures to a player piece by piece, hence the policy of its own."""
    try:
        session = reviewable_session(request.user, attempt)
    except SessionNotFound as refusal:
        raise Http404 from refusal
    context = {"session": session, "attempt": session.attempt, "length": length_of(session), "facts": _facts(session)}
    return render(request, "proctoring/review.html", context)


def length_of(session: Session) -> str:
    """For how long the candidate sat; empty while they sit."""
    started_at, ended_at = session.attempt.started_at, session.attempt.ended_at
    return length_in_words(ended_at - started_at) if started_at and ended_at else ""


def length_in_words(length: timedelta) -> str:
    """1 h 05 min, 12 min, 1 min 58 s, 45 s; the units read the same in every language of the site."""
    minutes, seconds = divmod(max(0, int(length.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        words = f"{hours} h {minutes:02} min"
    elif minutes >= A_WHILE:
        words = f"{minutes} min"
    elif minutes:
        words = f"{minutes} min {seconds:02} s"
    else:
        words = f"{seconds} s"
    return words.replace(" ", "\N{NO-BREAK SPACE}")


def _facts(session: Session) -> dict[str, Any]:
    """What the page's script starts from; the rest it asks the API."""
    attempt, config = session.attempt, session.anti_cheat_config
    return {
        "attempt": attempt.pk,
        "startedAt": attempt.started_at,
        "endedAt": attempt.ended_at,
        "records": config.records_camera or config.records_screen,
        "timeZone": timezone.get_current_timezone_name(),
        "questions": {question.pk: number for number, question in enumerate(questions_in_order(attempt), start=1)},
    }
