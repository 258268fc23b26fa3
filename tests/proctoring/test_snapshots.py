"""Snapshots: from the candidate's page to what the analysis says of them."""

import json
from datetime import timedelta
from uuid import uuid4

import cv2
import numpy as np
import pytest

from exams.enums import Role
from proctoring.enums import AnalysisState, EventType, SnapshotReason, Witness
from proctoring.errors import SnapshotClosed, SnapshotMalformed, SnapshotsOff, SnapshotTaken, SnapshotTooMany
from proctoring.models import Event, Snapshot
from proctoring.services.analysis import analyse_snapshot
from proctoring.services.snapshots import GRACE, LARGEST, Still, keep_snapshot
from proctoring.vision.analyser import close_shared_analyser
from retention.services.purge import purge_snapshots
from tests.factories import NOW, SessionFactory, person_with

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def jpeg(tone=120):
    return cv2.imencode(".jpg", np.full((240, 320, 3), tone, np.uint8))[1].tobytes()


@pytest.fixture(autouse=True, scope="module")
def _closed_models():
    yield
    close_shared_analyser()


@pytest.fixture
def session(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return SessionFactory(config={"enabled": True, "webcamEnabled": True})


def still(session, **fields):
    values = {"id": uuid4(), "session_id": session.pk, "reason": SnapshotReason.INTERVAL, "taken_at": LATER}
    return Still(**values | {"jpeg": jpeg()} | fields)


def test_a_snapshot_is_kept_with_its_file_and_its_event(session, tmp_path):
    snapshot = keep_snapshot(still(session), now=LATER)

    assert (tmp_path / snapshot.name).read_bytes() == jpeg()
    assert snapshot.name == f"recordings/{NOW:%Y/%m}/{session.pk}/snapshots/{snapshot.pk}.jpg"
    assert Event.objects.get(type=EventType.WEBCAM_SNAPSHOT).detail["snapshot"] == str(snapshot.pk)


def test_the_same_snapshot_twice_is_kept_once(session):
    one = still(session)

    keep_snapshot(one, now=LATER)
    keep_snapshot(one, now=LATER)

    assert (Snapshot.objects.count(), Event.objects.filter(type=EventType.WEBCAM_SNAPSHOT).count()) == (1, 1)


def test_another_picture_under_the_same_id_is_refused(session):
    one = still(session)
    keep_snapshot(one, now=LATER)

    with pytest.raises(SnapshotTaken):
        keep_snapshot(still(session, id=one.id, jpeg=jpeg(tone=200)), now=LATER)


@pytest.mark.parametrize(
    "fields",
    [
        {"jpeg": b""},
        {"jpeg": b"<svg/>"},
        {"jpeg": jpeg()[:-100]},
        {"jpeg": jpeg()[:-2] + b"\0" * LARGEST + b"\xff\xd9"},
        {"taken_at": LATER + timedelta(minutes=1)},
        {"taken_at": NOW - timedelta(minutes=1)},
    ],
)
def test_what_is_no_picture_of_this_exam_is_refused_and_nothing_is_kept(session, tmp_path, fields):
    with pytest.raises(SnapshotMalformed):
        keep_snapshot(still(session, **fields), now=LATER)

    assert list(tmp_path.rglob("*.jpg")) == []


def test_an_exam_without_snapshots_takes_none(session):
    session.config = {"enabled": True, "webcamEnabled": False}
    session.save()

    with pytest.raises(SnapshotsOff):
        keep_snapshot(still(session), now=LATER)


def test_a_page_cannot_fill_the_disk(session):
    for _ in range(60 + 5):
        keep_snapshot(still(session, reason=SnapshotReason.ALERT), now=LATER)

    with pytest.raises(SnapshotTooMany):
        keep_snapshot(still(session, reason=SnapshotReason.ALERT), now=LATER)
    assert keep_snapshot(still(session), now=LATER)  # those of the interval have room of their own


def test_the_same_bytes_again_and_again_are_no_camera(session):
    for tone in (10, 60, 110, 60, 60):
        keep_snapshot(still(session, jpeg=jpeg(tone)), now=LATER)

    (frozen,) = Event.objects.filter(type=EventType.PICTURE_FROZEN)
    assert (frozen.witness, frozen.session_id) == (Witness.ANALYSIS, session.pk)


def test_a_page_that_was_without_network_hands_over_for_a_while_after_the_end(session):
    attempt = session.attempt
    attempt.state, attempt.ended_at, attempt.ended_by = "submitted", LATER, "candidate"
    attempt.save()

    keep_snapshot(still(session), now=LATER + GRACE)

    with pytest.raises(SnapshotClosed):
        keep_snapshot(still(session), now=LATER + GRACE + timedelta(seconds=1))


def test_the_analysis_is_kept_with_its_models_and_thresholds(session):
    snapshot = keep_snapshot(still(session), now=LATER)

    analyse_snapshot(snapshot_id=snapshot.pk, now=LATER)

    snapshot.refresh_from_db()
    assert snapshot.analysis == AnalysisState.DONE
    assert {name: snapshot.result[name] for name in ("faces", "lookingAway", "suspicious", "readable")} == {
        "faces": 0,
        "lookingAway": False,
        "suspicious": True,
        "readable": False,
    }
    assert snapshot.result["description"] == "The picture is all of one tone: the camera may be covered."
    assert snapshot.models_version
    assert snapshot.thresholds["headYawDegrees"] == 35


def calibrated(session, at, yaw):
    detail = {"centre": {"yaw": yaw, "pitch": -6, "gaze": 0.48}}
    Event.objects.create(
        session=session,
        type=EventType.CALIBRATED,
        witness=Witness.BROWSER,
        at=at,
        received_at=at,
        detail=detail,
    )


def test_angles_count_from_where_the_candidate_looked_last_before(session):
    for minutes, yaw in [(1, 4), (3, 9), (7, 20)]:
        calibrated(session, NOW + timedelta(minutes=minutes), yaw)
    kept = keep_snapshot(still(session), now=LATER)

    analyse_snapshot(snapshot_id=kept.pk, now=LATER)

    kept.refresh_from_db()
    assert kept.result["centre"] == {"yaw": 9, "pitch": -6, "gaze": 0.48}


def test_a_place_that_nobody_can_sit_at_is_not_believed(session):
    calibrated(session, NOW, yaw=80)
    kept = keep_snapshot(still(session), now=LATER)

    analyse_snapshot(snapshot_id=kept.pk, now=LATER)

    kept.refresh_from_db()
    assert kept.result["centre"] == {"yaw": 0, "pitch": 2, "gaze": 0.53}


def test_pictures_of_whom_no_face_is_to_be_looked_for_are_not_analysed(session, django_capture_on_commit_callbacks):
    session.config = session.config | {"exempt": ["face"]}
    session.save()
    with django_capture_on_commit_callbacks() as news:
        kept = keep_snapshot(still(session), now=LATER)

    analyse_snapshot(snapshot_id=kept.pk, now=LATER)

    kept.refresh_from_db()
    assert (kept.analysis, kept.result, news) == (AnalysisState.NOT_ASKED, None, [])


def test_deleted_pictures_leave_what_was_said_of_them_and_a_record(session, tmp_path):
    snapshot = keep_snapshot(still(session), now=LATER)
    analyse_snapshot(snapshot_id=snapshot.pk, now=LATER)

    deletion = purge_snapshots(attempt_id=session.pk, now=LATER)

    snapshot.refresh_from_db()
    assert list(tmp_path.rglob("*.jpg")) == []
    assert (snapshot.name, snapshot.result["faces"]) == ("", 0)
    assert (deletion.files, deletion.size, deletion.state) == (1, snapshot.size, "done")


def put(client, session, snapshot_id, body, **metadata):
    told = {"reason": "interval", "takenAt": LATER.isoformat()} | metadata
    return client.put(
        f"/api/v1/sessions/{session.pk}/snapshots/{snapshot_id}/",
        data=body,
        content_type="image/jpeg",
        headers={"Snapshot-Metadata": json.dumps(told)},
    )


@pytest.fixture
def candidate(client, session):
    client.force_login(session.attempt.candidate)
    return client


def test_the_candidates_page_hands_over_a_picture(candidate, session, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)

    answers = [put(candidate, session, "6f6f6bd4-8e1c-4df5-9f43-8b2e3f3f7a10", jpeg()) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["analysis"] == "waiting"


@pytest.mark.parametrize(
    ("body", "metadata", "status", "code"),
    [
        (b"<svg/>", {}, 400, "snapshot_malformed"),
        (b"", {}, 400, "snapshot_malformed"),
        (jpeg(), {"reason": "because"}, 400, "invalid"),
        (jpeg(), {"takenAt": "now"}, 400, "invalid"),
    ],
)
def test_a_picture_that_cannot_be_taken_is_told_why(candidate, session, monkeypatch, body, metadata, status, code):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)

    answer = put(candidate, session, uuid4(), body, **metadata)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_without_room_the_page_is_asked_to_come_back(candidate, session, settings, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER)
    settings.STORAGE_RESERVE = 2**62

    response = put(candidate, session, uuid4(), jpeg())

    assert (response.status_code, response.json()["code"], int(response["Retry-After"])) == (503, "storage_full", 30)
    assert not Snapshot.objects.exists()


def test_nobody_hands_over_pictures_for_somebody_else(client, session):
    client.force_login(SessionFactory().attempt.candidate)

    assert put(client, session, uuid4(), jpeg()).status_code == 404


@pytest.mark.parametrize(
    ("role", "gallery", "picture"),
    [(Role.REVIEWER, 200, 200), (Role.ADMINISTRATOR, 200, 200), (Role.PROCTOR, 404, 200), (Role.TEACHER, 404, 404)],
)
def test_who_may_see_the_pictures(client, session, role, gallery, picture):
    snapshot = keep_snapshot(still(session), now=LATER)
    client.force_login(person_with(role, session.attempt.exam.organisation))

    assert client.get(f"/api/v1/sessions/{session.pk}/snapshots/").status_code == gallery
    assert client.get(f"/api/v1/snapshots/{snapshot.pk}/picture.jpg").status_code == picture


def test_a_reviewer_of_another_organisation_and_the_candidate_see_none(client, session):
    snapshot = keep_snapshot(still(session), now=LATER)

    for person in (person_with(Role.REVIEWER, SessionFactory().attempt.exam.organisation), session.attempt.candidate):
        client.force_login(person)
        assert client.get(f"/api/v1/snapshots/{snapshot.pk}/picture.jpg").status_code == 404


def test_the_gallery_says_what_was_found_and_where_the_picture_is(client, session):
    snapshot = keep_snapshot(still(session), now=LATER)
    analyse_snapshot(snapshot_id=snapshot.pk, now=LATER)
    client.force_login(person_with(Role.REVIEWER, session.attempt.exam.organisation))

    (told,) = client.get(f"/api/v1/sessions/{session.pk}/snapshots/").json()["snapshots"]

    assert (told["analysis"], told["result"]["faces"]) == ("done", 0)
    assert client.get(told["picture"]).content == jpeg()
