"""Alerts by the clock: they grow with what goes on, though nothing new comes in."""

from datetime import timedelta

import pytest

from proctoring.alerting import COOLING
from proctoring.enums import EventType, Witness
from proctoring.models import Alert, Event
from proctoring.services.readings import read_events
from proctoring.tasks import watch_alerts
from tests.factories import NOW, PresenceFactory, SessionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def clock(monkeypatch, session):
    """Lets the clock's task look so many seconds after NOW, with the page heard until then."""
    PresenceFactory(session=session)

    def look(second):
        at = NOW + timedelta(seconds=second)
        type(session.presence).objects.update(heard_at=at)
        monkeypatch.setattr("django.utils.timezone.now", lambda: at)
        watch_alerts()
        return list(Alert.objects.values_list("severity", "seconds", "closed_at"))

    return look


def happened(session, type_, second, **detail):
    at = NOW + timedelta(seconds=second)
    event = Event.objects.create(
        session=session, type=type_, witness=Witness.BROWSER, at=at, received_at=at, detail=detail
    )
    read_events(session_id=session.pk, now=at)
    return event


def test_an_absence_that_goes_on_weighs_more_as_time_passes(session, clock):
    happened(session, EventType.ABSENCE, 0, ongoing=True)

    assert [clock(second) for second in (15, 45, 130)] == [
        [("medium", 15, None)],
        [("high", 45, None)],
        [("critical", 130, None)],
    ]


def test_what_has_not_come_back_is_over_without_another_word(session, clock):
    happened(session, EventType.MULTIPLE_FACES, 0)
    cooling = COOLING.total_seconds()

    assert clock(cooling)[0][2] is None
    assert clock(cooling + 1)[0][2] is not None


def test_what_is_over_grows_no_more(session, clock):
    begun = happened(session, EventType.ABSENCE, 0, ongoing=True)
    happened(session, EventType.ABSENCE, 10, began=str(begun.pk), seconds=10)

    assert clock(60)[0][:2] == ("medium", 10)
