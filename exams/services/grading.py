"""Points: at once where the kind of question can tell, by a teacher where not."""

import logging
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum

from exams.enums import AttemptState
from exams.errors import AttemptNotRunning
from exams.models import Answer, Attempt, User
from exams.questions import kind_of

log = logging.getLogger(__name__)


def grade_attempt(attempt: Attempt) -> None:
    """Grade every answer that needs no person, inside the caller's transaction."""
    for answer in attempt.answers.select_related("question"):
        share = _share(answer)
        if share is not None:
            answer.points = share * answer.question.points
            answer.save(update_fields=["points"])
    _settle(attempt)


@transaction.atomic
def grade_answer(*, answer_id: int, points: Decimal, comment: str, grader: User, now: datetime) -> Answer:
    """A teacher's points for one answer of an attempt that has ended."""
    # The attempt first: whoever grades another of its answers at the same time settles the same score.
    attempt = Attempt.objects.select_for_update(of=("self",)).get(answers=answer_id)
    if not attempt.has_ended:
        raise AttemptNotRunning
    answer = attempt.answers.select_related("question").get(pk=answer_id)
    answer.points, answer.comment, answer.graded_by, answer.graded_at = points, comment, grader, now
    answer.save(update_fields=["points", "comment", "graded_by", "graded_at"])
    _settle(attempt)
    return answer


def _share(answer: Answer) -> Decimal | None:
    """What the answer earns by itself; None when a teacher must look, also because its kind cannot cope with it."""
    try:
        return kind_of(answer.question.kind).grade(answer.value, answer.question.key)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        log.exception("answer %s could not be graded", answer.pk)
        return None


def _settle(attempt: Attempt) -> None:
    """The score so far; graded once nothing waits for a teacher."""
    attempt.score = attempt.answers.aggregate(total=Sum("points"))["total"] or Decimal(0)
    if attempt.state == AttemptState.SUBMITTED and not attempt.answers.filter(points=None).exists():
        attempt.state = AttemptState.GRADED
    attempt.save(update_fields=["score", "state"])
