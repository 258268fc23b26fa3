"""The REST doors: shapes, refusals and who may."""

from datetime import timedelta

import pytest
from django.utils import timezone

from exams.enums import QuestionKind, Role
from proctoring.models import Event
from recordings.models import Recording
from tests.factories import (
    AttemptFactory,
    ChunkFactory,
    ConfigurationFactory,
    EnrolmentFactory,
    ExamFactory,
    QuestionFactory,
    RecordingFactory,
    RunningAttemptFactory,
    SegmentFactory,
    SessionFactory,
    UserFactory,
    person_with,
)

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def attempt():
    """Running now, recorded, with one question."""
    now = timezone.now()
    exam = ExamFactory(opens_at=now - timedelta(hours=1), closes_at=now + timedelta(hours=3))
    return RunningAttemptFactory(exam=exam, created_at=now, started_at=now, deadline=now + timedelta(hours=1))


@pytest.fixture
def as_candidate(client, attempt):
    client.force_login(attempt.candidate)
    return client


def test_answers_are_saved_and_come_back(as_candidate, attempt):
    question = QuestionFactory(exam=attempt.exam, kind=QuestionKind.SHORT_TEXT)
    address = f"/api/v1/attempts/{attempt.pk}/"

    saved = as_candidate.put(f"{address}answers/", {"answers": {str(question.pk): "Galileo"}}, JSON)

    assert (saved.status_code, saved.json()["refused"]) == (200, {})
    assert as_candidate.get(address).json()["answers"] == {str(question.pk): "Galileo"}


def test_an_attempt_past_its_deadline_is_submitted_when_looked_at(as_candidate, attempt):
    attempt.deadline = timezone.now() - timedelta(seconds=1)
    attempt.save()

    assert as_candidate.get(f"/api/v1/attempts/{attempt.pk}/").json()["state"] == "graded"


def test_a_late_save_says_so(as_candidate, attempt):
    question = QuestionFactory(exam=attempt.exam)
    attempt.deadline = timezone.now()
    attempt.save()

    late = as_candidate.put(f"/api/v1/attempts/{attempt.pk}/answers/", {"answers": {str(question.pk): None}}, JSON)

    assert (late.status_code, late.json()["code"]) == (409, "deadline_passed")
    assert late.json()["message"].startswith("The time is over")


def test_nonsense_is_answered_with_a_code(as_candidate, attempt):
    address = f"/api/v1/attempts/{attempt.pk}/answers/"

    answers = [
        as_candidate.put(address, "{", JSON),
        as_candidate.put(address, {"answers": [1]}, JSON),
        as_candidate.put(address, {"answers": {"../1": "x"}}, JSON),
        as_candidate.put(address, "answers=1", "text/plain"),
    ]

    assert [(a.status_code, a.json()["code"]) for a in answers] == [
        (400, "malformed"),
        (400, "invalid"),
        (400, "invalid"),
        (415, "unsupported_media_type"),
    ]


def test_submit_answers_at_once_and_twice_the_same(as_candidate, attempt):
    address = f"/api/v1/attempts/{attempt.pk}/submit/"

    first, again = as_candidate.post(address).json(), as_candidate.post(address).json()

    assert first["endedAt"] == again["endedAt"] is not None


OWN = ["", "answers/", "submit/"]


@pytest.mark.parametrize("path", OWN)
def test_another_candidates_attempt_does_not_exist(client, attempt, path):
    client.force_login(EnrolmentFactory(exam=attempt.exam).candidate)
    method = {"": client.get, "answers/": client.put, "submit/": client.post}[path]

    answer = method(f"/api/v1/attempts/{attempt.pk}/{path}")

    assert (answer.status_code, answer.json()["code"]) == (404, "attempt_not_found")


def test_without_signing_in_nothing_is_told(client, attempt):
    answer = client.get(f"/api/v1/attempts/{attempt.pk}/")

    assert (answer.status_code, answer.json()["code"]) == (403, "not_signed_in")


def test_consent_and_start_over_the_api(client):
    now = timezone.now()
    exam = ConfigurationFactory(exam__opens_at=now - timedelta(hours=1), exam__closes_at=now + timedelta(hours=1)).exam
    attempt = AttemptFactory(exam=exam, created_at=now)
    client.force_login(attempt.candidate)
    address = f"/api/v1/sessions/{attempt.pk}/"
    session = client.get(address).json()
    too_early = client.post(f"{address}start/")

    agreed = client.post(f"{address}consent/", {"digest": session["notice"]["digest"]}, JSON)
    started = client.post(f"{address}start/")

    assert (too_early.status_code, too_early.json()["code"]) == (409, "consent_missing")
    assert (session["consented"], agreed.json()["consented"]) == (False, True)
    assert started.json()["state"] == "in_progress"
    assert session["antiCheatConfig"]["recording"] == "required"


