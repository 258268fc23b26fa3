"""What no page of ours sends: every door says what is wrong with it, and what was saved before stays readable."""

import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone

from exams.enums import QuestionKind
from exams.models import Answer
from tests.factories import AnswerFactory, ExamFactory, QuestionFactory, RunningAttemptFactory, SessionFactory

pytestmark = pytest.mark.django_db
JSON = "application/json"

DOORS = [
    ("put", "/api/v1/attempts/{attempt}/answers/"),
    ("post", "/api/v1/attempts/{attempt}/submit/"),
    ("post", "/api/v1/sessions/{attempt}/consent/"),
    ("post", "/api/v1/sessions/{attempt}/start/"),
    ("post", "/api/v1/sessions/{attempt}/token/"),
    ("post", "/api/v1/sessions/{attempt}/events/"),
    ("post", "/api/v1/recordings/"),
]
BODIES = {
    "nothing": b"",
    "half an object": b"{",
    "null": b"null",
    "a number": b"12",
    "a list": b"[[]]",
    "a string": b'"x"',
    "not a number": b'{"answers": NaN}',
    "not UTF-8": b'{"answers": "\xff"}',
    "UTF-16": '{"answers": {}}'.encode("utf-16"),
    "a long number": b'{"answers": %s}' % (b"9" * 5000),
    "deep lists": b"[" * 100_000,
    "deep and closed": b'{"answers": {"1": ' + b"[" * 900 + b"]" * 900 + b"}}",
    "deep objects": b'{"answers":' * 50_000,
    "wrong shapes": b'{"answers": [1], "events": {"a": 1}, "digest": [], "attempt": {}, "source": 1}',
    "nulls": b'{"answers": null, "events": null, "digest": null, "attempt": null, "source": null}',
    "zero characters": b'{"answers": "\\u0000", "events": "\\u0000", "digest": "\\u0000", "attempt": "\\u0000"}',
    "surrogates": b'{"answers": "\\ud800", "events": "\\ud800", "digest": "\\ud800", "attempt": "\\ud800"}',
    "a key of 30 digits": b'{"answers": {"%s": "x"}}' % (b"9" * 30),
    "a key of 5,000 digits": b'{"answers": {"%s": "x"}}' % (b"9" * 5000),
    "keys that are no ids": '{"answers": {"-1": 1, "1e3": 1, "٣": 1, "": 1}}'.encode(),
}
TEXTS = ["a\0b", "a\ud800b", 1e400, -(10**400), [["x"]], {"a": {"\0": "\ud800"}}, "1e9999999", "1e-9999999", "9" * 5000]


@pytest.fixture
def client():
    """One that answers 500 as the server does, instead of raising."""
    return Client(raise_request_exception=False)


@pytest.fixture
def attempt(client):
    """Running now, with a question and an answer of each kind; its candidate is signed in."""
    now = timezone.now()
    exam = ExamFactory(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=3))
    attempt = RunningAttemptFactory(exam=exam, created_at=now, started_at=now, deadline=now + timedelta(hours=1))
    SessionFactory(attempt=attempt)
    for kind in QuestionKind:
        AnswerFactory(attempt=attempt, question=QuestionFactory(exam=exam, kind=kind))
    client.force_login(attempt.candidate)
    return attempt


def is_told(answer):
    """A refusal of the API: never a crash, always a code and a message."""
    return answer.status_code < 400 or (answer.status_code < 500 and set(answer.json()) == {"code", "message"})


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(("method", "path"), DOORS)
def test_a_body_that_makes_no_sense_is_answered_in_words(client, attempt, method, path, body):
    answer = getattr(client, method)(path.format(attempt=attempt.pk), BODIES[body], JSON)

    assert is_told(answer), answer.content[:300]
    assert client.get(f"/api/v1/attempts/{attempt.pk}/").status_code == 200


@pytest.mark.parametrize("value", TEXTS, ids=lambda value: ascii(value)[:12])
def test_an_answer_that_makes_no_sense_is_refused_and_the_attempt_can_be_handed_in(client, attempt, value):
    choice = attempt.exam.questions.get(kind=QuestionKind.TRUE_FALSE)
    answers = {str(question.pk): value for question in attempt.exam.questions.exclude(kind=QuestionKind.ESSAY)}

    body = json.dumps({"answers": answers | {str(choice.pk): "true"}})
    saved = client.put(f"/api/v1/attempts/{attempt.pk}/answers/", body, JSON)
    handed_in = client.post(f"/api/v1/attempts/{attempt.pk}/submit/")

    assert saved.status_code in (200, 400)  # 400: json.dumps writes Infinity, which is no JSON
    assert handed_in.json()["state"] in ("submitted", "graded")
    assert client.get(f"/attempts/{attempt.pk}/").status_code == 200


