"""The exams that a candidate may sit, and how the earlier attempts went."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from exams.enums import AttemptState
from exams.models import Attempt, Exam, Question
from exams.selectors import exams_to_sit


@dataclass(frozen=True)
class ExamCard:
    """One exam as its candidate sees it at a moment."""

    exam: Exam
    points: Decimal
    now: datetime

    @property
    def attempts(self) -> list[Attempt]:
        return list(self.exam.own_attempts)  # type: ignore[attr-defined]  # exams_to_sit prefetches it

    @property
    def ended(self) -> list[Attempt]:
        return [attempt for attempt in self.attempts if attempt.has_ended]

    @property
    def unfinished(self) -> Attempt | None:
        return next((attempt for attempt in self.attempts if not attempt.has_ended), None)

    @property
    def running(self) -> Attempt | None:
        return self.unfinished if self.unfinished and self.unfinished.state != AttemptState.CREATED else None

    @property
    def attempts_left(self) -> int:
        return max(0, self.exam.max_attempts - len(self.ended))

    @property
    def state(self) -> str:
        """running, open, early, late or used up."""
        if self.running:
            return "running"
        if self.now >= self.exam.closes_at:
            return "late"
        if self.attempts_left == 0:
            return "used"
        return "open" if self.now >= self.exam.opens_at else "early"

    @property
    def can_enter(self) -> bool:
        return self.state in {"running", "open"}


@require_safe
@never_cache
@login_required
def exam_list(request: HttpRequest) -> HttpResponse:
    cards = exam_cards(request.user, timezone.now())
    return render(request, "exams/exam_list.html", {"cards": cards})


def exam_cards(user: Any, now: datetime) -> list[ExamCard]:
    """What can be done now comes first, what is over comes last."""
    exams = exams_to_sit(user)
    points = _points(exams)
    cards = [ExamCard(exam, points.get(exam.pk, Decimal(0)), now) for exam in exams]
    return sorted(cards, key=lambda card: ["running", "open", "early", "used", "late"].index(card.state))


def _points(exams: Iterable[Exam]) -> dict[UUID, Decimal]:
    totals = Question.objects.filter(exam__in=list(exams)).order_by().values_list("exam").annotate(total=Sum("points"))
    return dict(totals)
