"""The demo as the contract describes it."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from exams.enums import QuestionKind, Role
from exams.models import Enrolment, Exam, Membership, Organisation, Question, User
from exams.services.attempts import open_attempt, start_attempt
from proctoring.models import Configuration
from proctoring.selectors import current_config

pytestmark = pytest.mark.django_db

ACCOUNTS = ["admin", "teacher", "proctor", "reviewer", *[f"candidate{n}" for n in range(1, 6)]]
TABLES = (User, Organisation, Membership, Exam, Question, Enrolment, Configuration)


def load_demo() -> None:
    call_command("load_demo", stdout=StringIO())


@pytest.fixture
def demo() -> None:
    load_demo()


def proctored() -> Exam:
    return Exam.objects.get(title="Introduction to Astronomy")


def test_every_account_signs_in_with_the_same_password(demo):
    assert [name for name in ACCOUNTS if not Client().login(username=name, password="demo")] == []


def test_each_account_holds_its_role(demo):
    roles = dict(Membership.objects.values_list("user__username", "role"))

    assert roles == {
        "admin": Role.ADMINISTRATOR,
        "teacher": Role.TEACHER,
        "proctor": Role.PROCTOR,
        "reviewer": Role.REVIEWER,
    }
    assert User.objects.get(is_superuser=True).username == "admin"


def test_the_first_exam_has_every_kind_of_question_and_full_proctoring(demo):
    exam = proctored()
    config = current_config(exam)

    assert {question.kind for question in exam.questions.all()} == set(QuestionKind)
    assert exam.duration == timedelta(minutes=30)
    assert (config.enabled, config.webcam_enabled, config.lockdown_enabled, config.live_video) == (True,) * 4
    assert (config.recording, config.audio, config.screen_recording) == ("required", True, "off")


def test_the_second_exam_is_a_plain_one(demo):
    assert not current_config(Exam.objects.get(title="Practice quiz")).enabled


def test_every_candidate_can_start_both(demo):
    now = timezone.now()
    for exam in Exam.objects.all():
        for candidate in User.objects.filter(username__startswith="candidate"):
            attempt = open_attempt(exam_id=exam.pk, candidate_id=candidate.pk, now=now)
            assert start_attempt(attempt_id=attempt.pk, now=now).is_running


def test_loading_twice_changes_nothing(demo):
    before = [list(table.objects.order_by("pk").values()) for table in TABLES]

    load_demo()

    assert [list(table.objects.order_by("pk").values()) for table in TABLES] == before


def test_what_people_changed_stays_changed(demo):
    Exam.objects.filter(pk=proctored().pk).update(title="Astronomy, renamed")
    Question.objects.filter(kind=QuestionKind.ESSAY).delete()
    Enrolment.objects.filter(candidate__username="candidate5").delete()
    person = User.objects.get(username="teacher")
    person.set_password("changed")
    person.save()

    load_demo()

    assert Exam.objects.count() == 2
    assert not Question.objects.filter(kind=QuestionKind.ESSAY).exists()
    assert not Enrolment.objects.filter(candidate__username="candidate5").exists()
    assert Client().login(username="teacher", password="changed")


def test_an_exam_that_has_closed_opens_again(demo):
    long_ago = timezone.now() - timedelta(days=90)
    Exam.objects.update(opens_at=long_ago, closes_at=long_ago + timedelta(days=31))

    load_demo()

    assert all(exam.is_open(timezone.now()) for exam in Exam.objects.all())


def test_an_exam_that_is_still_open_keeps_its_dates(demo):
    opened = timezone.now() - timedelta(days=29)
    Exam.objects.update(opens_at=opened, closes_at=opened + timedelta(days=31))

    load_demo()

    assert set(Exam.objects.values_list("opens_at", flat=True)) == {opened}
