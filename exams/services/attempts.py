"""The life of an attempt: opened, started, ended."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from exams.enums import AttemptState, EndedBy
from exams.errors import (
    AttemptNotFound,
    AttemptNotRunning,
    AttemptPaused,
    DeadlinePassed,
    ExamNotOpen,
    MoveNotAllowed,
    NoAttemptsLeft,
    NotEnrolled,
)
from exams.models import Attempt, Enrolment, Exam
from exams.selectors import extra_minutes_of
from exams.services.grading import grade_attempt
from exams.signals import attempt_changed, attempt_ended, attempt_started, send_on_commit
from exams.transitions import may_move


@transaction.atomic
def open_attempt(*, exam_id: UUID, candidate_id: int, now: datetime) -> Attempt:
    """The candidate's open attempt of this exam, made when there is none. The clock is not started."""
    enrolment = (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("exam")
        .filter(exam_id=exam_id, candidate_id=candidate_id, exam__published=True)
        .first()
    )
    if enrolment is None:
        raise NotEnrolled
    attempts = Attempt.objects.filter(exam_id=exam_id, candidate_id=candidate_id)
    unfinished = attempts.filter(ended_at=None).first()
    if unfinished is not None:
        return unfinished
    _check_open(enrolment.exam, now)
    number = (attempts.aggregate(last=Max("number"))["last"] or 0) + 1
    if number > enrolment.exam.max_attempts:
        raise NoAttemptsLeft
    return Attempt.objects.create(exam_id=exam_id, candidate_id=candidate_id, number=number, created_at=now)


@transaction.atomic
def start_attempt(*, attempt_id: UUID, now: datetime) -> Attempt:
    """Start the clock and fix the order of the questions. Starting twice changes nothing.

    The deadline is the duration from now or the exam's closing, whichever comes first, and the candidate's extra time
    after that. Raises NotEnrolled when the
    enrolment was removed since the attempt was opened, and ExamNotOpen.
    """
    attempt = locked_attempt(attempt_id)
    if attempt.is_running:
        return attempt
    _check_enrolled(attempt)
    _check_open(attempt.exam, now)
    _move(attempt, AttemptState.IN_PROGRESS)
    attempt.started_at = now
    extra = timedelta(minutes=extra_minutes_of(attempt))
    attempt.deadline = min(now + attempt.exam.duration, attempt.exam.closes_at) + extra
    attempt.question_order = _question_order(attempt)
    attempt.save(update_fields=["state", "started_at", "deadline", "question_order"])
    send_on_commit(attempt_started, attempt_id=attempt.pk)
    return attempt


@transaction.atomic
def submit_attempt(*, attempt_id: UUID, now: datetime) -> Attempt:
    """Hand in what is saved, and grade what can be graded. Handing in twice changes nothing. Raises AttemptPaused."""
    attempt = locked_attempt(attempt_id)
    if attempt.has_ended:
        return attempt
    if attempt.state == AttemptState.PAUSED:
        raise AttemptPaused
    if attempt.deadline is not None and attempt.deadline <= now and attempt.state == AttemptState.IN_PROGRESS:
        return _expire(attempt)
    _end(attempt, AttemptState.SUBMITTED, by=EndedBy.CANDIDATE, at=now)
    return attempt


@transaction.atomic
def expire_attempt(*, attempt_id: UUID, now: datetime) -> Attempt:
    """Submit an attempt whose time has run out, with what was saved. One that is not overdue stays as it is."""
    attempt = locked_attempt(attempt_id)
    overdue = attempt.state == AttemptState.IN_PROGRESS and attempt.deadline is not None and attempt.deadline <= now
    return _expire(attempt) if overdue else attempt


@transaction.atomic
def pause_attempt(*, attempt_id: UUID, now: datetime) -> Attempt:
    """Stop the clock. Pausing twice changes nothing."""
    attempt = locked_attempt(attempt_id)
    if attempt.state == AttemptState.PAUSED:
        return attempt
    _check_time_left(attempt, now)
    _move(attempt, AttemptState.PAUSED)
    attempt.paused_at = now
    attempt.save(update_fields=["state", "paused_at"])
    send_on_commit(attempt_changed, attempt_id=attempt.pk)
    return attempt


