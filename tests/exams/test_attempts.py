"""The life of an attempt."""

from datetime import timedelta
from decimal import Decimal

import pytest

from exams.enums import AttemptState, EndedBy, QuestionKind
from exams.errors import ExamNotOpen, MoveNotAllowed, NoAttemptsLeft, NotEnrolled
from exams.models import Attempt, Enrolment
from exams.questions import KINDS
from exams.questions.written import Essay
from exams.services.attempts import expire_attempt, open_attempt, start_attempt, submit_attempt
from exams.signals import attempt_ended
from exams.tasks import submit_overdue
from exams.transitions import may_move
from tests.factories import (
    NOW,
    AnswerFactory,
    AttemptFactory,
    EndedAttemptFactory,
    EnrolmentFactory,
    ExamFactory,
    QuestionFactory,
    RunningAttemptFactory,
)

pytestmark = pytest.mark.django_db


def test_a_late_starter_gets_no_time_past_closing():
    exam = ExamFactory(duration_minutes=180, closes_at=NOW + timedelta(hours=1))
    attempt = AttemptFactory(exam=exam)

    start_attempt(attempt_id=attempt.pk, now=NOW)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.deadline) == (AttemptState.IN_PROGRESS, exam.closes_at)


def test_extra_time_is_added_to_whatever_ends_the_exam():
    exam = ExamFactory(duration_minutes=180, closes_at=NOW + timedelta(hours=1))
    attempt = AttemptFactory(exam=exam)
    Enrolment.objects.filter(exam=exam).update(extra_minutes=45)

    start_attempt(attempt_id=attempt.pk, now=NOW)

    attempt.refresh_from_db()
    assert attempt.deadline == exam.closes_at + timedelta(minutes=45)


def test_starting_twice_keeps_the_first_deadline():
    attempt = AttemptFactory()
    start_attempt(attempt_id=attempt.pk, now=NOW)

    start_attempt(attempt_id=attempt.pk, now=NOW + timedelta(minutes=20))

    attempt.refresh_from_db()
    assert attempt.deadline == NOW + timedelta(minutes=60)


def test_an_exam_past_its_closing_cannot_be_started():
    attempt = AttemptFactory(exam__closes_at=NOW)

    with pytest.raises(ExamNotOpen):
        start_attempt(attempt_id=attempt.pk, now=NOW)

    assert Attempt.objects.get().state == AttemptState.CREATED


def test_an_enrolment_that_was_removed_after_opening_stops_the_start():
    attempt = AttemptFactory()
    Enrolment.objects.all().delete()
    EnrolmentFactory(exam=attempt.exam)
    EnrolmentFactory(candidate=attempt.candidate)

    with pytest.raises(NotEnrolled):
        start_attempt(attempt_id=attempt.pk, now=NOW)

    attempt.refresh_from_db()
    assert attempt.state == AttemptState.CREATED


def test_opening_again_returns_to_the_unfinished_attempt():
    enrolment = EnrolmentFactory(exam__max_attempts=3)
    first = open_attempt(exam_id=enrolment.exam_id, candidate_id=enrolment.candidate_id, now=NOW)

    again = open_attempt(exam_id=enrolment.exam_id, candidate_id=enrolment.candidate_id, now=NOW + timedelta(days=9))

    assert again == first


def test_the_number_of_attempts_is_limited():
    enrolment = EnrolmentFactory(exam__max_attempts=1)
    EndedAttemptFactory(exam=enrolment.exam, candidate=enrolment.candidate)

    with pytest.raises(NoAttemptsLeft):
        open_attempt(exam_id=enrolment.exam_id, candidate_id=enrolment.candidate_id, now=NOW)


def test_nobody_opens_an_exam_that_they_are_not_enrolled_in():
    exam = EnrolmentFactory().exam
    stranger = EnrolmentFactory().candidate

    with pytest.raises(NotEnrolled):
        open_attempt(exam_id=exam.pk, candidate_id=stranger.pk, now=NOW)


def test_an_unpublished_exam_is_as_good_as_absent():
    enrolment = EnrolmentFactory(exam__published=False)

    with pytest.raises(NotEnrolled):
        open_attempt(exam_id=enrolment.exam_id, candidate_id=enrolment.candidate_id, now=NOW)


def test_submitting_twice_changes_nothing():
    attempt = RunningAttemptFactory()
    submit_attempt(attempt_id=attempt.pk, now=NOW + timedelta(minutes=5))

    submit_attempt(attempt_id=attempt.pk, now=NOW + timedelta(minutes=6))

    attempt.refresh_from_db()
    assert (attempt.ended_at, attempt.ended_by) == (NOW + timedelta(minutes=5), EndedBy.CANDIDATE)


def test_an_attempt_that_was_not_started_cannot_be_submitted():
    attempt = AttemptFactory()

    with pytest.raises(MoveNotAllowed):
        submit_attempt(attempt_id=attempt.pk, now=NOW)


