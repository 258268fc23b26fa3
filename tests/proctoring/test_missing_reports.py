"""What a page counted and nobody heard is missed, also when it is the last or all of it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from proctoring.enums import EventType, Witness
from proctoring.models import Event, Presence, Refusals
from proctoring.selectors import missing_reports
from tests.factories import EndedAttemptFactory, PresenceFactory, RunningAttemptFactory, SessionFactory

pytestmark = pytest.mark.django_db
VITALS = {"type": "vitals", "focused": True, "visible": True}


@pytest.fixture
def now():
    return timezone.now()


def running(now):
    session = SessionFactory(attempt=RunningAttemptFactory())
    PresenceFactory(session=session, heard_at=now)
    return session


def says(session, page, number):
    Presence.objects.filter(pk=session.pk).update(vitals=VITALS | {"page": str(page), "told": number})


def heard(session, page, number, at):
    facts = {"type": EventType.COPY, "witness": Witness.BROWSER, "at": at, "received_at": at}
    Event.objects.create(session=session, page=page, number=number, **facts)


def missed(now):
    return [(hole.session_id, hole.page, hole.number, hole.missing) for hole in missing_reports(now)]


def test_of_a_page_of_which_nothing_arrived_everything_that_it_told_is_missed(now):
    session, page = running(now), uuid4()
    says(session, page, 3)

    assert missed(now) == [(session.pk, page, 3, 3)]


@pytest.mark.parametrize(
    ("numbers", "said", "missing"),
    [((1, 2), 2, None), ((1, 2), 5, (5, 3)), ((1, 4), 3, (4, 2)), ((1, 2), 0, None), ((1, 2, 3), 2, None)],
)
def test_what_a_page_says_is_seen_together_with_what_arrived(now, numbers, said, missing):
    session, page = running(now), uuid4()
    for number in numbers:
        heard(session, page, number, now - timedelta(minutes=2))
    says(session, page, said)

    assert missed(now) == ([(session.pk, page, *missing)] if missing else [])


def test_a_page_that_lets_some_through_all_the_time_is_judged_by_what_it_says(now):
    session, page = running(now), uuid4()
    heard(session, page, 9, now)
    says(session, page, 8)

    assert missed(now) == [(session.pk, page, 8, 8)]


def test_another_page_that_tells_everything_does_not_make_up_for_it(now):
    session, silent = running(now), uuid4()
    for number in (1, 2, 3):
        heard(session, uuid4(), 1, now - timedelta(minutes=number))
    says(session, silent, 2)

    assert missed(now) == [(session.pk, silent, 2, 2)]


@pytest.mark.parametrize(("refused", "missing"), [(3, []), (1, [2])])
def test_what_was_refused_is_not_missed(now, refused, missing):
    session = running(now)
    says(session, uuid4(), 3)
    Refusals.objects.create(session=session, code="event_early", count=refused, first_at=now, last_at=now)

    assert [hole.missing for hole in missing_reports(now)] == missing


def test_a_page_of_an_earlier_version_says_nothing_of_it(now):
    session = running(now)
    Presence.objects.filter(pk=session.pk).update(vitals=VITALS)

    assert missed(now) == []


def test_after_the_end_nothing_is_missed(now):
    session = SessionFactory(attempt=EndedAttemptFactory())
    PresenceFactory(session=session, heard_at=now)
    says(session, uuid4(), 3)

    assert missed(now) == []
