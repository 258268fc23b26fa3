"""The proctor's page: a shell that its script fills from the socket."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exams.models import Exam
from exams.models.people import organisations_where
from proctoring.models.session import COMMANDERS, WATCHERS


@require_safe
@never_cache
@login_required
def dashboard(request: HttpRequest, exam: UUID | None = None) -> HttpResponse:
    """Every candidate that the person may see, or those of one exam."""
    user: Any = request.user
    if not user.holds(*WATCHERS):
        raise PermissionDenied
    chosen = _exam(user, exam) if exam is not None else None
    facts = {
        "socket": f"/ws/proctor/?exam={chosen.pk}" if chosen else "/ws/proctor/",
        "exam": chosen.pk if chosen else None,
        "mayCommand": user.holds(*COMMANDERS),
    }
    return render(request, "proctoring/dashboard.html", {"exam": chosen, "facts": facts})


def _exam(user: Any, exam_id: UUID) -> Exam:
    exam = Exam.objects.filter(pk=exam_id, organisation__in=organisations_where(user, *WATCHERS)).first()
    if exam is None:
        raise Http404
    return exam
