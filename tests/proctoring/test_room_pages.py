"""The exam room as a browser without scripts meets it, and what its page promises the script."""

import json
import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from exams.enums import AttemptState, EndedBy, QuestionKind
from exams.models import Answer, Attempt, Enrolment, User
from proctoring.enums import CommandKind
from proctoring.models import Consent
from tests.factories import (
    AnswerFactory,
    AttemptFactory,
    CommandFactory,
    ConfigurationFactory,
    EndedAttemptFactory,
    ExamFactory,
    QuestionFactory,
    RunningAttemptFactory,
    SessionFactory,
    UserFactory,
)
from tests.forms import filled

pytestmark = pytest.mark.django_db


def room_of(attempt: Attempt) -> str:
    return f"/attempts/{attempt.pk}/"


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def see(attempt: Attempt) -> str:
    return client_of(attempt.candidate).get(room_of(attempt)).content.decode()


def room_data(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="room-data" type="application/json">(.*?)</script>', page)
    assert found
    return dict(json.loads(found[1]))


def parts_of(page: str) -> set[str]:
    return set(re.findall(r'data-testid="([a-z-]+)"', page))


def open_exam(**fields: Any) -> Any:
    now = timezone.now()
    return ExamFactory(**{"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=1), **fields})


def running(**fields: Any) -> Any:
    now = timezone.now()
    return RunningAttemptFactory(
        **{"exam": open_exam(), "started_at": now, "deadline": now + timedelta(minutes=30), **fields}
    )


def shown(*questions: Any) -> dict[str, Any]:
    """What the page of these questions sends besides their answers."""
    return {"shown": [str(question.pk) for question in questions]}


def a_little_ago() -> datetime:
    return timezone.now() - timedelta(seconds=1)


# -- whose room it is ------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "start/", "save/", "submit/"])
def test_somebody_elses_room_is_not_there(path):
    attempt = running(exam=open_exam(title="Secret paper"))
    stranger = client_of(UserFactory())

    response = stranger.post(room_of(attempt) + path) if path else stranger.get(room_of(attempt))

    attempt.refresh_from_db()
    assert response.status_code == 404
    assert "Secret paper" not in response.content.decode()
    assert attempt.state == AttemptState.IN_PROGRESS


def test_a_room_is_not_kept_by_the_browser():
    attempt = running()

    response = client_of(attempt.candidate).get(room_of(attempt))

    assert "no-store" in response["Cache-Control"]


# -- before the start --------------------------------------------------------------


def test_a_plain_exam_shows_neither_notice_nor_camera():
    page = see(AttemptFactory(exam=open_exam()))

    assert parts_of(page) == {"start-exam"}
    assert room_data(page)["face"] == "lobby"


def test_a_recorded_exam_shows_what_is_recorded_and_for_how_long_before_anything_opens(settings):
    settings.RETENTION_DAYS = 45
    exam = open_exam()
    ConfigurationFactory(exam=exam)

    page = see(AttemptFactory(exam=exam))

    assert parts_of(page) >= {"consent", "device-check", "start-exam", "blocked", "retry", "exit"}
    assert "Your camera and microphone are recorded" in page
    assert "deleted after 45 days" in page
    assert re.search(r'data-testid="start-exam"[^>]*disabled', page)
    assert "<noscript>" in page


def test_an_exam_that_records_the_screen_alone_checks_it_and_speaks_of_no_camera():
    exam = open_exam()
    ConfigurationFactory(exam=exam, webcam_enabled=False, recording="off", screen_recording="optional")

    page = see(AttemptFactory(exam=exam))

    assert parts_of(page) >= {"consent", "device-check", "start-exam", "blocked", "retry", "exit"}
    assert "Your screen is recorded" in page
    assert re.search(r'data-testid="start-exam"[^>]*disabled', page)
    assert not re.search(r"camera", re.sub(r"<noscript>.*?</noscript>|<[^>]*>|room-data.*?</script>", "", page))


def test_a_watched_exam_without_a_camera_starts_by_the_plain_form():
    exam = open_exam()
    ConfigurationFactory(exam=exam, webcam_enabled=False, recording="off")
    attempt = AttemptFactory(exam=exam)
    page = see(attempt)
    digest = room_data(page)["noticeDigest"]

    client_of(attempt.candidate).post(room_of(attempt) + "start/", {"consent": "yes", "digest": digest})

    attempt.refresh_from_db()
    assert "device-check" not in parts_of(page)
    assert attempt.state == AttemptState.IN_PROGRESS
    assert Consent.objects.get().digest == digest


def test_without_consent_it_does_not_start_and_says_why():
    exam = open_exam()
    ConfigurationFactory(exam=exam)
    attempt = AttemptFactory(exam=exam)

    page = client_of(attempt.candidate).post(room_of(attempt) + "start/", follow=True).content.decode()

    attempt.refresh_from_db()
    assert "accept the notice" in page
    assert attempt.state == AttemptState.CREATED


def test_a_consent_to_a_notice_that_has_changed_is_asked_for_again():
    exam = open_exam()
    ConfigurationFactory(exam=exam)
    attempt = AttemptFactory(exam=exam)

    form = {"consent": "yes", "digest": "0" * 64}
    page = client_of(attempt.candidate).post(room_of(attempt) + "start/", form, follow=True).content.decode()

    assert "The notice has changed" in page
    assert not Consent.objects.exists()


def test_a_lobby_of_an_exam_that_has_closed_says_so():
    exam = open_exam(closes_at=a_little_ago())

    page = see(AttemptFactory(exam=exam))

    assert "This exam closed on" in page
    assert re.search(r'data-testid="start-exam"[^>]*disabled', page)


# -- writing ----------------------------------------------------------------------


def test_the_room_shows_every_kind_of_question_with_what_was_saved():
    attempt = running()
    questions = {kind: QuestionFactory(exam=attempt.exam, kind=kind) for kind in QuestionKind}
    mars = questions[QuestionKind.MULTIPLE_CHOICE].key["options"][0]["id"]
    AnswerFactory(attempt=attempt, question=questions[QuestionKind.MULTIPLE_CHOICE], value=[mars])
    AnswerFactory(attempt=attempt, question=questions[QuestionKind.NUMERIC], value="9,81")
    AnswerFactory(attempt=attempt, question=questions[QuestionKind.ESSAY], value="First </textarea> line")

    page = see(attempt)

    assert page.count('data-testid="question"') == len(QuestionKind)
    assert f'value="{mars}" checked' in page
    assert 'value="9,81"' in page
    assert "First &lt;/textarea&gt; line" in page
    assert "3 of 6 answered" in page


def test_the_room_never_tells_which_answer_is_right():
    attempt = running()
    QuestionFactory(exam=attempt.exam, kind=QuestionKind.SINGLE_CHOICE)
    QuestionFactory(exam=attempt.exam, kind=QuestionKind.SHORT_TEXT)

    page = see(attempt)

    assert "Paris" in page
    assert "correct" not in page
    assert "Galileo" not in page


def test_a_plain_exam_gives_the_script_nothing_to_watch_with():
    page = see(running())

    assert room_data(page)["antiCheatConfig"]["enabled"] is False
    assert parts_of(page).isdisjoint({"device-check", "blocked", "consent"})


def test_the_room_keeps_the_configuration_of_the_start():
    attempt = running()
    SessionFactory(attempt=attempt)
    ConfigurationFactory(exam=attempt.exam, enabled=False, recording="off")

    config = room_data(see(attempt))["antiCheatConfig"]

    assert (config["enabled"], config["recording"]) == (True, "required")


def test_saving_keeps_every_answer_of_the_form():
    attempt = running()
    choice = QuestionFactory(exam=attempt.exam, kind=QuestionKind.MULTIPLE_CHOICE)
    number = QuestionFactory(exam=attempt.exam, kind=QuestionKind.NUMERIC)
    essay = QuestionFactory(exam=attempt.exam, kind=QuestionKind.ESSAY)
    chosen = [option["id"] for option in choice.key["options"][:2]]

    form = shown(choice, number, essay) | {
        f"answer-{choice.pk}": chosen,
        f"answer-{number.pk}": "9,8",
        f"answer-{essay.pk}": "",
    }
    response = client_of(attempt.candidate).post(room_of(attempt) + "save/", form, follow=True)

    assert "Your answers are saved." in response.content.decode()
    assert dict(Answer.objects.values_list("question", "value")) == {
        choice.pk: chosen,
        number.pk: "9,8",
        essay.pk: None,
    }


@pytest.mark.parametrize("path", ["save/", "submit/"])
def test_an_answer_that_cannot_be_one_comes_back_with_its_message_and_the_rest_is_saved(path):
    attempt = running()
    number = QuestionFactory(exam=attempt.exam, kind=QuestionKind.NUMERIC)
    essay = QuestionFactory(exam=attempt.exam, kind=QuestionKind.ESSAY)

    form = shown(number, essay) | {f"answer-{number.pk}": "many", f"answer-{essay.pk}": "Because."}
    response = client_of(attempt.candidate).post(room_of(attempt) + path, form)

    page = response.content.decode()
    attempt.refresh_from_db()
    assert response.status_code == 422
    assert "This must be a number." in page
    assert 'value="many"' in page
    assert dict(Answer.objects.values_list("question", "value")) == {essay.pk: "Because."}
    assert attempt.state == AttemptState.IN_PROGRESS


@pytest.mark.parametrize("path", ["save/", "submit/"])
def test_a_form_without_a_question_leaves_its_answer_as_it_was(path):
    attempt = running()
    essay = QuestionFactory(exam=attempt.exam, kind=QuestionKind.ESSAY)
    boxes = QuestionFactory(exam=attempt.exam, kind=QuestionKind.MULTIPLE_CHOICE)
    AnswerFactory(attempt=attempt, question=essay, value="Because.")
    AnswerFactory(attempt=attempt, question=boxes, value=[boxes.key["options"][0]["id"]])

    client_of(attempt.candidate).post(room_of(attempt) + path, shown(boxes))

    assert dict(Answer.objects.values_list("question", "value")) == {essay.pk: "Because.", boxes.pk: None}


def test_the_page_sends_back_all_that_it_shows():
    attempt = running()
    essay = QuestionFactory(exam=attempt.exam, kind=QuestionKind.ESSAY)
    AnswerFactory(attempt=attempt, question=essay, value="Because.")
    client = client_of(attempt.candidate)
    form = filled(client.get(room_of(attempt)))

    client.post(room_of(attempt) + "save/", form | {f"answer-{essay.pk}": form[f"answer-{essay.pk}"] + " And so."})

    assert Answer.objects.get().value == "Because. And so."


def test_the_longest_essays_fit_into_the_plain_form():
    attempt = running()
    essays = QuestionFactory.create_batch(10, exam=attempt.exam, kind=QuestionKind.ESSAY)

    form = shown(*essays) | {f"answer-{essay.pk}": "語" * 100_000 for essay in essays}
    client_of(attempt.candidate).post(room_of(attempt) + "save/", form)

    assert [len(answer.value) for answer in Answer.objects.all()] == [100_000] * 10


def test_a_form_that_is_too_large_says_so_and_changes_nothing(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    attempt = running()
    essay = QuestionFactory(exam=attempt.exam, kind=QuestionKind.ESSAY)
    AnswerFactory(attempt=attempt, question=essay, value="Because.")
    client = Client(enforce_csrf_checks=True)
    client.force_login(attempt.candidate)
    client.get(room_of(attempt))

    response = client.post(room_of(attempt) + "submit/", shown(essay) | {f"answer-{essay.pk}": "x" * 2000})

    attempt.refresh_from_db()
    assert response.status_code == 413
    assert "This is too large to be saved" in response.content.decode()
    assert (Answer.objects.get().value, attempt.state) == ("Because.", AttemptState.IN_PROGRESS)


def test_somebody_whose_enrolment_was_removed_meanwhile_cannot_start():
    attempt = AttemptFactory(exam=open_exam())
    Enrolment.objects.all().delete()

    page = client_of(attempt.candidate).post(room_of(attempt) + "start/", follow=True).content.decode()

    attempt.refresh_from_db()
    assert "You are not enrolled in this exam." in page
    assert attempt.state == AttemptState.CREATED


def test_handing_in_saves_the_form_first():
    attempt = running()
    text = QuestionFactory(exam=attempt.exam, kind=QuestionKind.SHORT_TEXT)

    form = shown(text) | {f"answer-{text.pk}": "galileo"}
    page = client_of(attempt.candidate).post(room_of(attempt) + "submit/", form, follow=True).content.decode()

    attempt.refresh_from_db()
    assert (attempt.state, attempt.ended_by, attempt.score) == (AttemptState.GRADED, EndedBy.CANDIDATE, Decimal(2))
    assert "submitted" in parts_of(page)
    assert "2 / 2" in page


# -- after the end ---------------------------------------------------------------


def test_looking_at_an_attempt_past_its_deadline_hands_it_in_as_of_the_deadline():
    deadline = a_little_ago()
    attempt = running(deadline=deadline)

    page = see(attempt)

    attempt.refresh_from_db()
    assert (attempt.ended_at, attempt.ended_by) == (deadline, EndedBy.SERVER)
    assert "Time is over" in page


def test_a_form_that_comes_after_the_deadline_changes_nothing():
    attempt = running(deadline=a_little_ago())
    text = QuestionFactory(exam=attempt.exam, kind=QuestionKind.SHORT_TEXT)
    AnswerFactory(attempt=attempt, question=text, value="Kepler")

    form = shown(text) | {f"answer-{text.pk}": "Galileo"}
    page = client_of(attempt.candidate).post(room_of(attempt) + "submit/", form, follow=True).content.decode()

    assert "submitted" in parts_of(page)
    assert Answer.objects.get().value == "Kepler"


def test_an_essay_that_waits_is_told_beside_the_points_so_far():
    attempt = EndedAttemptFactory(exam=open_exam(), score=Decimal(2))
    AnswerFactory(attempt=attempt, question=QuestionFactory(exam=attempt.exam, kind=QuestionKind.ESSAY), value="x")

    page = see(attempt)

    assert "Points so far" in page
    assert "1 answer waits for a teacher" in page


def test_an_attempt_that_a_proctor_ended_says_so():
    page = see(EndedAttemptFactory(exam=open_exam(), state=AttemptState.TERMINATED, ended_by=EndedBy.PROCTOR))

    assert "A proctor ended this exam" in page


def test_an_attempt_that_a_proctor_ended_says_why_in_the_proctors_words():
    attempt = EndedAttemptFactory(exam=open_exam(), state=AttemptState.TERMINATED, ended_by=EndedBy.PROCTOR)
    CommandFactory(session=SessionFactory(attempt=attempt), kind=CommandKind.TERMINATE, reason="Two <people> at a desk")

    assert "Two &lt;people&gt; at a desk" in see(attempt)


def test_a_paused_attempt_shows_no_questions():
    attempt = running(state=AttemptState.PAUSED)
    QuestionFactory(exam=attempt.exam, text="Which planet?")

    page = see(attempt)

    assert "The exam is paused" in page
    assert "Which planet?" not in page


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({"recording": "required", "screenRecording": "optional"}, "and it and your screen are still recorded"),
        ({"recording": "optional"}, "Your camera stays on and is still recorded."),
        ({"screenRecording": "required"}, "Your screen is still recorded."),
        ({"liveVideo": True}, "Your camera stays on."),
    ],
)
def test_a_pause_says_what_goes_on(config, told):
    attempt = running(state=AttemptState.PAUSED)
    SessionFactory(attempt=attempt, config={"enabled": True, **config})

    assert told in see(attempt)


@pytest.mark.parametrize(
    ("config", "shown"),
    [({"recording": "required"}, True), ({"screenRecording": "optional"}, True), ({}, False)],
)
def test_what_is_left_to_upload_has_its_place_only_when_something_was_recorded(config, shown):
    attempt = EndedAttemptFactory(exam=open_exam())
    SessionFactory(attempt=attempt, config={"enabled": True, **config})

    assert ('data-part="uploads"' in see(attempt)) is shown
