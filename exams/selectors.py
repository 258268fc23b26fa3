"""Reads of the exams app."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Sum

from exams.enums import AttemptState
from exams.errors import AttemptNotFound
from exams.models import Attempt, Enrolment, Exam, Question
from exams.signals import pause_asked


def own_attempt(user: Any, attempt_id: UUID) -> Attempt:
    """The candidate's own attempt. Raises AttemptNotFound for anybody else's."""
    attempt = Attempt.objects.select_related("exam", "candidate").filter(pk=attempt_id, candidate_id=user.pk).first()
    if attempt is None:
        raise AttemptNotFound
    return attempt


def questions_in_order(attempt: Attempt) -> list[Question]:
    """The questions as this candidate sees them; one added after the start comes last."""
    place = {question_id: index for index, question_id in enumerate(attempt.question_order)}
    return sorted(attempt.exam.questions.all(), key=lambda q: (place.get(q.pk, len(place)), q.position, q.pk))


def saved_answers(attempt: Attempt) -> dict[int, Any]:
    """{question id: value} as last saved."""
    return dict(attempt.answers.values_list("question_id", "value"))


def exams_to_sit(user: Any) -> Sequence[Exam]:
    """The candidate's exams, soonest closing first, each with `own_attempts` and `question_count`."""
    own = Attempt.objects.filter(candidate_id=user.pk).order_by("number")
    exams = (
        Exam.objects.sittable_by(user)
        .annotate(question_count=Count("questions", distinct=True))
        .prefetch_related(Prefetch("attempts", own, to_attr="own_attempts"))
        .order_by("closes_at", "title")
    )
    return list(exams)


def points_of(exam: Exam) -> Any:
    """All points that the exam's questions can earn."""
    return exam.questions.aggregate(total=Sum("points"))["total"] or 0


def overdue_attempts(now: datetime) -> list[UUID]:
    return list(Attempt.objects.overdue(now).values_list("pk", flat=True))


def reason_of_pause(attempt: Attempt) -> str:
    """Why it is paused, in the words of whoever paused it; empty for one that is not, and where nobody said."""
    if attempt.state != AttemptState.PAUSED:
        return ""
    answers = [answer for _receiver, answer in pause_asked.send(sender=None, attempt_id=attempt.pk)]
    return next((str(answer) for answer in answers if answer), "")


def extra_minutes_of(attempt: Attempt) -> int:
    """What the candidate has beside everybody's time; none where the enrolment is gone."""
    enrolments = Enrolment.objects.filter(exam=attempt.exam_id, candidate=attempt.candidate_id)
    return enrolments.values_list("extra_minutes", flat=True).first() or 0


def minutes_of(attempt: Attempt) -> int:
    """How long the candidate may write."""
    return attempt.exam.duration_minutes + extra_minutes_of(attempt)
