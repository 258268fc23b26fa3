"""Saving answers."""

from datetime import timedelta

import pytest

from exams.enums import AttemptState, QuestionKind
from exams.errors import AttemptNotRunning, AttemptPaused, DeadlinePassed
from exams.models import Answer
from exams.services.answers import save_answers
from tests.factories import NOW, AttemptFactory, EndedAttemptFactory, QuestionFactory, RunningAttemptFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def attempt():
    return RunningAttemptFactory()


@pytest.fixture
def question(attempt):
    return QuestionFactory(exam=attempt.exam, kind=QuestionKind.SHORT_TEXT)


def test_the_last_save_counts(attempt, question):
    save_answers(attempt_id=attempt.pk, answers={question.pk: "Kepler"}, now=NOW)
    save_answers(attempt_id=attempt.pk, answers={question.pk: "Galileo"}, now=NOW + timedelta(seconds=5))

    assert list(Answer.objects.values_list("value", "saved_at")) == [("Galileo", NOW + timedelta(seconds=5))]


def test_a_late_answer_is_refused_and_the_earlier_one_stays(attempt, question):
    save_answers(attempt_id=attempt.pk, answers={question.pk: "in time"}, now=attempt.deadline - timedelta(seconds=1))

    with pytest.raises(DeadlinePassed):
        save_answers(attempt_id=attempt.pk, answers={question.pk: "too late"}, now=attempt.deadline)

    assert Answer.objects.get().value == "in time"


@pytest.mark.parametrize("make", [AttemptFactory, EndedAttemptFactory])
def test_nothing_is_saved_before_the_start_or_after_the_end(make):
    attempt = make()
    question = QuestionFactory(exam=attempt.exam)

    with pytest.raises(AttemptNotRunning):
        save_answers(attempt_id=attempt.pk, answers={question.pk: None}, now=NOW)


def test_a_paused_attempt_takes_no_answers(question, attempt):
    attempt.state, attempt.paused_at = AttemptState.PAUSED, NOW
    attempt.save()

    with pytest.raises(AttemptPaused):
        save_answers(attempt_id=attempt.pk, answers={question.pk: "x"}, now=NOW)


def test_one_nonsense_answer_does_not_keep_the_others_from_being_saved(attempt, question):
    number = QuestionFactory(exam=attempt.exam, kind=QuestionKind.NUMERIC)

    refused = save_answers(attempt_id=attempt.pk, answers={question.pk: "Galileo", number.pk: "twelve"}, now=NOW)

    assert {pk: refusal.code for pk, refusal in refused.items()} == {number.pk: "answer_invalid"}
    assert [answer.value for answer in Answer.objects.all()] == ["Galileo"]


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_text_that_no_database_keeps_is_refused_and_the_others_are_saved(attempt, question, text):
    essay = QuestionFactory(exam=attempt.exam, kind=QuestionKind.ESSAY)

    refused = save_answers(attempt_id=attempt.pk, answers={essay.pk: text, question.pk: "Galileo"}, now=NOW)

    assert list(refused) == [essay.pk]
    assert list(Answer.objects.values_list("question", "value")) == [(question.pk, "Galileo")]


def test_a_number_that_is_no_id_of_a_database_is_refused_like_any_other(attempt, question):
    refused = save_answers(attempt_id=attempt.pk, answers={10**30: "x", question.pk: "Galileo"}, now=NOW)

    assert (list(refused), Answer.objects.get().value) == ([10**30], "Galileo")


def test_a_question_of_another_exam_is_refused(attempt):
    foreign = QuestionFactory()

    refused = save_answers(attempt_id=attempt.pk, answers={foreign.pk: "x"}, now=NOW)

    assert (list(refused), Answer.objects.count()) == ([foreign.pk], 0)
