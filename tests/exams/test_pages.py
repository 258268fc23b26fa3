"""Sign-in, the way home, the exam list and opening an exam, as a browser without scripts meets them."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from exams.enums import AttemptState, QuestionKind, Role
from exams.models import Attempt, Exam, User
from exams.pages.exam_list import exam_cards
from exams.templatetags.points import points
from tests.factories import (
    AttemptFactory,
    EndedAttemptFactory,
    EnrolmentFactory,
    ExamFactory,
    MembershipFactory,
    OrganisationFactory,
    QuestionFactory,
    RunningAttemptFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def open_exam(**fields: object) -> Exam:
    now = timezone.now()
    return ExamFactory(**{"opens_at": now - timedelta(hours=1), "closes_at": now + timedelta(hours=1), **fields})


def enrolled(exam: Exam) -> User:
    return EnrolmentFactory(exam=exam).candidate


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


# -- the way in ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("roles", "place"),
    [
        ([], "/exams/"),
        ([Role.TEACHER], "/admin/"),
        ([Role.ADMINISTRATOR], "/admin/"),
        ([Role.PROCTOR], "/proctor/"),
        ([Role.REVIEWER], "/review/"),
        ([Role.TEACHER, Role.REVIEWER], "/review/"),
        ([Role.ADMINISTRATOR, Role.REVIEWER, Role.PROCTOR], "/proctor/"),
    ],
)
def test_everybody_lands_where_their_role_works(roles, place):
    user = UserFactory()
    organisation = OrganisationFactory()
    for role in roles:
        MembershipFactory(user=user, organisation=organisation, role=role)

    response = signed_in(user).get("/home/")

    assert response["Location"] == place


def test_signing_in_leads_home(client):
    user = UserFactory(username="ada")
    user.set_password("secret")
    user.save()

    response = client.post("/", {"username": "ada", "password": "secret"})

    assert response["Location"] == "/home/"


def test_a_wrong_password_says_so_and_keeps_the_name(client):
    response = client.post("/", {"username": "ada", "password": "wrong"})

    page = response.content.decode()
    assert "do not go together" in page
    assert 'value="ada"' in page


def test_the_navigation_shows_every_place_of_a_person():
    exam = open_exam()
    user = enrolled(exam)
    for role in (Role.PROCTOR, Role.TEACHER):
        MembershipFactory(user=user, organisation=exam.organisation, role=role)

    page = signed_in(user).get("/exams/").content.decode()

    shown = [place for place in ("/proctor/", "/review/", "/admin/", "/exams/") if f'href="{place}"' in page]
    assert shown == ["/proctor/", "/admin/", "/exams/"]


@pytest.mark.parametrize("path", ["/exams/", "/proctor/"])
def test_a_page_asks_strangers_to_sign_in(client, path):
    response = client.get(path)

    assert response["Location"] == f"/?next={path}"


def test_the_page_tells_the_servers_time(client):
    before = timezone.now().timestamp()

    page = client.get("/").content.decode()

    told = float(page.partition('data-server-now="')[2].partition('"')[0])
    assert before <= told <= timezone.now().timestamp()


def test_an_unknown_address_has_a_page_of_ours(client):
    response = client.get("/nowhere/")

    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


# -- the list --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opens", "closes", "state"),
    [(-2, -1, "late"), (-1, 1, "open"), (1, 2, "early")],
)
def test_an_exam_shows_whether_it_is_open(opens, closes, state):
    now = timezone.now()
    exam = ExamFactory(opens_at=now + timedelta(hours=opens), closes_at=now + timedelta(hours=closes))

    [card] = exam_cards(enrolled(exam), now)

    assert card.state == state


def test_an_exam_with_an_attempt_running_is_continued():
    exam = open_exam()
    candidate = enrolled(exam)
    RunningAttemptFactory(exam=exam, candidate=candidate, deadline=timezone.now() + timedelta(minutes=5))

    page = signed_in(candidate).get("/exams/").content.decode()

    assert "Continue" in page


def test_an_exam_without_attempts_left_offers_none():
    exam = open_exam(max_attempts=1)
    candidate = enrolled(exam)
    EndedAttemptFactory(exam=exam, candidate=candidate)

    page = signed_in(candidate).get("/exams/").content.decode()

    assert 'data-testid="exam-row"' in page
    assert 'data-testid="open-exam"' not in page


def test_a_result_shows_points_and_one_that_waits_does_not():
    exam = open_exam(max_attempts=3)
    candidate = enrolled(exam)
    QuestionFactory(exam=exam, points=Decimal("7.50"))
    EndedAttemptFactory(exam=exam, candidate=candidate, number=1, state=AttemptState.GRADED, score=Decimal("2.50"))
    EndedAttemptFactory(exam=exam, candidate=candidate, number=2, score=Decimal("4.00"))

    page = signed_in(candidate).get("/exams/").content.decode()

    assert "<strong>2.5</strong> / 7.5" in page
    assert "waits for a teacher" in page
    assert "<strong>4</strong>" not in page


def test_other_peoples_exams_and_attempts_are_not_listed():
    exam = open_exam(title="Mine", max_attempts=2)
    candidate = enrolled(exam)
    enrolled(open_exam(title="Theirs"))
    EndedAttemptFactory(exam=exam)
    open_exam(title="Draft", published=False)

    page = signed_in(candidate).get("/exams/").content.decode()

    assert "Mine" in page
    assert "Theirs" not in page
    assert "Draft" not in page
    assert "Attempt 1" not in page


@pytest.mark.parametrize("exams", [1, 3])
def test_the_list_asks_the_database_as_much_for_three_exams_as_for_one(exams, django_assert_num_queries):
    candidate = UserFactory()
    for _ in range(exams):
        exam = open_exam()
        QuestionFactory(exam=exam, kind=QuestionKind.ESSAY)
        EnrolmentFactory(exam=exam, candidate=candidate)
        AttemptFactory(exam=exam, candidate=candidate)

    with django_assert_num_queries(3):
        for card in exam_cards(candidate, timezone.now()):
            assert (card.state, card.points, card.attempts_left) == ("open", Decimal(2), 1)


def test_somebody_without_exams_is_told_so():
    page = signed_in(UserFactory()).get("/exams/").content.decode()

    assert "No exam is waiting for you" in page


# -- opening ---------------------------------------------------------------------


def test_opening_leads_into_the_room_without_starting_the_clock():
    exam = open_exam()
    candidate = enrolled(exam)

    response = signed_in(candidate).post(f"/exams/{exam.pk}/open/")

    attempt = Attempt.objects.get()
    assert response["Location"] == f"/attempts/{attempt.pk}/"
    assert (attempt.state, attempt.deadline) == (AttemptState.CREATED, None)


def test_a_refusal_comes_back_as_a_sentence_on_the_list():
    exam = open_exam(max_attempts=1)
    candidate = enrolled(exam)
    EndedAttemptFactory(exam=exam, candidate=candidate)

    page = signed_in(candidate).post(f"/exams/{exam.pk}/open/", follow=True).content.decode()

    assert "You have used every attempt of this exam." in page


def test_nobody_opens_an_exam_that_they_are_not_enrolled_in():
    exam = open_exam()
    enrolled(exam)

    signed_in(UserFactory()).post(f"/exams/{exam.pk}/open/")

    assert not Attempt.objects.exists()


@pytest.mark.parametrize(
    ("value", "text"),
    [(Decimal("10.00"), "10"), (Decimal("2.50"), "2.5"), (Decimal(100), "100"), (None, "0"), (0, "0")],
)
def test_points_read_as_people_write_them(value, text):
    assert points(value) == text
