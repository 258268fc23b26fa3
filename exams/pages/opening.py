"""From the exam list into the room."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from exams.errors import Refusal
from exams.services.attempts import open_attempt


@require_POST
@login_required
def open_exam(request: HttpRequest, exam: UUID) -> HttpResponse:
    """Open an attempt, or go back to the one that is open. The clock starts in the room, not here."""
    assert request.user.pk is not None  # login_required let nobody else in
    try:
        attempt = open_attempt(exam_id=exam, candidate_id=request.user.pk, now=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal.text))
        return redirect("exams:list")
    return redirect("proctoring:room", attempt=attempt.pk)
