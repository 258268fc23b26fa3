"""Points given by teachers."""

from decimal import Decimal
from threading import Thread

import pytest
from django.db import connection, transaction

from exams.enums import AttemptState, QuestionKind
from exams.errors import AttemptNotRunning
from exams.services.grading import grade_answer
from tests.factories import NOW, AnswerFactory, EndedAttemptFactory, RunningAttemptFactory, UserFactory

LONG_ENOUGH = 0.5  # seconds for the second teacher to come as far as the first one lets them


@pytest.fixture
def essays():
    """Two of one attempt that has ended."""
    attempt = EndedAttemptFactory()
    return AnswerFactory.create_batch(2, attempt=attempt, question__kind=QuestionKind.ESSAY, value="Because.")


def grade(answer, points, teacher):
    grade_answer(answer_id=answer.pk, points=Decimal(points), comment="", grader=teacher, now=NOW)


@pytest.mark.django_db
def test_an_attempt_is_graded_with_its_last_answer(essays):
    teacher, attempt = UserFactory(), essays[0].attempt
    grade(essays[0], 1, teacher)
    attempt.refresh_from_db()
    first = (attempt.state, attempt.score)

    grade(essays[1], 2, teacher)

    attempt.refresh_from_db()
    assert first == (AttemptState.SUBMITTED, 1)
    assert (attempt.state, attempt.score) == (AttemptState.GRADED, 3)


@pytest.mark.django_db
def test_nothing_is_graded_while_the_candidate_writes():
    answer = AnswerFactory(attempt=RunningAttemptFactory(), question__kind=QuestionKind.ESSAY, value="Because.")

    with pytest.raises(AttemptNotRunning):
        grade(answer, 1, UserFactory())

    answer.refresh_from_db()
    assert answer.points is None


@pytest.mark.django_db(transaction=True)
def test_two_teachers_at_once_lose_no_points(essays):
    one, other = UserFactory.create_batch(2)
    second = Thread(target=_graded_elsewhere, args=(essays[1], 2, other))

    with transaction.atomic():
        grade(essays[0], 1, one)
        second.start()
        second.join(LONG_ENOUGH)
    second.join()

    attempt = essays[0].attempt
    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == (AttemptState.GRADED, 3)


def _graded_elsewhere(answer, points, teacher):
    try:
        grade(answer, points, teacher)
    finally:
        connection.close()