def test_events_go_in_from_the_candidate_and_out_to_the_reviewer(client, attempt):
    session = SessionFactory(attempt=attempt)
    event = {"id": "8e9c5a0e-6a5c-4f6b-9b7e-1d7b3c0a0001", "type": "CAMERA_LOST", "at": timezone.now().isoformat()}
    client.force_login(attempt.candidate)
    address = f"/api/v1/sessions/{session.pk}/events/"

    receipt = client.post(
        address, {"events": [event, event | {"id": "8e9c5a0e-6a5c-4f6b-9b7e-1d7b3c0a0002", "type": "X"}]}, JSON
    )
    as_candidate = client.get(address)
    client.force_login(person_with(Role.REVIEWER, attempt.exam.organisation))
    as_reviewer = client.get(address)

    assert receipt.json() == {
        "accepted": [event["id"]],
        "refused": {"8e9c5a0e-6a5c-4f6b-9b7e-1d7b3c0a0002": "event_unknown"},
    }
    assert as_candidate.status_code == 404
    assert [e["type"] for e in as_reviewer.json()["events"]] == ["CAMERA_LOST"]
    assert Event.objects.get().witness == "browser"


def test_a_page_opens_its_recording_and_finishes_it(as_candidate, attempt):
    SessionFactory(attempt=attempt)

    opened = [
        as_candidate.post("/api/v1/recordings/", {"attempt": str(attempt.pk), "source": "camera"}, JSON) for _ in "ab"
    ]
    ids = [answer.json() for answer in opened]
    finished = as_candidate.post(f"/api/v1/recordings/{ids[0]['id']}/finish/", {"segments": {"0": 2, "1": 0}}, JSON)

    assert [answer.status_code for answer in opened] == [201, 201]
    assert ids[0]["id"] == ids[1]["id"]
    assert [i["segment"] for i in ids] == [0, 1]
    assert finished.json() == {"status": "not_started"}


def test_with_recording_off_there_is_nothing_to_open(as_candidate, attempt):
    SessionFactory(attempt=attempt, config={})

    refused = as_candidate.post("/api/v1/recordings/", {"attempt": str(attempt.pk), "source": "camera"}, JSON)

    assert (refused.status_code, refused.json()["code"], Recording.objects.count()) == (409, "recording_off", 0)


@pytest.fixture
def recording(attempt):
    recording = RecordingFactory(session__attempt=attempt, video="v.mp4", duration=5.0)
    for sequence in (0, 2):
        segment = recording.segments.first() or SegmentFactory(recording=recording)
        ChunkFactory(
            segment=segment,
            sequence=sequence,
            start=attempt.started_at + timedelta(seconds=2.5 * sequence),
            received_at=attempt.started_at + timedelta(minutes=1),
        )
    return recording


def test_a_reviewer_reads_recordings_with_chunks_and_gaps(client, recording):
    client.force_login(person_with(Role.REVIEWER, recording.session.attempt.exam.organisation))

    (shown,) = client.get(f"/api/v1/recordings/?attempt={recording.session_id}").json()["recordings"]

    assert (shown["storedChunks"], shown["expectedChunks"]) == (2, 3)
    assert [chunk["sequence"] for chunk in shown["segments"][0]["chunks"]] == [0, 2]
    assert [gap["reason"] for gap in shown["gaps"]] == ["missing_chunk"]
    assert shown["videoUrl"] == f"/api/v1/recordings/{recording.pk}/video/"


@pytest.mark.parametrize("role", [None, Role.PROCTOR, Role.TEACHER, "elsewhere"])
def test_nobody_else_reads_recordings(client, recording, role):
    organisation = recording.session.attempt.exam.organisation
    match role:
        case None:
            person = recording.session.attempt.candidate
        case "elsewhere":
            person = person_with(Role.REVIEWER, ExamFactory().organisation)
        case _:
            person = person_with(role, organisation)
    client.force_login(person)

    assert client.get(f"/api/v1/recordings/?attempt={recording.session_id}").json() == {"recordings": []}
    assert client.get(f"/api/v1/retention/attempts/{recording.session_id}/").status_code == 404


def test_reading_recordings_takes_the_same_queries_however_many_chunks(client, recording, django_assert_num_queries):
    client.force_login(person_with(Role.REVIEWER, recording.session.attempt.exam.organisation))
    address = f"/api/v1/recordings/?attempt={recording.session_id}"
    with django_assert_num_queries(5):
        client.get(address)
    for number in (1, 2, 3):
        ChunkFactory.create_batch(1, segment=SegmentFactory(recording=recording, number=number))

    with django_assert_num_queries(5):
        client.get(address)


def test_the_reviewer_sees_when_it_will_be_deleted(client, recording):
    attempt = recording.session.attempt
    client.force_login(person_with(Role.REVIEWER, attempt.exam.organisation))
    address = f"/api/v1/retention/attempts/{attempt.pk}/"
    running = client.get(address).json()
    attempt.state, attempt.ended_at = "submitted", timezone.now()
    attempt.save()

    ended = client.get(address).json()

    assert running == {"days": 90, "deletesAt": None, "daysLeft": None, "purged": False}
    assert (ended["days"], ended["daysLeft"]) == (90, 90)


def test_the_document_names_the_chunk_upload(client):
    client.force_login(UserFactory())

    document = client.get("/api/v1/schema/?format=json").json()

    upload = document["paths"]["/api/v1/recordings/{recording}/segments/{segment}/chunks/{sequence}"]["put"]
    assert {"200", "201", "400", "403", "404", "409", "411", "413", "415", "422", "503"} <= set(upload["responses"])
