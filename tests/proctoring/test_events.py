"""Events in from a candidate's page."""

from dataclasses import replace
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
        (seen(detail={"text": "a\0b"}), "event_malformed"),
        (seen(detail={"a\0b": 1}), "event_malformed"),
        (seen(detail={"text": ["\ud800"]}), "event_malformed"),
        (seen(detail={"zoom": float("inf")}), "event_malformed"),
        (seen("CAMERA_LOST\0"), "event_unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_is_stored(observation, code):
    session, sound = SessionFactory(), seen()

    receipt = record_observations(session_id=session.pk, observations=[observation, sound], now=LATER)

    assert receipt.refused == {observation.id: code}
    assert [event.pk for event in Event.objects.all()] == [sound.id]


def test_of_an_id_that_comes_twice_in_a_batch_the_last_counts():
    session, sound = SessionFactory(), seen()
    bad = replace(sound, detail={"text": "\0"})

    receipt = record_observations(session_id=session.pk, observations=[bad, sound], now=LATER)

    assert (receipt.accepted, receipt.refused) == ((sound.id,), {})
    assert Event.objects.get().detail == {}


def test_a_session_takes_events_up_to_a_limit_and_still_answers_for_those_that_it_has(monkeypatch):
    monkeypatch.setattr("proctoring.services.events.MOST_EVENTS", 2)
    session, first, second, third = SessionFactory(), seen(), seen(), seen()
    record_observations(session_id=session.pk, observations=[first], now=LATER)

    receipt = record_observations(session_id=session.pk, observations=[first, second, third], now=LATER)
    again = record_observations(session_id=session.pk, observations=[third, second, first], now=LATER)

    assert (receipt.accepted, receipt.refused) == ((first.id, second.id), {third.id: "event_too_many"})
    assert (set(again.accepted), again.refused) == ({first.id, second.id}, {third.id: "event_too_many"})


def test_a_flood_of_one_kind_leaves_room_for_another(monkeypatch):
    monkeypatch.setattr("proctoring.services.events.MOST_OF_A_TYPE", 2)
    session, flood, other = SessionFactory(), [seen("RESIZE_ATTEMPT") for _ in range(3)], seen("MULTIPLE_FACES")

    receipt = record_observations(session_id=session.pk, observations=[*flood, other], now=LATER)

    assert (receipt.accepted, receipt.refused) == (
        (flood[0].id, flood[1].id, other.id),
        {flood[2].id: "event_too_many"},
    )


def test_an_event_of_another_session_cannot_be_claimed():
    mine, other, observation = SessionFactory(), SessionFactory(), seen()
    record_observations(session_id=other.pk, observations=[observation], now=LATER)

    receipt = record_observations(session_id=mine.pk, observations=[observation], now=LATER)

    assert receipt.refused == {observation.id: "event_foreign"}
    assert Event.objects.get().session == other
