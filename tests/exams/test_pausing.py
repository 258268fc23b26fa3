"""The clock stands, goes on, is given more, and is stopped by a person."""

from datetime import timedelta

import pytest

from exams.enums import AttemptState, EndedBy
from exams.errors import AttemptNotRunning, AttemptPaused, DeadlinePassed
from exams.selectors import reason_of_pause
from exams.services.answers import save_answers
from exams.services.attempts import (
    extend_attempt,
    pause_attempt,
    resume_attempt,
    start_attempt,
    submit_attempt,
    terminate_attempt,
)
from exams.signals import attempt_changed, attempt_ended, pause_asked
from exams.tasks import submit_overdue
from tests.factories import (
    NOW,
    AnswerFactory,
    AttemptFactory,
    EndedAttemptFactory,
    ExamFactory,
    QuestionFactory,
    RunningAttemptFactory,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def attempt():
    return RunningAttemptFactory()


@pytest.fixture
def paused(attempt):
    """Since ten minutes after NOW, with fifty left."""
    return pause_attempt(attempt_id=attempt.pk, now=NOW + 10 * MINUTE)


def stored(attempt):
    attempt.refresh_from_db()
    return attempt


def test_the_deadline_moves_by_as_long_as_the_clock_stood(paused):
    resume_attempt(attempt_id=paused.pk, now=NOW + 25 * MINUTE)

    attempt = stored(paused)
    assert (attempt.state, attempt.deadline, attempt.paused_at) == (
        AttemptState.IN_PROGRESS,
        NOW + 75 * MINUTE,
        None,
    )


def test_a_pause_may_lead_past_the_closing_of_the_exam():
    attempt = RunningAttemptFactory(exam__closes_at=NOW + 60 * MINUTE)
    pause_attempt(attempt_id=attempt.pk, now=NOW)

    resume_attempt(attempt_id=attempt.pk, now=NOW + 120 * MINUTE)

    assert stored(attempt).deadline == NOW + 180 * MINUTE


@pytest.mark.parametrize("again", [pause_attempt, resume_attempt])
def test_pausing_or_resuming_twice_counts_once(attempt, again):
    pause_attempt(attempt_id=attempt.pk, now=NOW + 10 * MINUTE)
    if again is resume_attempt:
        resume_attempt(attempt_id=attempt.pk, now=NOW + 20 * MINUTE)
    before = stored(attempt).paused_at, attempt.deadline

    again(attempt_id=attempt.pk, now=NOW + 30 * MINUTE)

    assert (stored(attempt).paused_at, attempt.deadline) == before


def test_starting_a_paused_attempt_does_not_wind_the_clock_up_again(paused):
    start_attempt(attempt_id=paused.pk, now=NOW + 20 * MINUTE)

    assert (stored(paused).state, paused.deadline) == (AttemptState.PAUSED, NOW + 60 * MINUTE)


def test_a_paused_clock_does_not_run_out(paused):
    submit_overdue()  # by today's clock, long after the deadline

    assert stored(paused).state == AttemptState.PAUSED


def test_a_paused_attempt_cannot_be_handed_in(paused):
    with pytest.raises(AttemptPaused):
        submit_attempt(attempt_id=paused.pk, now=NOW + 20 * MINUTE)

    assert stored(paused).state == AttemptState.PAUSED


def test_what_was_saved_before_a_pause_is_there_after_it(attempt):
    answer = AnswerFactory(attempt=attempt, value="1")
    pause_attempt(attempt_id=attempt.pk, now=NOW)
    with pytest.raises(AttemptPaused):
        save_answers(attempt_id=attempt.pk, answers={answer.question_id: "2"}, now=NOW)

    resume_attempt(attempt_id=attempt.pk, now=NOW)

    answer.refresh_from_db()
    assert answer.value == "1"


def test_extra_time_is_added_also_while_the_clock_stands(paused):
    extend_attempt(attempt_id=paused.pk, extra=5 * MINUTE, now=NOW + 100 * MINUTE)

    assert stored(paused).deadline == NOW + 65 * MINUTE


def test_extra_time_comes_too_late_once_the_time_is_over(attempt):
    with pytest.raises(DeadlinePassed):
        extend_attempt(attempt_id=attempt.pk, extra=5 * MINUTE, now=attempt.deadline)

    assert stored(attempt).deadline == NOW + 60 * MINUTE


def test_an_attempt_whose_time_is_over_cannot_be_paused(attempt):
    with pytest.raises(DeadlinePassed):
        pause_attempt(attempt_id=attempt.pk, now=attempt.deadline)

    assert stored(attempt).state == AttemptState.IN_PROGRESS


def test_what_a_proctor_ends_is_graded_with_what_was_saved(paused):
    question = QuestionFactory(exam=paused.exam)
    right = next(option["id"] for option in question.key["options"] if option["correct"])
    AnswerFactory(attempt=paused, question=question, value=right)

    terminate_attempt(attempt_id=paused.pk, now=NOW + 20 * MINUTE)

    attempt = stored(paused)
    assert (attempt.state, attempt.ended_by, attempt.ended_at) == (
        AttemptState.TERMINATED,
        EndedBy.PROCTOR,
        NOW + 20 * MINUTE,
    )
    assert attempt.score == question.points


@pytest.mark.parametrize("make", [AttemptFactory, EndedAttemptFactory])
@pytest.mark.parametrize(
    "act",
    [
        lambda pk: extend_attempt(attempt_id=pk, extra=MINUTE, now=NOW),
        lambda pk: terminate_attempt(attempt_id=pk, now=NOW),
    ],
)
def test_only_what_runs_is_given_time_or_ended(make, act):
    attempt = make()
    before = attempt.state

    with pytest.raises(AttemptNotRunning):
        act(attempt.pk)

    assert stored(attempt).state == before


def test_each_change_is_told_once_and_only_when_it_is_one(attempt, django_capture_on_commit_callbacks):
    told = []

    def hear(signal, attempt_id, **_news):
        told.append((("changed", "ended")[signal is attempt_ended], attempt_id))

    attempt_changed.connect(hear)
    attempt_ended.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            pause_attempt(attempt_id=attempt.pk, now=NOW)
            pause_attempt(attempt_id=attempt.pk, now=NOW)
            resume_attempt(attempt_id=attempt.pk, now=NOW)
            extend_attempt(attempt_id=attempt.pk, extra=MINUTE, now=NOW)
            terminate_attempt(attempt_id=attempt.pk, now=NOW)
            terminate_attempt(attempt_id=attempt.pk, now=NOW)
    finally:
        attempt_changed.disconnect(hear)
        attempt_ended.disconnect(hear)

    assert told == [*[("changed", attempt.pk)] * 3, ("ended", attempt.pk)]


def test_the_reason_of_a_pause_is_asked_of_whoever_knows_it(paused):
    def answer(attempt_id, **_question):
        return "fire alarm" if attempt_id == paused.pk else ""

    pause_asked.connect(answer)
    try:
        assert reason_of_pause(paused) == "fire alarm"
        resume_attempt(attempt_id=paused.pk, now=NOW)
        assert reason_of_pause(stored(paused)) == ""
    finally:
        pause_asked.disconnect(answer)


def test_the_api_says_that_it_is_paused_and_takes_no_answers(client):
    attempt = RunningAttemptFactory(exam=ExamFactory(), state=AttemptState.PAUSED)
    client.force_login(attempt.candidate)

    shown = client.get(f"/api/v1/attempts/{attempt.pk}/").json()
    saved = client.put(f"/api/v1/attempts/{attempt.pk}/answers/", {"answers": {}}, content_type="application/json")

    assert (shown["state"], shown["pausedAt"], shown["pauseReason"]) == ("paused", "2026-11-20T09:00:00Z", "")
    assert (saved.status_code, saved.json()["code"]) == (409, "attempt_paused")
