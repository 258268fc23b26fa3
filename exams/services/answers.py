"""Saving answers while the clock runs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from exams.enums import AttemptState
from exams.errors import AnswerInvalid, AttemptNotRunning, AttemptPaused, DeadlinePassed
from exams.models import Answer, Attempt, Question
from exams.questions import kind_of
from exams.services.attempts import locked_attempt


@transaction.atomic
def save_answers(*, attempt_id: UUID, answers: Mapping[int, Any], now: datetime) -> dict[int, AnswerInvalid]:
    """Save {question id: value}. Returns the refused ones by question; the others are saved all the same.

    Raises AttemptNotRunning, AttemptPaused, or DeadlinePassed from the deadline on.
    """
    attempt = locked_attempt(attempt_id)
    _check_running(attempt, now)
    questions = {q.pk: q for q in attempt.exam.questions.all()}  # the ids asked for may be any number, and many
    rows: list[Answer] = []
    refused: dict[int, AnswerInvalid] = {}
    for question_id, value in answers.items():
        try:
            rows.append(_row(attempt, questions.get(question_id), value, now))
        except AnswerInvalid as refusal:
            refused[question_id] = refusal
    Answer.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["attempt", "question"], update_fields=["value", "saved_at"]
    )
    return refused


def _check_running(attempt: Attempt, now: datetime) -> None:
    if attempt.state == AttemptState.PAUSED:
        raise AttemptPaused
    if attempt.state != AttemptState.IN_PROGRESS:
        raise AttemptNotRunning
    if attempt.deadline is None or attempt.deadline <= now:
        raise DeadlinePassed


def _row(attempt: Attempt, question: Question | None, value: Any, now: datetime) -> Answer:
    if question is None:
        raise AnswerInvalid
    parsed = kind_of(question.kind).parse_answer(value, question.key)
    return Answer(attempt=attempt, question=question, value=parsed, saved_at=now)
