"""What a page says of the time after the end is refused, and the refusals are counted."""

from datetime import timedelta
from uuid import uuid4

import pytest

from proctoring.enums import EventType
from proctoring.models import Event
from proctoring.services.events import EARLY, Observation, record_observations
from tests.factories import NOW, EndedAttemptFactory, SessionFactory

pytestmark = pytest.mark.django_db
ENDED = NOW + timedelta(minutes=30)  # EndedAttemptFactory
LATER = ENDED + timedelta(minutes=5)


def seen(at):
    return Observation(id=uuid4(), type=EventType.TAB_SWITCH, at=at)


def test_what_happened_after_the_end_is_refused_and_what_came_late_is_not():
    session = SessionFactory(attempt=EndedAttemptFactory())
    before, after = seen(ENDED + EARLY), seen(ENDED + EARLY + timedelta(milliseconds=1))

    receipt = record_observations(session_id=session.pk, observations=[before, after], now=LATER)

    assert (receipt.accepted, receipt.refused) == ((before.id,), {after.id: "event_late"})
    assert [event.pk for event in Event.objects.all()] == [before.id]


def test_refusals_are_counted_with_their_first_and_last_time():
    session = SessionFactory(attempt=EndedAttemptFactory())

    for now in (LATER, LATER + timedelta(seconds=9)):
        late = [seen(LATER), seen(LATER)]
        record_observations(session_id=session.pk, observations=late, now=now)

    counted = session.refusals.values_list("code", "count", "first_at", "last_at")
    assert list(counted) == [("event_late", 4, LATER, LATER + timedelta(seconds=9))]
