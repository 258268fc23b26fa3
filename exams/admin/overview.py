"""What the overview page says is going on and waits for somebody."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.admin.scoping import organisations
from exams.models import Answer, Attempt, Exam
from exams.models.paper import AUTHORS
from exams.transitions import RUNNING


@dataclass(frozen=True)
class Figure:
    count: int
    label: str | Promise
    url: str
    calls: bool = False  # somebody should do something about it


def waiting(request: HttpRequest, now: datetime) -> list[Figure]:
    ours = organisations(request, AUTHORS)
    exams = Exam.objects.filter(organisation__in=ours, published=True, opens_at__lte=now, closes_at__gt=now)
    running = Attempt.objects.filter(exam__organisation__in=ours, state__in=RUNNING)
    to_grade = Answer.objects.filter(
        attempt__exam__organisation__in=ours, attempt__ended_at__isnull=False, points__isnull=True
    ).count()
    exam_list, attempt_list = reverse("admin:exams_exam_changelist"), reverse("admin:exams_attempt_changelist")
    return [
        Figure(to_grade, _("answers to grade"), f"{attempt_list}?grading=waiting", calls=to_grade > 0),
        Figure(running.count(), _("attempts running now"), f"{attempt_list}?going=running"),
        Figure(exams.count(), _("exams open now"), f"{exam_list}?status=open"),
    ]