@pytest.mark.parametrize("number", ["1e400", "-1e400", "9" * 400, "1e9999999"])
def test_numbers_beyond_all_bounds_are_no_answers(client, attempt, number):
    numeric = attempt.exam.questions.get(kind=QuestionKind.NUMERIC)

    body = f'{{"answers": {{"{numeric.pk}": {number}}}}}'
    saved = client.put(f"/api/v1/attempts/{attempt.pk}/answers/", body, JSON)

    assert saved.json()["refused"][str(numeric.pk)]["code"] == "answer_invalid"


DETAILS = [
    '{"a": "\\u0000"}',
    '{"\\u0000": 1}',
    '{"a": "\\ud800"}',
    '{"a": 1e400}',
    f'{{"a": {"[" * 300 + "]" * 300}}}',
]


@pytest.mark.parametrize("detail", DETAILS, ids=lambda value: value[:20])
def test_an_event_that_makes_no_sense_is_refused_and_the_others_of_its_batch_are_stored(client, attempt, detail):
    bad, sound = str(uuid4()), str(uuid4())
    seen = f'"type": "CAMERA_LOST", "at": "{timezone.now().isoformat()}"'

    body = f'{{"events": [{{"id": "{bad}", {seen}, "detail": {detail}}}, {{"id": "{sound}", {seen}}}]}}'
    receipt = client.post(f"/api/v1/sessions/{attempt.pk}/events/", body, JSON)

    assert receipt.json() == {"accepted": [sound], "refused": {bad: "event_malformed"}}


@pytest.mark.parametrize(
    "event",
    [
        {"id": "\0"},
        {"id": "\ud800"},
        {"id": int("9" * 60)},
        {"id": [1]},
        {"type": "\0"},
        {"type": "x" * 5000},
        {"at": "0001-01-01T00:00:00+14:00"},
        {"at": "9999-12-31T23:59:59-14:00"},
        {"at": "\0"},
        {"at": 12},
        {"detail": []},
    ],
    ids=ascii,
)
def test_an_event_without_sense_in_its_fields_is_told_so(client, attempt, event):
    whole = {"id": str(uuid4()), "type": "CAMERA_LOST", "at": timezone.now().isoformat()} | event

    answer = client.post(f"/api/v1/sessions/{attempt.pk}/events/", json.dumps({"events": [whole]}), JSON)

    assert is_told(answer), answer.content[:300]
    assert answer.status_code == 400 or answer.json()["refused"]


ADDRESSES = [
    "/api/v1/nothing/",
    "/api/v1/attempts/12/",
    f"/api/v1/attempts/{'9' * 30}/",
    f"/api/v1/attempts/{UUID(int=0)}/",
    "/api/v1/attempts/%00/",
    "/api/v1/attempts/%ff/",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_of_the_api_that_is_none_is_told_in_its_own_shape(client, attempt, address):
    answer = client.get(address)

    assert answer.status_code == 404
    assert set(answer.json()) == {"code", "message"}


FORMS = [
    {"shown": "9" * 30},
    {"shown": "9" * 5000},
    {"shown": ["\0", "-1", "x"], "answer-1": "x"},
    {"answer-" + "9" * 300: "x"},
    {"consent": "yes", "digest": "\0"},
    {"consent": "\0", "digest": "é" * 5000},
    {f"nonsense-{n}": "" for n in range(1000)},
]


@pytest.mark.parametrize("action", ["start", "save", "submit"])
@pytest.mark.parametrize("form", FORMS, ids=lambda form: ascii(form)[:20])
def test_a_form_that_makes_no_sense_loses_no_answer(client, attempt, action, form):
    essay = attempt.exam.questions.get(kind=QuestionKind.ESSAY)
    Answer.objects.filter(question=essay).update(value="Because.")

    page = client.post(f"/attempts/{attempt.pk}/{action}/", form, follow=True)

    assert page.status_code == 200
    assert Answer.objects.get(question=essay).value == "Because."


@pytest.mark.parametrize("text", ["a\0b", "1e9999999", "x" * 100_001])
def test_nonsense_in_the_fields_of_the_form_comes_back_to_be_mended(client, attempt, text):
    questions = list(attempt.exam.questions.exclude(kind=QuestionKind.ESSAY))

    form = {"shown": [str(q.pk) for q in questions]} | {f"answer-{q.pk}": text for q in questions}
    page = client.post(f"/attempts/{attempt.pk}/submit/", form)

    attempt.refresh_from_db()
    assert (page.status_code, attempt.state) == (422, "in_progress")


NAMES = [
    "Europe",
    "America",
    "zone.tab",
    "../../etc/passwd",
    "/etc/passwd",
    "x" * 5000,
    "é",
    "%00",
    "..",
    ".",
]


@pytest.mark.parametrize("name", NAMES, ids=lambda name: ascii(name)[:20])
def test_a_time_zone_that_is_none_is_as_good_as_no_cookie(client, attempt, name):
    client.cookies["time-zone"] = name

    assert client.get("/exams/").status_code == 200