@transaction.atomic
def resume_attempt(*, attempt_id: UUID, now: datetime) -> Attempt:
    """Let the clock go on; the deadline moves by as long as it stood, past the exam's closing if need be."""
    attempt = locked_attempt(attempt_id)
    if attempt.state == AttemptState.IN_PROGRESS:
        return attempt
    _check_running(attempt)
    _move(attempt, AttemptState.IN_PROGRESS)
    attempt.deadline = _moved_by_the_pause(attempt, now)
    attempt.paused_at = None
    attempt.save(update_fields=["state", "deadline", "paused_at"])
    send_on_commit(attempt_changed, attempt_id=attempt.pk)
    return attempt


@transaction.atomic
def extend_attempt(*, attempt_id: UUID, extra: timedelta, now: datetime) -> Attempt:
    """Give more time. Raises AttemptNotRunning and DeadlinePassed."""
    attempt = locked_attempt(attempt_id)
    _check_running(attempt)
    _check_time_left(attempt, now)
    assert attempt.deadline is not None  # a constraint of the table
    attempt.deadline += extra
    attempt.save(update_fields=["deadline"])
    send_on_commit(attempt_changed, attempt_id=attempt.pk)
    return attempt


@transaction.atomic
def terminate_attempt(*, attempt_id: UUID, now: datetime) -> Attempt:
    """End it by a person's decision, with what was saved. Raises AttemptNotRunning."""
    attempt = locked_attempt(attempt_id)
    if attempt.state == AttemptState.TERMINATED:
        return attempt
    _check_running(attempt)
    attempt.paused_at = None
    _end(attempt, AttemptState.TERMINATED, by=EndedBy.PROCTOR, at=now)
    return attempt


def locked_attempt(attempt_id: UUID) -> Attempt:
    """The attempt, locked for this transaction, with its exam."""
    attempt = Attempt.objects.select_for_update(of=("self",)).select_related("exam").filter(pk=attempt_id).first()
    if attempt is None:
        raise AttemptNotFound
    return attempt


def _expire(attempt: Attempt) -> Attempt:
    _move(attempt, AttemptState.EXPIRED)
    _end(attempt, AttemptState.SUBMITTED, by=EndedBy.SERVER, at=attempt.deadline)
    return attempt


def _end(attempt: Attempt, state: AttemptState, *, by: EndedBy, at: datetime | None) -> None:
    _move(attempt, state)
    attempt.ended_at, attempt.ended_by = at, by
    attempt.save(update_fields=["state", "ended_at", "ended_by", "paused_at"])
    grade_attempt(attempt)
    send_on_commit(attempt_ended, attempt_id=attempt.pk)


def _check_running(attempt: Attempt) -> None:
    if not attempt.is_running:
        raise AttemptNotRunning


def _check_time_left(attempt: Attempt, now: datetime) -> None:
    over = attempt.deadline is not None and attempt.deadline <= now
    if over and attempt.state == AttemptState.IN_PROGRESS:
        raise DeadlinePassed


def _moved_by_the_pause(attempt: Attempt, now: datetime) -> datetime | None:
    stood = now - attempt.paused_at if attempt.paused_at else timedelta()
    return attempt.deadline + stood if attempt.deadline else None


def _move(attempt: Attempt, target: AttemptState) -> None:
    if not may_move(AttemptState(attempt.state), target):
        raise MoveNotAllowed
    attempt.state = target


def _check_enrolled(attempt: Attempt) -> None:
    if not Enrolment.objects.filter(exam_id=attempt.exam_id, candidate_id=attempt.candidate_id).exists():
        raise NotEnrolled


def _check_open(exam: Exam, now: datetime) -> None:
    if not exam.is_open(now):
        raise ExamNotOpen


def _question_order(attempt: Attempt) -> list[int]:
    """Question ids in the order that this candidate sees; the attempt's id is the seed, so it can be reproduced."""
    order = list(attempt.exam.questions.values_list("pk", flat=True))
    if attempt.exam.shuffle_questions:
        random.Random(attempt.pk.int).shuffle(order)  # noqa: S311 - an order, not a secret
    return order
