"""A recording from which nothing arrives is told while the exam runs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from exams.enums import AttemptState, Role
from exams.services.attempts import submit_attempt
from proctoring.config import AntiCheatConfig
from proctoring.enums import AlertKind, CommandKind, EventType, Severity
from proctoring.models import Alert, Event, Session
from proctoring.tasks import sweep
from proctoring.tiles import tiles_of
from recordings.models import Recording
from recordings.selectors import watched_recordings
from recordings.services.watch import note_silence
from recordings.tasks import watch
from tests.factories import (
    NOW,
    CommandFactory,
    EndedAttemptFactory,
    RecordingFactory,
    RunningAttemptFactory,
    SessionFactory,
    person_with,
)

pytestmark = pytest.mark.django_db
CAMERA, SCREEN = AlertKind.CAMERA_SILENT, AlertKind.SCREEN_SILENT


def session_with(heard_ago: float | None = None, *, started_ago: float = 600, **flags):
    """A running session that records its camera, from which something arrived so many seconds ago."""
    now = timezone.now()
    config = AntiCheatConfig(**{"enabled": True, "recording": "required"} | flags)
    session = SessionFactory(
        attempt=RunningAttemptFactory(
            started_at=now - timedelta(seconds=started_ago), deadline=now + timedelta(hours=1)
        ),
        config=config.model_dump(by_alias=True),
    )
    if heard_ago is not None:
        RecordingFactory(session=session, last_chunk_at=now - timedelta(seconds=heard_ago))
    return session


def alerts():
    return [(alert.kind, alert.severity, alert.closed_at is None) for alert in Alert.objects.all()]


def types():
    return list(Event.objects.order_by("received_at").values_list("type", flat=True))


@pytest.mark.parametrize(
    ("heard_ago", "started_ago", "flags", "expected"),
    [
        (5, 600, {}, []),
        (29, 600, {}, []),
        (40, 600, {}, [(CAMERA, Severity.HIGH, True)]),
        (40, 600, {"recording": "optional"}, [(CAMERA, Severity.MEDIUM, True)]),
        (None, 20, {}, []),
        (None, 40, {}, [(CAMERA, Severity.HIGH, True)]),
        (None, 40, {"recording": "optional"}, []),
        (None, 40, {"recording": "off"}, []),
        (None, 40, {"enabled": False}, []),
        (5, 600, {"screen_recording": "required"}, [(SCREEN, Severity.HIGH, True)]),
    ],
)
def test_silence_of_what_should_arrive_is_an_alert(heard_ago, started_ago, flags, expected):
    session_with(heard_ago, started_ago=started_ago, **flags)

    watch()

    assert alerts() == expected


@pytest.mark.parametrize("state", [AttemptState.PAUSED, AttemptState.CREATED])
def test_an_attempt_that_does_not_run_is_not_missed(state):
    session = session_with(40)
    session.attempt.state, session.attempt.paused_at = state, NOW
    session.attempt.save()

    watch()

    assert alerts() == []


def test_one_silence_is_one_alert_and_one_event_and_its_end_closes_both():
    session_with(40)
    watch()
    watch()
    Recording.objects.update(last_chunk_at=timezone.now())
    watch()
    watch()

    assert alerts() == [(CAMERA, Severity.HIGH, False)]
    assert types() == [EventType.RECORDING_SILENT, EventType.RECORDING_RESUMED]


@pytest.mark.parametrize(("resumed_ago", "expected"), [(10, []), (40, [(CAMERA, Severity.HIGH, True)])])
def test_a_pause_is_no_silence(resumed_ago, expected):
    session = session_with(400)
    CommandFactory(session=session, kind=CommandKind.RESUME, given_at=timezone.now() - timedelta(seconds=resumed_ago))

    watch()

    assert alerts() == expected


def test_a_pause_does_not_end_a_silence_either():
    session = session_with(400)
    watch()
    CommandFactory(session=session, kind=CommandKind.RESUME, given_at=timezone.now())

    watch()

    assert alerts() == [(CAMERA, Severity.HIGH, True)]


def test_a_silence_is_the_risk_on_the_candidates_tile():
    session = session_with(40)
    watch()

    assert [tile.risk for tile in tiles_of(Session.objects.filter(pk=session.pk))] == ["high"]


def test_a_second_silence_is_a_second_alert():
    session_with(40)
    watch()
    Recording.objects.update(last_chunk_at=timezone.now())
    watch()
    Recording.objects.update(last_chunk_at=timezone.now() - timedelta(seconds=31))
    watch()

    assert alerts() == [(CAMERA, Severity.HIGH, False), (CAMERA, Severity.HIGH, True)]


def test_the_end_of_the_exam_ends_the_alert(django_capture_on_commit_callbacks):
    session = session_with(40)
    watch()

    with django_capture_on_commit_callbacks(execute=True):
        submit_attempt(attempt_id=session.pk, now=timezone.now())

    assert alerts() == [(CAMERA, Severity.HIGH, False)]


def test_a_silence_that_is_noticed_while_the_exam_ends_is_not_told(django_capture_on_commit_callbacks):
    session = session_with(40)
    (watched,) = watched_recordings()
    with django_capture_on_commit_callbacks(execute=True):
        submit_attempt(attempt_id=session.pk, now=timezone.now())

    assert not note_silence(watched, now=timezone.now())

    assert (alerts(), EventType.RECORDING_SILENT in types()) == ([], False)


def test_an_alert_that_a_dead_process_left_open_is_closed_by_the_sweep():
    ended, running = session_with(40), session_with(40)
    watch()
    submit_attempt(attempt_id=ended.pk, now=timezone.now())  # and nobody hears of it

    sweep()

    assert set(Alert.objects.open().values_list("session", flat=True)) == {running.pk}


@pytest.mark.parametrize(("role", "count"), [(Role.PROCTOR, 1), (Role.REVIEWER, 1), (Role.TEACHER, 0)])
def test_alerts_are_for_those_who_watch(client, role, count):
    session = session_with(40)
    watch()
    client.force_login(person_with(role, session.attempt.exam.organisation))

    answer = client.get(reverse("session-alerts", args=[session.pk])).json()

    assert [alert["severity"] for alert in answer["alerts"]] == ["high"] * count


def test_alerts_of_another_organisation_are_not_there(client):
    session = session_with(40)
    watch()
    client.force_login(person_with(Role.PROCTOR, EndedAttemptFactory().exam.organisation))

    assert client.get(reverse("session-alerts", args=[session.pk])).json() == {"alerts": []}


def test_the_candidate_is_not_told_of_alerts(client):
    session = session_with(40)
    watch()
    client.force_login(session.attempt.candidate)

    assert client.get(reverse("session-alerts", args=[session.pk])).json() == {"alerts": []}
