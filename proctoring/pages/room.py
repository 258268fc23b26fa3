"""The exam room: one page, four faces. Its forms work without scripts; the script only makes them pleasant."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from exams.enums import AttemptState
from exams.errors import AttemptNotFound, Refusal
from exams.models import Attempt
from exams.selectors import minutes_of, own_attempt, points_of, questions_in_order, reason_of_pause
from exams.services.answers import save_answers
from exams.services.attempts import expire_attempt, submit_attempt
from proctoring.pages.question_cards import answers_from, question_cards
from proctoring.selectors import config_of, notice_of, reason_of_end
from proctoring.services.sessions import give_consent, start_session


@require_safe
@never_cache
@login_required
def show_room(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """The room of the candidate's own attempt; anybody else's is not there."""
    own = _own_attempt(request, attempt)
    return render(request, "proctoring/room.html", room_context(own, timezone.now()))


@require_POST
@login_required
def start(request: HttpRequest, attempt: UUID) -> HttpResponse:
    own = _own_attempt(request, attempt)
    now = timezone.now()
    try:
        if request.POST.get("consent"):
            give_consent(attempt_id=own.pk, digest=request.POST.get("digest", ""), now=now)
        start_session(attempt_id=own.pk, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal.text))
    return redirect("proctoring:room", attempt=attempt)


@require_POST
@login_required
def save(request: HttpRequest, attempt: UUID) -> HttpResponse:
    return _save(request, attempt) or _to_room(request, attempt, _("Your answers are saved."))


@require_POST
@login_required
def submit(request: HttpRequest, attempt: UUID) -> HttpResponse:
    """Save what the form holds, then hand in. An answer that cannot be one comes back to be mended first."""
    unsaved = _save(request, attempt)
    if unsaved is not None:
        return unsaved
    try:
        submit_attempt(attempt_id=attempt, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.text))
    return redirect("proctoring:room", attempt=attempt)


def room_context(attempt: Attempt, now: datetime, **form: Any) -> dict[str, Any]:
    """What the room's templates show; `form` is what question_cards takes besides the attempt."""
    config = config_of(attempt)
    notice = notice_of(attempt)
    face = _face(attempt)
    cards = question_cards(attempt, **form) if face != "lobby" else []
    return {
        "attempt": attempt,
        "exam": attempt.exam,
        "minutes": minutes_of(attempt),
        "face": face,
        "pause_reason": reason_of_pause(attempt),
        "end_reason": reason_of_end(attempt.pk) if attempt.state == AttemptState.TERMINATED else "",
        "config": config,
        "notice": notice,
        "is_open": attempt.exam.is_open(now),
        "opens_later": now < attempt.exam.opens_at,
        "question_count": attempt.exam.questions.count(),
        "points": points_of(attempt.exam),
        "cards": cards,
        "answered": sum(card.is_answered for card in cards),
        "waiting": attempt.answers.filter(points=None).count(),
        "room_data": _room_data(attempt, face, config.model_dump(by_alias=True), notice.digest),
    }


def _room_data(attempt: Attempt, face: str, config: dict[str, Any], digest: str) -> dict[str, Any]:
    return {
        "attempt": attempt.pk,
        "face": face,
        "startedAt": attempt.started_at,
        "deadline": attempt.deadline,
        "antiCheatConfig": config,
        "noticeDigest": digest,
    }


def _face(attempt: Attempt) -> str:
    if attempt.has_ended:
        return "done"
    return {AttemptState.CREATED: "lobby", AttemptState.PAUSED: "paused"}.get(AttemptState(attempt.state), "writing")


def _own_attempt(request: HttpRequest, attempt_id: UUID) -> Attempt:
    """The candidate's attempt as it stands; one past its deadline is handed in on the way."""
    try:
        attempt = own_attempt(request.user, attempt_id)
    except AttemptNotFound as refusal:
        raise Http404 from refusal
    now = timezone.now()
    if attempt.state == AttemptState.IN_PROGRESS and attempt.deadline is not None and attempt.deadline <= now:
        expire_attempt(attempt_id=attempt_id, now=now)
        return own_attempt(request.user, attempt_id)
    return attempt


def _save(request: HttpRequest, attempt_id: UUID) -> HttpResponse | None:
    """Save the form's answers; a response when something stands in the way of going on."""
    own = _own_attempt(request, attempt_id)
    now = timezone.now()
    typed = answers_from(request.POST, questions_in_order(own))
    try:
        refused = save_answers(attempt_id=own.pk, answers=typed, now=now)
    except Refusal as refusal:
        messages.error(request, str(refusal.text))
        return redirect("proctoring:room", attempt=attempt_id)
    if not refused:
        return None
    messages.error(request, _("Some answers could not be saved. They are marked below."))
    return render(request, "proctoring/room.html", room_context(own, now, typed=typed, refused=refused), status=422)


def _to_room(request: HttpRequest, attempt_id: UUID, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("proctoring:room", attempt=attempt_id)
