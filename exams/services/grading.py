"""Points: at once where the kind of question can tell, by a teacher where not."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from exams.enums import AttemptState
from exams.errors import AttemptNotRunning
from exams.models import Answer, Attempt, User
from exams.questions import kind_of


def grade_attempt(attempt: Attempt) -> None:
    """Grade every answer that needs no person, inside the caller's transaction."""
    for answer in attempt.answers.select_related("question"):
        share = kind_of(answer.question.kind).grade(answer.value, answer.question.key)
        if share is not None:
            answer.points = share * answer.question.points
            answer.save(update_fields=["points"])
    _settle(attempt)


@transaction.atomic
def grade_answer(*, answer_id: int, points: Decimal, comment: str, grader: User, now: datetime) -> Answer:
    """A teacher's points for one answer of an attempt that has ended."""
    answer = Answer.objects.select_for_update(of=("self",)).select_related("attempt", "question").get(pk=answer_id)
    if not answer.attempt.has_ended:
        raise AttemptNotRunning
    answer.points, answer.comment, answer.graded_by, answer.graded_at = points, comment, grader, now
    answer.save(update_fields=["points", "comment", "graded_by", "graded_at"])
    _settle(answer.attempt)
    return answer


@transaction.atomic
def settle_score(*, attempt_id: UUID) -> Attempt:
    """Bring the score up to date with the answers' points."""
    attempt = Attempt.objects.select_for_update().get(pk=attempt_id)
    _settle(attempt)
    return attempt


def _settle(attempt: Attempt) -> None:
    """The score so far; graded once nothing waits for a teacher."""
    attempt.score = attempt.answers.aggregate(total=Sum("points"))["total"] or Decimal(0)
    if attempt.state == AttemptState.SUBMITTED and not attempt.answers.filter(points=None).exists():
        attempt.state = AttemptState.GRADED
    attempt.save(update_fields=["score", "state"])
