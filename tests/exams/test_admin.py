"""The administration as teachers and administrators use it: real requests, real forms."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from exams.enums import AttemptState, QuestionKind, Role
from exams.models import Answer, Attempt, Exam, Membership, Organisation, Question, User
from tests.factories import (
    AnswerFactory,
    EndedAttemptFactory,
    EnrolmentFactory,
    ExamFactory,
    MembershipFactory,
    OrganisationFactory,
    QuestionFactory,
    RunningAttemptFactory,
    UserFactory,
    person_with,
)
from tests.forms import filled

pytestmark = pytest.mark.django_db

EXAMS = "/admin/exams/exam/"
ATTEMPTS = "/admin/exams/attempt/"
PEOPLE = "/admin/exams/user/"


@pytest.fixture
def ours() -> Organisation:
    return OrganisationFactory(name="Ours")


@pytest.fixture
def theirs() -> Organisation:
    return OrganisationFactory(name="Theirs")


@pytest.fixture
def teacher(ours: Organisation) -> User:
    return person_with(Role.TEACHER, ours)


@pytest.fixture
def administrator(ours: Organisation) -> User:
    return person_with(Role.ADMINISTRATOR, ours)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(row: Any) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def errors(response: Any) -> str:
    return " ".join(str(error) for error in response.context["errors"])


# -- who may enter ----------------------------------------------------------------
@pytest.mark.parametrize("role", [Role.PROCTOR, Role.REVIEWER])
def test_who_holds_another_role_is_refused(role, ours):
    response = signed_in(person_with(role, ours)).get("/admin/", follow=True)

    assert response.status_code == 403


def test_who_is_not_signed_in_is_led_to_the_one_sign_in():
    response = Client().get(EXAMS, follow=True)

    assert response.redirect_chain[-1] == ("/?next=%2Fadmin%2Fexams%2Fexam%2F", 302)


def test_djangos_staff_flag_opens_nothing(ours):
    staff = UserFactory(is_staff=True)

    assert signed_in(staff).get("/admin/", follow=True).status_code == 403


def listed_for(client: Client) -> set[str]:
    """The models that the overview offers."""
    apps = client.get("/admin/").context["app_list"]
    return {model["object_name"] for app in apps for model in app["models"]}


def test_a_teacher_sees_exams_and_attempts_and_nothing_about_people(teacher, ours):
    person = person_with(Role.REVIEWER, ours)
    client = signed_in(teacher)

    listed = listed_for(client)
    closed = (PEOPLE, page_of(person), page_of(ours), "/admin/retention/policy/")
    refused = [client.get(url).status_code for url in closed]

    assert (listed, refused) == ({"Exam", "Attempt"}, [403, 403, 403, 403])


def test_an_administrator_sees_people_and_retention_but_not_the_machinery(administrator):
    models = {"Exam", "Attempt", "User", "Organisation", "Command", "Snapshot", "Policy", "Deletion"}

    assert listed_for(signed_in(administrator)) == models


def test_the_machinery_is_for_superusers():
    assert {"PeriodicTask", "Recording"} <= listed_for(signed_in(UserFactory(is_superuser=True)))


def test_the_overview_counts_what_waits_in_ones_own_organisations(teacher, ours, theirs):
    for organisation in (ours, theirs):
        exam = ExamFactory(
            organisation=organisation,
            opens_at=timezone.now() - timedelta(hours=1),
            closes_at=timezone.now() + timedelta(hours=1),
        )
        RunningAttemptFactory(exam=exam)
        AnswerFactory(attempt=EndedAttemptFactory(exam=exam), points=None)

    figures = signed_in(teacher).get("/admin/").context["waiting"]

    assert [figure.count for figure in figures] == [1, 1, 1]


# -- one organisation never sees another's --------------------------------------------
def test_lists_hold_only_ones_own_organisations(teacher, administrator, ours, theirs):
    for organisation, name in ((ours, "ours"), (theirs, "theirs")):
        exam = ExamFactory(organisation=organisation, title=f"Exam of {name}")
        EnrolmentFactory(exam=exam, candidate=UserFactory(username=f"candidate-of-{name}"))
        EndedAttemptFactory(exam=exam, candidate__last_name=f"Candidate of {name}")

    pages = [
        signed_in(teacher).get(EXAMS),
        signed_in(teacher).get(ATTEMPTS),
        signed_in(administrator).get(PEOPLE),
        signed_in(administrator).get("/admin/exams/organisation/"),
    ]

    assert all("heirs" not in page.content.decode() and "urs" in page.content.decode() for page in pages)


def test_a_superuser_sees_everything(ours, theirs):
    ExamFactory(organisation=ours, title="First")
    ExamFactory(organisation=theirs, title="Second")

    page = signed_in(UserFactory(is_superuser=True)).get(EXAMS).content.decode()

    assert "First" in page
    assert "Second" in page


def test_objects_of_another_organisation_do_not_exist(administrator, theirs):
    exam = ExamFactory(organisation=theirs)
    attempt = EndedAttemptFactory(exam=exam)
    client = signed_in(administrator)

    for row in (exam, attempt, theirs, attempt.candidate):
        for url in (page_of(row), page_of(row).replace("change", "delete"), page_of(row).replace("change", "history")):
            assert client.get(url).status_code in (403, 404), url


def test_an_exam_cannot_be_made_in_another_organisation(teacher, theirs):
    client = signed_in(teacher)
    form = filled(client.get(f"{EXAMS}add/")) | exam_fields(organisation=theirs.pk)

    response = client.post(f"{EXAMS}add/", form)

    assert "organisation" in response.context["adminform"].form.errors
    assert not Exam.objects.exists()


def test_a_teacher_elsewhere_makes_exams_only_where_they_teach(theirs, ours):
    person = person_with(Role.TEACHER, ours)
    MembershipFactory(user=person, organisation=theirs, role=Role.REVIEWER)
    client = signed_in(person)
    form = filled(client.get(f"{EXAMS}add/")) | exam_fields(organisation=theirs.pk)

    response = client.post(f"{EXAMS}add/", form)

    assert "organisation" in response.context["adminform"].form.errors


def test_a_stranger_cannot_be_enrolled(teacher, ours, theirs):
    exam = ExamFactory(organisation=ours)
    stranger = person_with(Role.REVIEWER, theirs)
    client = signed_in(teacher)
    form = filled(client.get(page_of(exam))) | {"enrolments-TOTAL_FORMS": 1, "enrolments-0-candidate": stranger.pk}

    response = client.post(page_of(exam), form)

    assert "Select a valid choice" in errors(response)
    assert not exam.enrolments.exists()


def test_the_search_for_candidates_finds_nobody_of_another_organisation(teacher, ours, theirs):
    EnrolmentFactory(exam=ExamFactory(organisation=ours), candidate=UserFactory(username="smith-ours"))
    EnrolmentFactory(exam=ExamFactory(organisation=theirs), candidate=UserFactory(username="smith-theirs"))

    response = signed_in(teacher).get(
        reverse("admin:autocomplete"),
        {"app_label": "exams", "model_name": "enrolment", "field_name": "candidate", "term": "smith"},
    )

    assert [result["text"].partition("(")[2] for result in response.json()["results"]] == ["smith-ours)"]


def test_the_filters_name_nothing_of_another_organisation(ours, theirs):
    person = person_with(Role.TEACHER, ours)
    MembershipFactory(user=person, organisation=OrganisationFactory(name="Second"), role=Role.TEACHER)
    ExamFactory(organisation=ours)
    ExamFactory(organisation=Organisation.objects.get(name="Second"))
    ExamFactory(organisation=theirs)

    page = signed_in(person).get(EXAMS).content.decode()

    assert "Second" in page
    assert "Theirs" not in page


# -- exams ---------------------------------------------------------------------------
def exam_fields(**changes: Any) -> dict[str, Any]:
    return {
        "title": "History",
        "opens_at_0": "2026-11-20",
        "opens_at_1": "08:00:00",
        "closes_at_0": "2026-11-20",
        "closes_at_1": "18:00:00",
        "duration_minutes": 45,
        "max_attempts": 1,
        **changes,
    }


def question_fields(index: int, **changes: Any) -> dict[str, Any]:
    fields = {"kind": "single_choice", "points": "2", "position": "", "text": "Capital of France?", **changes}
    fields.setdefault("answer_key", "*Paris\r\nLyon")
    return {f"questions-{index}-{name}": value for name, value in fields.items()}


def test_a_teacher_writes_an_exam_with_questions_on_one_page(teacher, ours):
    client = signed_in(teacher)
    form = filled(client.get(f"{EXAMS}add/")) | exam_fields(organisation=ours.pk) | {"questions-TOTAL_FORMS": 2}
    form |= question_fields(0) | question_fields(1, kind="numeric", text="g?", answer_key="9.81 ± 0.02")

    client.post(f"{EXAMS}add/", form)

    exam = Exam.objects.get()
    assert [(q.position, q.kind, sorted(q.key)) for q in exam.questions.all()] == [
        (1, "single_choice", ["options"]),
        (2, "numeric", ["tolerance", "value"]),
    ]


def test_times_are_in_the_persons_own_zone(teacher, ours):
    User.objects.update(time_zone="Europe/Paris")
    client = signed_in(teacher)
    page = client.get(f"{EXAMS}add/")

    client.post(f"{EXAMS}add/", filled(page) | exam_fields(organisation=ours.pk))

    assert "Europe/Paris" in page.content.decode()
    assert Exam.objects.get().opens_at.isoformat() == "2026-11-20T07:00:00+00:00"


@pytest.mark.parametrize(
    ("language", "typed", "how"), [("en", "01/02/2026", "2026-05-31"), ("fr", "tomorrow", "31/05/2026")]
)
def test_a_date_that_cannot_be_read_says_how_to_write_it(teacher, ours, language, typed, how):
    client = signed_in(teacher)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    form = filled(client.get(f"{EXAMS}add/")) | exam_fields(organisation=ours.pk, opens_at_0=typed)

    response = client.post(f"{EXAMS}add/", form)

    assert how in errors(response)


def test_an_exam_that_closes_before_it_opens_is_refused(teacher, ours):
    client = signed_in(teacher)
    form = filled(client.get(f"{EXAMS}add/")) | exam_fields(organisation=ours.pk, closes_at_0="2026-11-19")

    response = client.post(f"{EXAMS}add/", form)

    assert "The exam must close after it opens." in errors(response)


@pytest.mark.parametrize(
    ("kind", "lines", "refusal"),
    [
        ("single_choice", "Paris\nLyon", "Mark the right option"),
        ("single_choice", "*Paris\n*Lyon", "Only one option can be right"),
        ("multiple_choice", "*Paris", "at least two options"),
        ("true_false", "perhaps", "Write true or false."),
        ("short_text", "", "at least one accepted answer"),
        ("numeric", "about nine", "Write a number"),
    ],
)
def test_a_key_that_does_not_fit_its_kind_is_an_error_of_its_field(kind, lines, refusal, teacher, ours):
    exam = ExamFactory(organisation=ours)
    client = signed_in(teacher)
    form = filled(client.get(page_of(exam))) | {"questions-TOTAL_FORMS": 1}

    response = client.post(page_of(exam), form | question_fields(0, kind=kind, answer_key=lines))

    formset = formset_of(response, "questions")
    assert refusal in str(formset.forms[0].errors["answer_key"])
    assert not exam.questions.exists()


def formset_of(response: Any, prefix: str) -> Any:
    formsets = [inline.formset for inline in response.context["inline_admin_formsets"]]
    return next(formset for formset in formsets if formset.prefix == prefix)


def test_mending_an_option_keeps_its_id(teacher, ours):
    question = QuestionFactory(exam__organisation=ours)
    ids = [option["id"] for option in question.key["options"]]
    client = signed_in(teacher)
    form = filled(client.get(page_of(question.exam)))
    assert form["questions-0-answer_key"] == "*Paris\nLyon\nNice"

    client.post(page_of(question.exam), form | {"questions-0-answer_key": "*Paris\r\nLyons\r\nNice"})

    question.refresh_from_db()
    assert [(option["id"], option["text"]) for option in question.key["options"]] == list(
        zip(ids, ["Paris", "Lyons", "Nice"], strict=True)
    )


def test_saving_a_page_as_it_is_changes_no_question(teacher, ours):
    exam = ExamFactory(organisation=ours)
    for kind in QuestionKind:
        QuestionFactory(exam=exam, kind=kind, text="Two\nlines")
    before = list(exam.questions.values())
    client = signed_in(teacher)
    form = {name: str(value).replace("\n", "\r\n") for name, value in filled(client.get(page_of(exam))).items()}

    client.post(page_of(exam), form)

    log = client.get(page_of(exam).replace("change", "history")).context["action_list"]
    assert list(exam.questions.values()) == before
    assert [entry.get_change_message() for entry in log] == ["No fields changed."]


def test_a_new_question_without_a_position_comes_last(teacher, ours):
    question = QuestionFactory(exam__organisation=ours, position=7)
    client = signed_in(teacher)
    form = filled(client.get(page_of(question.exam))) | {"questions-TOTAL_FORMS": 2}

    client.post(page_of(question.exam), form | question_fields(1))

    assert [q.position for q in question.exam.questions.all()] == [7, 8]


def test_an_answered_question_is_neither_deleted_nor_turned_into_another_kind(teacher, ours):
    answer = AnswerFactory(attempt__exam__organisation=ours)
    url, client = page_of(answer.attempt.exam), signed_in(teacher)
    form = filled(client.get(url))

    deleted = client.post(url, form | {"questions-0-DELETE": "on"})
    turned = client.post(url, form | question_fields(0, kind="essay", answer_key="Anything"))

    assert "1 candidate has already answered this question." in errors(deleted)
    assert "Its kind cannot change any more." in errors(turned)
    assert Question.objects.get().kind == QuestionKind.SINGLE_CHOICE


def test_an_unanswered_question_is_deleted(teacher, ours):
    question = QuestionFactory(exam__organisation=ours)
    client = signed_in(teacher)

    client.post(page_of(question.exam), filled(client.get(page_of(question.exam))) | {"questions-0-DELETE": "on"})

    assert not Question.objects.exists()


def test_a_changed_key_of_an_answered_question_says_that_points_stay(teacher, ours):
    answer = AnswerFactory(attempt__exam__organisation=ours)
    url, client = page_of(answer.attempt.exam), signed_in(teacher)
    form = filled(client.get(url)) | {"questions-0-answer_key": "Paris\n*Lyon\nNice"}

    response = client.post(url, form, follow=True)

    assert "An answer key has changed. Points already given stay as they are." in said(response)


def test_an_exam_stays_in_its_organisation(teacher, ours):
    second = OrganisationFactory()
    MembershipFactory(user=teacher, organisation=second, role=Role.TEACHER)
    exam = ExamFactory(organisation=ours)
    client = signed_in(teacher)

    client.post(page_of(exam), filled(client.get(page_of(exam))) | {"organisation": second.pk})

    exam.refresh_from_db()
    assert exam.organisation == ours


def test_an_exam_that_somebody_has_sat_cannot_be_deleted(teacher, ours):
    sat, unsat = RunningAttemptFactory(exam__organisation=ours).exam, ExamFactory(organisation=ours)
    client = signed_in(teacher)

    for exam in (sat, unsat):
        client.post(page_of(exam).replace("change", "delete"), {"post": "yes"})
    client.post(EXAMS, {"action": "delete_selected", "_selected_action": [sat.pk], "post": "yes"})

    assert list(Exam.objects.all()) == [sat]


def test_publishing_skips_exams_without_questions_and_names_them(teacher, ours, theirs):
    full = QuestionFactory(exam__organisation=ours, exam__published=False).exam
    empty = ExamFactory(organisation=ours, published=False, title="Nothing in it")
    foreign = QuestionFactory(exam__organisation=theirs, exam__published=False).exam
    chosen = [full.pk, empty.pk, foreign.pk]

    response = signed_in(teacher).post(EXAMS, {"action": "publish", "_selected_action": chosen}, follow=True)

    assert said(response) == [
        "1 exam is published.",
        "Not published, because there is no question yet: Nothing in it",
    ]
    assert list(Exam.objects.filter(published=True)) == [full]


@pytest.mark.parametrize(("status", "title"), [("draft", "A"), ("upcoming", "B"), ("open", "C"), ("closed", "D")])
def test_the_list_is_filtered_by_where_an_exam_stands(status, title, teacher, ours):
    now, day = timezone.now(), timedelta(days=1)
    window = {"opens_at": now - day, "closes_at": now + day}
    ExamFactory(organisation=ours, title="A", **window, published=False)
    ExamFactory(organisation=ours, title="B", opens_at=now + day, closes_at=now + 2 * day)
    ExamFactory(organisation=ours, title="C", **window)
    ExamFactory(organisation=ours, title="D", opens_at=now - 2 * day, closes_at=now - day)

    found = signed_in(teacher).get(EXAMS, {"status": status}).context["cl"].result_list

    assert [(exam.title, exam.status) for exam in found] == [(title, status)]


@pytest.mark.parametrize("count", [1, 3])
def test_the_exam_list_asks_the_same_few_questions_of_the_database(count, teacher, ours, django_assert_num_queries):
    for _ in range(count):
        EnrolmentFactory(exam=QuestionFactory(exam__organisation=ours).exam)
    client = signed_in(teacher)

    with django_assert_num_queries(14):
        client.get(EXAMS)


# -- enrolments --------------------------------------------------------------------------
def test_many_are_enrolled_by_name_or_address_and_unknown_ones_are_named(teacher, ours, theirs):
    exam, other = ExamFactory(organisation=ours), ExamFactory(organisation=ours)
    by_name = EnrolmentFactory(exam=other, candidate__username="Camille").candidate
    by_address = EnrolmentFactory(exam=other, candidate__email="Mateo@example.org").candidate
    already = EnrolmentFactory(exam=exam, candidate__username="already").candidate
    person_with(Role.REVIEWER, theirs, username="stranger")
    client = signed_in(teacher)
    names = "camille\r\nmateo@EXAMPLE.org\r\nalready\r\nstranger\r\nnobody@example.org"

    response = client.post(page_of(exam), filled(client.get(page_of(exam))) | {"enrol": names}, follow=True)

    assert {enrolment.candidate for enrolment in exam.enrolments.all()} == {by_name, by_address, already}
    assert said(response)[:2] == [
        "2 people were enrolled.",
        "Nobody of this organisation has these names or addresses: stranger, nobody@example.org",
    ]


def test_an_address_of_several_people_enrols_none_of_them(teacher, ours):
    exam = ExamFactory(organisation=ours)
    for _ in range(2):
        person_with(Role.REVIEWER, ours, email="office@example.org")
    client = signed_in(teacher)

    response = client.post(
        page_of(exam), filled(client.get(page_of(exam))) | {"enrol": "office@example.org"}, follow=True
    )

    assert not exam.enrolments.exists()
    assert "Several people share these addresses, so use their user names: office@example.org" in said(response)


def test_an_enrolment_is_added_and_removed_on_the_exams_page(teacher, ours):
    exam = ExamFactory(organisation=ours)
    gone = EnrolmentFactory(exam=exam)
    new = EnrolmentFactory(exam__organisation=ours).candidate
    client = signed_in(teacher)
    added = {"enrolments-TOTAL_FORMS": 2, "enrolments-1-candidate": new.pk, "enrolments-1-extra_minutes": 0}
    form = filled(client.get(page_of(exam))) | added

    client.post(page_of(exam), form | {"enrolments-0-DELETE": "on", "enrolments-0-id": gone.pk})

    assert [enrolment.candidate for enrolment in exam.enrolments.all()] == [new]


def test_the_group_of_somebody_enrolled_changes_and_the_person_stays(teacher, ours):
    exam = ExamFactory(organisation=ours)
    enrolled = EnrolmentFactory(exam=exam)
    other = EnrolmentFactory(exam__organisation=ours).candidate
    client = signed_in(teacher)
    page = client.get(page_of(exam))
    changes = {"enrolments-0-group": "Room 2", "enrolments-0-candidate": other.pk}

    client.post(page_of(exam), filled(page) | changes)

    assert enrolled.candidate.username in page.content.decode()
    assert list(exam.enrolments.values_list("candidate", "group")) == [(enrolled.candidate_id, "Room 2")]


def test_many_are_enrolled_into_a_group(teacher, ours):
    exam = ExamFactory(organisation=ours)
    new = EnrolmentFactory(exam__organisation=ours, candidate__username="new").candidate
    EnrolmentFactory(exam=exam, candidate__username="already", group="Room 1")
    client = signed_in(teacher)
    form = filled(client.get(page_of(exam))) | {"enrol": "new already", "enrol_group": " Room 2 "}

    client.post(page_of(exam), form)

    assert set(exam.enrolments.values_list("candidate__username", "group")) == {
        (new.username, "Room 2"),
        ("already", "Room 1"),
    }


@pytest.mark.parametrize("count", [1, 20])
def test_the_page_of_an_exam_costs_the_same_queries_for_many_candidates(
    count, teacher, ours, django_assert_max_num_queries
):
    exam = ExamFactory(organisation=ours)
    for _ in range(count):
        EnrolmentFactory(exam=exam)
    client = signed_in(teacher)

    with django_assert_max_num_queries(18):
        client.get(page_of(exam))


# -- grading --------------------------------------------------------------------------------
@pytest.fixture
def essay(ours: Organisation) -> Answer:
    """Handed in, and waiting for a teacher."""
    question = QuestionFactory(exam__organisation=ours, kind=QuestionKind.ESSAY, points=8)
    attempt = EndedAttemptFactory(exam=question.exam)
    return AnswerFactory(attempt=attempt, question=question, value="My <b>essay</b>.")


def test_an_essay_is_read_and_graded(teacher, essay):
    client = signed_in(teacher)
    page = client.get(page_of(essay.attempt))
    form = filled(page) | {"answers-0-points": "6.5", "answers-0-comment": "Well argued."}

    client.post(page_of(essay.attempt), form)

    essay.refresh_from_db()
    attempt = Attempt.objects.get()
    assert "My &lt;b&gt;essay&lt;/b&gt;." in page.content.decode()
    assert (essay.points, essay.comment, essay.graded_by) == (Decimal("6.5"), "Well argued.", teacher)
    assert (attempt.score, attempt.state) == (Decimal("6.5"), AttemptState.GRADED)


@pytest.mark.parametrize(
    ("points", "refusal"), [("8.5", "from 0 to 8 points"), ("-1", "from 0 to 8"), ("", "Give points")]
)
def test_points_beyond_the_question_are_refused(points, refusal, teacher, essay):
    client = signed_in(teacher)
    form = filled(client.get(page_of(essay.attempt))) | {"answers-0-points": points, "answers-0-comment": "Hm."}

    response = client.post(page_of(essay.attempt), form)

    essay.refresh_from_db()
    assert refusal in errors(response)
    assert essay.points is None


def test_automatic_points_can_be_corrected_and_untouched_answers_keep_no_grader(teacher, essay):
    automatic = AnswerFactory(attempt=essay.attempt, question__position=0, points=0)
    client = signed_in(teacher)
    form = filled(client.get(page_of(essay.attempt)))
    changed = next(name for name, value in form.items() if name.endswith("-id") and value == str(automatic.pk))

    client.post(page_of(essay.attempt), form | {changed.replace("-id", "-points"): "1"})

    automatic.refresh_from_db()
    essay.refresh_from_db()
    assert (automatic.points, automatic.graded_by) == (1, teacher)
    assert (essay.points, essay.graded_by) == (None, None)


def test_answers_of_a_running_attempt_are_read_and_not_graded(teacher, ours):
    answer = AnswerFactory(attempt__exam__organisation=ours)
    client = signed_in(teacher)
    form = filled(client.get(page_of(answer.attempt))) | {"answers-0-points": "1", "answers-0-comment": "Early."}

    client.post(page_of(answer.attempt), form)

    answer.refresh_from_db()
    assert (answer.points, answer.comment) == (None, "")


def test_an_attempt_of_another_organisation_is_neither_shown_nor_graded(essay, theirs):
    client = signed_in(person_with(Role.TEACHER, theirs))
    forged = {"answers-TOTAL_FORMS": 1, "answers-INITIAL_FORMS": 1, "answers-0-id": essay.pk, "answers-0-points": "8"}

    shown = client.get(page_of(essay.attempt), follow=True)
    client.post(page_of(essay.attempt), forged | {"answers-0-attempt": essay.attempt.pk})

    essay.refresh_from_db()
    assert "essay" not in shown.content.decode()
    assert essay.points is None


def test_grading_one_answer_of_another_attempt_through_ones_own_is_refused(teacher, essay, theirs):
    foreign = AnswerFactory(attempt=EndedAttemptFactory(exam__organisation=theirs))
    client = signed_in(teacher)
    form = filled(client.get(page_of(essay.attempt))) | {"answers-0-id": foreign.pk, "answers-0-points": "1"}

    client.post(page_of(essay.attempt), form)

    foreign.refresh_from_db()
    assert foreign.points is None


def test_the_filter_shows_what_waits_for_grading(teacher, essay):
    EndedAttemptFactory(exam=essay.attempt.exam)
    RunningAttemptFactory(exam=essay.attempt.exam)

    found = signed_in(teacher).get(ATTEMPTS, {"grading": "waiting"}).context["cl"].result_list

    assert list(found) == [essay.attempt]


def test_saving_can_lead_to_the_next_one_that_waits(teacher, essay):
    second = AnswerFactory(attempt=EndedAttemptFactory(exam=essay.attempt.exam), question=essay.question, value="Mine.")
    client = signed_in(teacher)
    form = filled(client.get(page_of(essay.attempt))) | {
        "answers-0-points": "5",
        "_next": "Save and grade the next one",
    }

    response = client.post(page_of(essay.attempt), form)

    assert response.url == page_of(second.attempt)


def test_attempts_are_neither_made_nor_deleted_here(teacher, essay):
    client = signed_in(teacher)

    refused = [client.get(f"{ATTEMPTS}add/"), client.post(page_of(essay.attempt).replace("change", "delete"))]

    assert [response.status_code for response in refused] == [403, 403]
    assert Attempt.objects.count() == 1


# -- people -----------------------------------------------------------------------------------
PERSON = {
    "username": "new.person",
    "password1": "correct horse battery",
    "password2": "correct horse battery",
    "first_name": "New",
    "last_name": "Person",
    "email": "new@example.org",
}


def test_an_administrator_makes_a_person_with_a_role(administrator, ours):
    client = signed_in(administrator)
    form = filled(client.get(f"{PEOPLE}add/")) | PERSON | {"memberships-TOTAL_FORMS": 1}

    client.post(f"{PEOPLE}add/", form | {"memberships-0-organisation": ours.pk, "memberships-0-role": "teacher"})

    person = User.objects.get(username="new.person")
    assert person.check_password("correct horse battery")
    assert [(m.organisation, m.role) for m in person.memberships.all()] == [(ours, "teacher")]


def test_an_administrator_makes_a_candidate_by_enrolling_them(administrator, ours):
    exam = ExamFactory(organisation=ours)
    client = signed_in(administrator)
    form = filled(client.get(f"{PEOPLE}add/")) | PERSON | {"enrolments-TOTAL_FORMS": 1, "enrolments-0-exam": exam.pk}

    client.post(f"{PEOPLE}add/", form)

    assert exam.enrolments.get().candidate.username == "new.person"


def test_a_new_person_must_belong_somewhere(administrator):
    client = signed_in(administrator)

    response = client.post(f"{PEOPLE}add/", filled(client.get(f"{PEOPLE}add/")) | PERSON)

    assert "Give a role, or enrol the person in an exam" in errors(response)
    assert not User.objects.filter(username="new.person").exists()


def test_a_role_in_another_organisation_is_refused(administrator, ours, theirs):
    client = signed_in(administrator)
    form = filled(client.get(f"{PEOPLE}add/")) | PERSON | {"memberships-TOTAL_FORMS": 1}

    response = client.post(
        f"{PEOPLE}add/", form | {"memberships-0-organisation": theirs.pk, "memberships-0-role": "administrator"}
    )

    assert "Select a valid choice" in errors(response)
    assert not Membership.objects.filter(organisation=theirs).exists()


def test_an_administrator_makes_no_superuser(administrator, ours):
    person = person_with(Role.TEACHER, ours)
    client = signed_in(administrator)
    page = client.get(page_of(person))

    client.post(page_of(person), filled(page) | {"is_superuser": "on", "is_staff": "on", "last_name": "Renamed"})

    person.refresh_from_db()
    assert (person.last_name, person.is_superuser, person.is_staff) == ("Renamed", False, False)
    assert "is_superuser" not in page.content.decode()


@pytest.mark.parametrize("belongs", ["role elsewhere", "enrolled elsewhere", "superuser"])
def test_who_also_belongs_elsewhere_keeps_name_and_password(belongs, administrator, ours, theirs):
    person = person_with(Role.TEACHER, ours, last_name="Before")
    match belongs:
        case "role elsewhere":
            MembershipFactory(user=person, organisation=theirs, role=Role.ADMINISTRATOR)
        case "enrolled elsewhere":
            EnrolmentFactory(exam__organisation=theirs, candidate=person)
        case _:
            User.objects.filter(pk=person.pk).update(is_superuser=True)
    client = signed_in(administrator)
    passwords = {"password1": "taken over 123", "password2": "taken over 123", "usable_password": "true"}

    client.post(page_of(person), filled(client.get(page_of(person))) | {"last_name": "After", "is_active": ""})
    password_page = client.post(f"{PEOPLE}{person.pk}/password/", passwords)
    client.post(page_of(person).replace("change", "delete"), {"post": "yes"})

    person.refresh_from_db()
    assert (person.last_name, person.is_active, password_page.status_code) == ("Before", True, 403)
    assert not person.check_password("taken over 123")


def test_who_also_belongs_elsewhere_can_be_given_a_role_here(administrator, ours, theirs):
    person = person_with(Role.TEACHER, ours)
    elsewhere = MembershipFactory(user=person, organisation=theirs, role=Role.ADMINISTRATOR)
    client = signed_in(administrator)
    page = client.get(page_of(person))
    form = filled(page) | {"memberships-TOTAL_FORMS": 2, "memberships-1-organisation": ours.pk}

    client.post(page_of(person), form | {"memberships-1-role": "proctor"})

    assert {(m.organisation, m.role) for m in person.memberships.all()} == {
        (ours, "teacher"),
        (ours, "proctor"),
        (theirs, elsewhere.role),
    }
    assert "Theirs" not in page.content.decode()


def test_ones_own_people_get_a_new_password(administrator, ours):
    person = person_with(Role.PROCTOR, ours)
    passwords = {"password1": "correct horse battery", "password2": "correct horse battery", "usable_password": "true"}

    signed_in(administrator).post(f"{PEOPLE}{person.pk}/password/", passwords | {"set-password": ""})

    person.refresh_from_db()
    assert person.check_password("correct horse battery")


def test_the_role_filter_tells_nothing_about_roles_elsewhere(administrator, ours, theirs):
    here = person_with(Role.PROCTOR, ours)
    elsewhere = person_with(Role.REVIEWER, ours)
    MembershipFactory(user=elsewhere, organisation=theirs, role=Role.PROCTOR)
    client = signed_in(administrator)

    found = client.get(PEOPLE, {"role": "proctor"}).context["cl"].result_list
    refused = client.get(PEOPLE, {"memberships__organisation": theirs.pk})

    assert list(found) == [here]
    assert refused.status_code != 200


def test_an_administrator_renames_their_organisation_and_makes_no_other(administrator, ours):
    client = signed_in(administrator)

    client.post(page_of(ours), {"name": "Renamed"})
    refused = client.get("/admin/exams/organisation/add/")

    assert Organisation.objects.get().name == "Renamed"
    assert refused.status_code == 403


# -- retention -----------------------------------------------------------------------------------
def test_an_administrator_sets_how_long_their_own_organisation_keeps_recordings(administrator, ours, theirs):
    client = signed_in(administrator)
    url = "/admin/retention/policy/add/"

    refused = client.post(url, {"organisation": theirs.pk, "days": 1})
    client.post(url, {"organisation": ours.pk, "days": 30})

    assert "Select a valid choice" in errors(refused)
    assert ours.retention_policy.days == 30
    assert not hasattr(Organisation.objects.get(pk=theirs.pk), "retention_policy")


# -- the look ------------------------------------------------------------------------------------
def test_the_administration_wears_the_products_header(teacher):
    page = signed_in(teacher).get("/admin/").content.decode()

    assert 'class="site-header"' in page
    assert "Django" not in page
