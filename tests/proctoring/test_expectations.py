"""What does not arrive is noticed by the server's clock."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.utils import timezone

from proctoring import hearing
from proctoring.enums import AlertKind, CommandKind, Connection, EventType, Witness
from proctoring.models import Alert, Event, Presence, Refusals, Snapshot
from proctoring.tasks import watch_reports
from tests.factories import CommandFactory, PresenceFactory, RunningAttemptFactory, SessionFactory

pytestmark = pytest.mark.django_db
CONFIG = {"enabled": True, "webcamEnabled": True, "snapshotIntervalSeconds": 60}


@pytest.fixture
def now(monkeypatch):
    fixed = timezone.now()
    monkeypatch.setattr("django.utils.timezone.now", lambda: fixed)
    cache.set(hearing.KEY, (fixed - timedelta(hours=1), fixed))
    yield fixed
    cache.delete(hearing.KEY)


def running(now, *, for_seconds, connection=Connection.LIVE, **config):
    started_at = now - timedelta(seconds=for_seconds)
    attempt = RunningAttemptFactory(started_at=started_at, deadline=now + timedelta(hours=1))
    session = SessionFactory(attempt=attempt, config=CONFIG | config)
    PresenceFactory(session=session, connection=connection, since=started_at, heard_at=now)
    return session


def arrived(session, at):
    Snapshot.objects.create(session=session, reason="interval", taken_at=at, received_at=at, sha256="0" * 64, size=1)


def kinds(session):
    return list(Alert.objects.open().filter(session=session).values_list("kind", flat=True))


@pytest.mark.parametrize(("seconds", "alerts"), [(149, []), (151, [AlertKind.SNAPSHOTS_SILENT])])
def test_snapshots_that_do_not_come_are_noticed_once(now, seconds, alerts):
    session = running(now, for_seconds=seconds)

    watch_reports()
    watch_reports()

    assert kinds(session) == alerts
    assert Event.objects.filter(type=EventType.SNAPSHOTS_SILENT).count() == len(alerts)


def test_they_are_noticed_again_when_they_are_back(now):
    session = running(now, for_seconds=600)
    watch_reports()
    arrived(session, now)

    watch_reports()

    assert kinds(session) == []
    assert Event.objects.filter(type=EventType.SNAPSHOTS_RESUMED).count() == 1


@pytest.mark.parametrize("why", [{"connection": Connection.OFFLINE}, {"webcamEnabled": False}])
def test_where_none_are_to_come_none_are_missed(now, why):
    session = running(now, for_seconds=600, **why)

    watch_reports()

    assert kinds(session) == []


def test_a_server_that_has_just_come_back_misses_nothing(now):
    session = running(now, for_seconds=600)
    cache.set(hearing.KEY, (now - timedelta(seconds=1), now))

    watch_reports()

    assert kinds(session) == []


def test_a_server_without_room_misses_nothing(now, settings):
    settings.STORAGE_RESERVE = 2**62
    session = running(now, for_seconds=600)

    watch_reports()

    assert kinds(session) == []


def test_a_page_that_was_away_has_the_time_to_send(now):
    session = running(now, for_seconds=600)
    Presence.objects.filter(session=session).update(since=now - timedelta(seconds=100))

    watch_reports()

    assert kinds(session) == []


def test_an_exam_that_goes_on_closes_the_alert_and_says_nothing_of_snapshots(now):
    session = running(now, for_seconds=600)
    watch_reports()
    CommandFactory(session=session, kind=CommandKind.RESUME, given_at=now - timedelta(seconds=1))

    watch_reports()

    assert kinds(session) == []
    assert not Event.objects.filter(type=EventType.SNAPSHOTS_RESUMED).exists()


def told(session, page, number, received_at):
    Event.objects.create(
        session=session,
        type=EventType.COPY,
        witness=Witness.BROWSER,
        at=received_at,
        received_at=received_at,
        page=page,
        number=number,
    )


@pytest.mark.parametrize(
    ("numbers", "refused", "missing"), [((1, 2, 3), 0, 0), ((1, 4), 0, 2), ((1, 4), 2, 0), ((1, 4), 1, 1)]
)
def test_reports_that_a_page_counted_and_nobody_heard_are_missed(now, numbers, refused, missing):
    session, page = running(now, for_seconds=100), uuid4()
    for number in numbers:
        told(session, page, number, now - timedelta(minutes=2))
    if refused:
        Refusals.objects.create(session=session, code="event_early", count=refused, first_at=now, last_at=now)

    watch_reports()
    watch_reports()

    counts = [event.detail["count"] for event in Event.objects.filter(type=EventType.REPORTS_MISSING)]
    assert counts == ([missing] if missing else [])


def test_a_page_that_is_still_telling_is_not_judged(now):
    session = running(now, for_seconds=100)
    told(session, uuid4(), 5, now - timedelta(seconds=30))

    watch_reports()

    assert not Event.objects.filter(type=EventType.REPORTS_MISSING).exists()