def test_the_server_submits_what_was_left_open_with_what_was_saved(monkeypatch):
    overdue = RunningAttemptFactory(deadline=NOW)
    right = AnswerFactory(attempt=overdue, question__kind=QuestionKind.TRUE_FALSE, value="true")
    running = RunningAttemptFactory(deadline=NOW + timedelta(seconds=1))
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)

    submit_overdue()

    overdue.refresh_from_db()
    running.refresh_from_db()
    assert (overdue.state, overdue.ended_by, overdue.ended_at, overdue.score) == (
        AttemptState.GRADED,
        EndedBy.SERVER,
        NOW,
        right.question.points,
    )
    assert running.state == AttemptState.IN_PROGRESS


class Broken(Essay):
    """A kind of question with a bug."""

    def grade(self, value, key):
        raise RuntimeError


def test_an_attempt_that_cannot_be_submitted_holds_up_no_other(monkeypatch, caplog):
    monkeypatch.setitem(KINDS, QuestionKind.ESSAY, Broken())
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    before, bad, after = (RunningAttemptFactory(deadline=NOW) for _ in range(3))
    AnswerFactory(attempt=bad, question__kind=QuestionKind.ESSAY, value="Because.")

    submit_overdue()

    states = dict(Attempt.objects.values_list("pk", "state"))
    assert states == {
        before.pk: AttemptState.GRADED,
        bad.pk: AttemptState.IN_PROGRESS,
        after.pk: AttemptState.GRADED,
    }
    assert f"attempt {bad.pk} could not be submitted" in caplog.text


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        (QuestionKind.NUMERIC, {"value": "1e9999999", "tolerance": "0"}, "1"),
        (QuestionKind.NUMERIC, {"value": "about nine", "tolerance": "0"}, "1"),
        (QuestionKind.NUMERIC, {}, "1"),
        (QuestionKind.SHORT_TEXT, {"accepted": [12]}, "x"),
        (QuestionKind.SINGLE_CHOICE, {"options": []}, [{}]),
    ],
)
def test_what_a_kind_cannot_grade_waits_for_a_teacher(kind, key, value):
    attempt = RunningAttemptFactory()
    odd = AnswerFactory(attempt=attempt, question__kind=kind, question__key=key, value=value)
    right = AnswerFactory(attempt=attempt, question__kind=QuestionKind.TRUE_FALSE, value="true")

    submit_attempt(attempt_id=attempt.pk, now=NOW)

    attempt.refresh_from_db()
    odd.refresh_from_db()
    assert (attempt.state, attempt.score, odd.points) == (AttemptState.SUBMITTED, right.question.points, None)


def test_an_attempt_submitted_after_its_deadline_ended_at_the_deadline():
    attempt = RunningAttemptFactory(deadline=NOW)

    submit_attempt(attempt_id=attempt.pk, now=NOW + timedelta(seconds=3))

    attempt.refresh_from_db()
    assert (attempt.ended_at, attempt.ended_by) == (NOW, EndedBy.SERVER)


def test_an_attempt_with_time_left_does_not_expire():
    attempt = RunningAttemptFactory(deadline=NOW + timedelta(seconds=1))

    assert expire_attempt(attempt_id=attempt.pk, now=NOW).state == AttemptState.IN_PROGRESS


def test_the_end_is_told_once_and_only_on_commit(django_capture_on_commit_callbacks):
    told = []
    attempt_ended.connect(lambda **news: told.append(news["attempt_id"]), weak=False, dispatch_uid="test")
    attempt = RunningAttemptFactory()
    with django_capture_on_commit_callbacks() as callbacks:
        submit_attempt(attempt_id=attempt.pk, now=NOW)
    before_commit = list(told)

    for callback in callbacks:
        callback()

    attempt_ended.disconnect(dispatch_uid="test")
    assert (before_commit, told) == ([], [attempt.pk])


def test_objective_questions_are_graded_at_once_and_essays_wait():
    attempt = RunningAttemptFactory()
    AnswerFactory(attempt=attempt, question__kind=QuestionKind.NUMERIC, question__points=Decimal(3), value="9,80")
    AnswerFactory(attempt=attempt, question__kind=QuestionKind.TRUE_FALSE, value="false")
    AnswerFactory(attempt=attempt, question__kind=QuestionKind.ESSAY, value="Because.")

    submit_attempt(attempt_id=attempt.pk, now=NOW)

    attempt.refresh_from_db()
    assert (attempt.state, attempt.score) == (AttemptState.SUBMITTED, Decimal(3))


def test_shuffled_questions_keep_their_order_for_one_attempt():
    exam = ExamFactory(shuffle_questions=True)
    QuestionFactory.create_batch(12, exam=exam)
    attempt, other = AttemptFactory(exam=exam), AttemptFactory(exam=exam)

    orders = [start_attempt(attempt_id=a.pk, now=NOW).question_order for a in (attempt, attempt, other)]

    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])


ALLOWED = {
    ("created", "in_progress"),
    ("in_progress", "paused"),
    ("in_progress", "submitted"),
    ("in_progress", "expired"),
    ("in_progress", "terminated"),
    ("paused", "in_progress"),
    ("paused", "expired"),
    ("paused", "terminated"),
    ("expired", "submitted"),
    ("submitted", "graded"),
}


def test_no_other_move_is_allowed():
    every = {(source, target) for source in AttemptState for target in AttemptState}

    assert {move for move in every if may_move(*move)} == ALLOWED
