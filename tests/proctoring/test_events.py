"""Events in from a candidate's page."""

from datetime import timedelta
from uuid import uuid4

import pytest

from proctoring.enums import EventType
from proctoring.models import Event
from proctoring.services.events import Observation, record_observations
from tests.factories import NOW, SessionFactory

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def seen(kind=EventType.CAMERA_LOST, at=LATER, **fields):
    return Observation(id=uuid4(), type=kind, at=at, **fields)


def test_a_repeated_report_is_stored_once():
    session, observation = SessionFactory(), seen()

    receipts = [record_observations(session_id=session.pk, observations=[observation], now=LATER) for _ in range(2)]

    assert [receipt.accepted for receipt in receipts] == [(observation.id,), (observation.id,)]
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("observation", "code"),
    [
        (seen("SESSION_ENDED"), "event_unknown"),
        (seen("NO_SUCH_TYPE"), "event_unknown"),
        (seen(at=LATER + timedelta(seconds=6)), "event_early"),
        (seen(at=NOW - timedelta(minutes=1)), "event_stale"),
        (seen(detail={"text": "x" * 2000}), "event_large"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_is_stored(observation, code):
    session, sound = SessionFactory(), seen()

    receipt = record_observations(session_id=session.pk, observations=[observation, sound], now=LATER)

    assert receipt.refused == {observation.id: code}
    assert [event.pk for event in Event.objects.all()] == [sound.id]


def test_an_event_of_another_session_cannot_be_claimed():
    mine, other, observation = SessionFactory(), SessionFactory(), seen()
    record_observations(session_id=other.pk, observations=[observation], now=LATER)

    receipt = record_observations(session_id=mine.pk, observations=[observation], now=LATER)

    assert receipt.refused == {observation.id: "event_foreign"}
    assert Event.objects.get().session == other
