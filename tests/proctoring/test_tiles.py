"""What a dashboard shows, and that it costs the same few queries for many."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from exams.enums import AttemptState, Role
from proctoring.enums import AlertKind, Connection, Severity
from proctoring.models import Session
from proctoring.overview import overview_of, snapshot_of
from proctoring.services.live_views import note_viewers
from proctoring.tiles import tiles_of
from recordings.enums import RecordingStatus, Source
from tests.factories import (
    NOW,
    PLAIN,
    AlertFactory,
    ChunkFactory,
    ConfigurationFactory,
    EndedAttemptFactory,
    ExamFactory,
    OrganisationFactory,
    PresenceFactory,
    RecordingFactory,
    RunningAttemptFactory,
    SegmentFactory,
    SessionFactory,
    UserFactory,
    WatchedSessionFactory,
    person_with,
)

pytestmark = pytest.mark.django_db
VITALS = {"type": "vitals", "focused": False, "visible": True, "roundTripMs": 40}


@pytest.fixture(autouse=True)
def empty_cache():
    cache.clear()


def tile_of(session):
    return tiles_of(Session.objects.filter(pk=session.pk))[0]


def overview_for(role, session, now=NOW, **more):
    return overview_of(person_with(role, session.attempt.exam.organisation).pk, now=now, **more)


def snapshot_for(role, session, now=NOW, **more):
    person = person_with(role, session.attempt.exam.organisation)
    return snapshot_of(overview_of(person.pk, now=now), user_id=person.pk, now=now, **more)


# -- one tile -----------------------------------------------------------------------------


def test_a_tile_says_who_where_and_how():
    attempt = RunningAttemptFactory(candidate=UserFactory(first_name="Bao", last_name="Tran"))
    attempt.exam.enrolments.update(group="Room 2")
    session = WatchedSessionFactory(attempt=attempt)
    PresenceFactory(session=session, since=NOW + timedelta(seconds=3), vitals=VITALS)

    tile = tile_of(session)

    assert (tile.name, tile.group, tile.exam, tile.state) == ("Bao Tran", "Room 2", attempt.exam_id, "in_progress")
    assert (tile.started_at, tile.deadline, tile.ended_at) == (NOW, NOW + timedelta(minutes=60), None)
    assert (tile.connection, tile.connection_since) == ("live", NOW + timedelta(seconds=3))
    assert (tile.vitals.focused, tile.vitals.round_trip_ms) == (False, 40)
    assert tile.sources == ("camera", "screen")
    assert (tile.risk, tile.open_alerts, tile.viewers, tile.recordings) == ("none", 0, 0, ())


@pytest.mark.parametrize("vitals", [{}, {"type": "vitals"}, {"focused": "?"}, {"from": "an older version"}])
def test_what_a_page_said_and_nobody_can_read_is_left_out(vitals):
    presence = PresenceFactory(vitals=vitals)

    assert tile_of(presence.session).vitals is None


def test_a_page_that_was_never_heard_is_offline():
    tile = tile_of(SessionFactory())

    assert (tile.connection, tile.connection_since) == ("offline", None)


def test_after_the_end_nothing_is_live():
    session = WatchedSessionFactory(attempt=EndedAttemptFactory())
    PresenceFactory(session=session, vitals=VITALS)
    note_viewers(session_id=session.pk, users={1}, now=NOW)

    tile = tile_of(session)

    assert (tile.connection, tile.vitals, tile.sources, tile.viewers) == ("offline", None, (), 0)


def test_the_severest_open_alert_is_the_risk():
    session = SessionFactory()
    AlertFactory(session=session, kind=AlertKind.SCREEN_SILENT, severity=Severity.LOW)
    AlertFactory(session=session, kind=AlertKind.CAMERA_SILENT, severity=Severity.MEDIUM)
    AlertFactory(session=session, kind=AlertKind.CANDIDATE_OFFLINE, severity=Severity.CRITICAL, closed_at=NOW)
    AlertFactory(severity=Severity.CRITICAL)

    tile = tile_of(session)

    assert (tile.risk, tile.open_alerts) == ("medium", 2)


def test_progress_is_what_the_server_has_of_what_it_knows_of():
    recording = RecordingFactory(status=RecordingStatus.IN_PROGRESS, last_chunk_at=NOW)
    first, second = SegmentFactory(recording=recording, number=0), SegmentFactory(recording=recording, number=1)
    for sequence in (0, 1, 3):  # 2 is missing
        ChunkFactory(segment=first, sequence=sequence)
    second.declared_chunks = 5
    second.save()
    RecordingFactory(session=recording.session, source=Source.SCREEN)
    ChunkFactory()

    camera, screen = tile_of(recording.session).recordings

    assert (camera.source, camera.status, camera.stored, camera.expected) == ("camera", "in_progress", 3, 9)
    assert camera.last_chunk_at == NOW
    assert (screen.source, screen.stored, screen.expected) == ("screen", 0, 0)


def test_who_watches_is_counted():
    session = WatchedSessionFactory()
    note_viewers(session_id=session.pk, users={1, 2}, now=NOW)

    assert tile_of(session).viewers == 2


@pytest.mark.parametrize("count", [1, 3, 12])
def test_tiles_cost_the_same_queries_for_many_as_for_one(count, django_assert_num_queries):
    for _ in range(count):
        session = PresenceFactory(vitals=VITALS).session
        AlertFactory(session=session)
        ChunkFactory(segment__recording__session=session)

    with django_assert_num_queries(4):
        assert len(tiles_of(Session.objects.all())) == count


# -- everything that one person sees ----------------------------------------------------------


def test_a_snapshot_holds_what_runs_and_what_ended_lately():
    running = SessionFactory()
    exam = running.attempt.exam
    paused = SessionFactory(attempt=RunningAttemptFactory(exam=exam, state=AttemptState.PAUSED))
    ended = SessionFactory(attempt=EndedAttemptFactory(exam=exam))
    SessionFactory(attempt=EndedAttemptFactory(exam=exam, ended_at=NOW - timedelta(hours=25)))
    SessionFactory(attempt=RunningAttemptFactory(exam=exam), config=PLAIN.model_dump(by_alias=True))

    snapshot = snapshot_for(Role.PROCTOR, running, now=NOW + timedelta(hours=1))

    assert {tile.attempt for tile in snapshot.tiles} == {running.pk, paused.pk, ended.pk}
    assert [card.title for card in snapshot.exams] == [exam.title]
    assert (snapshot.all_exams, set(snapshot.numbers)) == (True, {exam.pk})


def test_a_snapshot_holds_open_alerts_and_late_ones():
    session = SessionFactory()
    opened = AlertFactory(session=session)
    late = AlertFactory(session=session, kind=AlertKind.SCREEN_SILENT, closed_at=NOW - timedelta(hours=1))
    AlertFactory(session=session, kind=AlertKind.SCREEN_SILENT, closed_at=NOW - timedelta(hours=30))
    AlertFactory()

    alerts = snapshot_for(Role.PROCTOR, session).alerts

    assert [alert.id for alert in alerts] == [opened.pk, late.pk]
    assert {(a.name, a.label, a.taken_by_me) for a in alerts[:1]} == {
        (session.attempt.candidate.shown_name, "Nothing of the webcam recording arrives", False)
    }


def test_nobody_sees_another_organisations_candidates():
    ours, theirs = SessionFactory(), SessionFactory()
    AlertFactory(session=theirs)

    snapshot = snapshot_for(Role.PROCTOR, ours)

    assert [tile.attempt for tile in snapshot.tiles] == [ours.pk]
    assert snapshot.alerts == ()


@pytest.mark.parametrize(
    ("role", "watches", "reviews"),
    [
        (Role.PROCTOR, True, False),
        (Role.REVIEWER, True, True),
        (Role.ADMINISTRATOR, True, True),
        (Role.TEACHER, False, False),
    ],
)
def test_what_is_seen_follows_from_the_role(role, watches, reviews):
    session = SessionFactory()

    overview = overview_for(role, session)

    assert (overview.is_watcher, bool(overview.exams), bool(overview.reviewable)) == (watches, watches, reviews)
    assert [tile.may_review for tile in snapshot_for(role, session).tiles] == ([reviews] if watches else [])


def test_who_was_deactivated_sees_nothing():
    session = SessionFactory()
    person = person_with(Role.PROCTOR, session.attempt.exam.organisation, is_active=False)

    assert not overview_of(person.pk, now=NOW).is_watcher


def test_an_overview_may_be_of_one_exam():
    session = SessionFactory()
    other = SessionFactory(attempt__exam__organisation=session.attempt.exam.organisation)

    assert set(overview_for(Role.PROCTOR, session).exams) == {session.attempt.exam_id, other.attempt.exam_id}
    assert set(overview_for(Role.PROCTOR, session, only=other.attempt.exam_id).exams) == {other.attempt.exam_id}


@pytest.mark.parametrize(
    ("opens", "closes", "proctored", "published", "listed"),
    [
        (-1, 1, True, True, True),
        (0.5, 2, True, True, True),
        (2, 3, True, True, False),
        (-48, -25, True, True, False),
        (-48, -23, True, True, True),
        (-1, 1, False, True, False),
        (-1, 1, True, False, False),
    ],
)
def test_listed_are_proctored_exams_of_around_now(opens, closes, proctored, published, listed):
    hours = {"opens_at": NOW + timedelta(hours=opens), "closes_at": NOW + timedelta(hours=closes)}
    exam = ExamFactory(published=published, **hours)
    ConfigurationFactory(exam=exam, enabled=proctored)
    person = person_with(Role.PROCTOR, exam.organisation)

    assert (exam.pk in overview_of(person.pk, now=NOW).exams) is listed


def test_an_exam_in_which_somebody_still_sits_is_listed_after_its_closing():
    session = SessionFactory(
        attempt__exam__opens_at=NOW - timedelta(days=9), attempt__exam__closes_at=NOW - timedelta(days=8)
    )

    assert set(overview_for(Role.PROCTOR, session).exams) == {session.attempt.exam_id}


@pytest.mark.parametrize("count", [1, 3])
def test_a_snapshot_costs_the_same_queries_for_many_as_for_one(count, django_assert_num_queries):
    organisation = OrganisationFactory()
    exam = ExamFactory(organisation=organisation)
    for _ in range(count):
        session = SessionFactory(attempt=RunningAttemptFactory(exam=exam))
        PresenceFactory(session=session, connection=Connection.LIVE)
        AlertFactory(session=session, taken_by=UserFactory(), taken_at=NOW)
        ChunkFactory(segment__recording__session=session)
    person = person_with(Role.PROCTOR, organisation)

    with django_assert_num_queries(10):
        overview = overview_of(person.pk, now=NOW)
        assert len(snapshot_of(overview, user_id=person.pk, now=NOW).tiles) == count


# -- the page ----------------------------------------------------------------------------------


def test_the_page_says_where_its_socket_is(client):
    session = SessionFactory(attempt__exam__closes_at=timezone.now() + timedelta(days=1))
    client.force_login(person_with(Role.PROCTOR, session.attempt.exam.organisation))

    everything = client.get("/proctor/")
    one = client.get(f"/proctor/exams/{session.attempt.exam_id}/")

    assert everything.context["facts"] == {"socket": "/ws/proctor/", "exam": None, "mayCommand": True}
    assert one.context["facts"]["socket"] == f"/ws/proctor/?exam={session.attempt.exam_id}"
    assert session.attempt.exam.title in one.content.decode()


@pytest.mark.parametrize(
    ("role", "elsewhere", "status"),
    [
        (Role.PROCTOR, False, 200),
        (Role.REVIEWER, False, 200),
        (Role.TEACHER, False, 403),
        (Role.PROCTOR, True, 404),
    ],
)
def test_the_page_of_an_exam_is_for_those_who_watch_it(client, role, elsewhere, status):
    exam = ExamFactory()
    client.force_login(person_with(role, OrganisationFactory() if elsewhere else exam.organisation))

    assert client.get(f"/proctor/exams/{exam.pk}/").status_code == status


def test_a_candidate_is_told_that_the_page_is_not_for_them(client):
    client.force_login(SessionFactory().attempt.candidate)

    response = client.get("/proctor/")

    assert (response.status_code, "This page is not for you" in response.content.decode()) == (403, True)
