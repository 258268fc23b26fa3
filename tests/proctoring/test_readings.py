"""Alerts made of events that came in."""

from datetime import timedelta
from uuid import uuid4

import pytest

from exams.enums import AttemptState
from proctoring.alerting import COOLING
from proctoring.enums import AnalysisState, EventType, Opinion, Severity, Witness
from proctoring.models import Alert, Event, Session, Snapshot
from proctoring.services.readings import read_events
from proctoring.tasks import watch_alerts
from tests.factories import NOW, SessionFactory, UserFactory

pytestmark = pytest.mark.django_db
ALL_ON = {"enabled": True, "webcamEnabled": True}


def at(second):
    return NOW + timedelta(minutes=5, seconds=second)


@pytest.fixture
def session():
    return SessionFactory()


def happened(session, type_, second, **detail):
    return Event.objects.create(
        session=session,
        type=EventType(type_),
        witness=Witness.BROWSER,
        at=at(second),
        received_at=at(second),
        detail=detail,
    )


def lasting(session, type_, second, seconds):
    first = happened(session, type_, second, ongoing=True)
    happened(session, type_, second + seconds, began=str(first.pk), seconds=seconds)


def looked(session, second, **result):
    Snapshot.objects.create(
        session=session,
        reason="alert",
        taken_at=at(second),
        received_at=at(second),
        sha256="0" * 64,
        size=1,
        analysis=AnalysisState.DONE,
        result={"faces": 1, "lookingAway": False, "readable": True} | result,
    )


def read(session, second):
    read_events(session_id=session.pk, now=at(second))
    return Alert.objects.order_by("began_at")


def told(alerts):
    return [(alert.kind, alert.severity, alert.count, alert.closed_at is None) for alert in alerts]


def test_an_event_raises_an_alert_and_reading_twice_raises_it_once(session):
    happened(session, "MULTIPLE_FACES", 0)

    first = list(read(session, 1).values_list("pk", flat=True))
    again = list(read(session, 2).values_list("pk", flat=True))

    assert told(Alert.objects.all()) == [("MULTIPLE_FACES", "high", 1, True)]
    assert first == again


def test_an_alert_grows_with_what_comes_back_and_closes_when_nothing_does(session):
    happened(session, "TAB_SWITCH", 0)
    read(session, 1)
    for second in (20, 40, 60):
        happened(session, "TAB_SWITCH", second)

    assert told(read(session, 61)) == [("LEFT_PAGE", "medium", 4, True)]
    assert told(read(session, 62 + COOLING.total_seconds())) == [("LEFT_PAGE", "medium", 4, False)]


def test_what_comes_later_than_that_is_an_alert_of_its_own(session):
    for second in (0, 600):
        happened(session, "MULTIPLE_FACES", second)
        read(session, second)

    assert told(Alert.objects.order_by("began_at")) == [
        ("MULTIPLE_FACES", "high", 1, False),
        ("MULTIPLE_FACES", "high", 1, True),
    ]


def test_what_comes_late_joins_its_neighbours_and_no_alert_is_lost(session):
    happened(session, "MULTIPLE_FACES", 0)
    happened(session, "MULTIPLE_FACES", 200)
    first, second = read(session, 201)
    happened(session, "MULTIPLE_FACES", 100)

    read(session, 202)

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.count, first.withdrawn_at, second.withdrawn_at) == (3, None, at(202))


def test_of_two_that_become_one_that_which_a_person_has_taken_stays(session):
    happened(session, "MULTIPLE_FACES", 0)
    happened(session, "MULTIPLE_FACES", 200)
    _first, second = read(session, 201)
    Alert.objects.filter(pk=second.pk).update(taken_by=UserFactory(), taken_at=at(201))
    happened(session, "MULTIPLE_FACES", 100)

    read(session, 202)

    assert list(Alert.objects.filter(withdrawn_at=None).values_list("pk", "count")) == [(second.pk, 3)]


def test_the_end_of_the_attempt_closes_what_goes_on(session):
    happened(session, "ABSENCE", 0, ongoing=True)
    session.attempt.state = AttemptState.TERMINATED
    session.attempt.ended_at = at(50)
    session.attempt.ended_by = "proctor"
    session.attempt.save()

    alert = read(session, 500).get()

    assert (alert.severity, alert.seconds, alert.closed_at) == ("high", 50, at(50))


@pytest.mark.parametrize(
    ("result", "opinion"),
    [({"faces": 0}, "confirmed"), ({"faces": 1}, "contradicted"), ({"readable": False}, "unclear")],
)
def test_the_servers_look_at_the_pictures_stands_beside_the_browsers_word(session, result, opinion):
    lasting(session, "ABSENCE", 0, 20)
    looked(session, 10, **result)
    looked(session, -60, faces=7)

    assert read(session, 30).get().opinion == opinion


def test_an_old_attempt_is_read_again_under_another_sensitivity(session):
    happened(session, "SUSPICIOUS_BEHAVIOR", 0)
    assert told(read(session, 1)) == []
    session.config = session.config | {"sensitivity": "high"}
    session.save()

    assert told(read(session, 2)) == [("SUSPICIOUS_BEHAVIOR", "medium", 1, True)]


def test_an_alert_knows_its_events(session):
    event = happened(session, "PRINT_ATTEMPT", 0)

    assert list(read(session, 1).get().events.values_list("pk", flat=True)) == [event.pk]


def test_events_of_others_are_not_read(session):
    happened(SessionFactory(), "MULTIPLE_FACES", 0)

    assert told(read(session, 1)) == []


def test_only_pictures_of_the_time_itself_speak_of_it(session):
    lasting(session, "ABSENCE", 0, 20)
    lasting(session, "ABSENCE", 100, 20)
    looked(session, 60, faces=1)

    (alert,) = read(session, 130)

    assert alert.opinion == Opinion.NONE


def test_what_the_analysis_alone_has_seen_it_does_not_confirm(session):
    for second in (0, 60):
        event = happened(session, "MULTIPLE_FACES", second)
        Event.objects.filter(pk=event.pk).update(witness=Witness.ANALYSIS)
        looked(session, second, faces=2)

    (alert,) = read(session, 61)

    assert (alert.opinion, alert.severity) == (Opinion.NONE, Severity.MEDIUM)


def test_one_that_is_dated_ahead_leaves_one_open(session):
    """Clocks may differ by some seconds."""
    happened(session, "PRINT_ATTEMPT", 0)
    read(session, 1)
    happened(session, "PRINT_ATTEMPT", COOLING.total_seconds() + 3)

    first, second = read(session, COOLING.total_seconds() - 1)

    assert (first.closed_at, second.closed_at) == (at(COOLING.total_seconds()), None)


def test_who_is_exempt_has_no_alert_whatever_is_reported():
    exempt = SessionFactory(config={"enabled": True, "webcamEnabled": True, "exempt": ["face"]})
    happened(exempt, "ABSENCE", 0)
    happened(exempt, "PRINT_ATTEMPT", 0)

    assert [alert.kind for alert in read(exempt, 10)] == ["PRINTING"]


def test_a_long_look_away_that_goes_on_is_read_by_the_clock(monkeypatch):
    session = SessionFactory(config=ALL_ON)
    happened(session, "LOOKING_AWAY", 0, ongoing=True)
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(40))

    watch_alerts()

    assert [alert.severity for alert in Alert.objects.all()] == ["medium"]


def test_one_that_cannot_be_read_keeps_nobody_waiting(monkeypatch, caplog):
    broken, sound = (SessionFactory(config=ALL_ON) for _ in range(2))
    for session in (broken, sound):
        happened(session, "PRINT_ATTEMPT", 0)
    Session.objects.filter(pk=broken.pk).update(config={"sensitivity": "unheard of"})
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(10))

    watch_alerts()

    assert [alert.session_id for alert in Alert.objects.all()] == [sound.pk]
    assert str(broken.pk) in caplog.text


def test_reports_that_come_late_take_the_alert_back(session):
    page = uuid4()
    missing = happened(session, "REPORTS_MISSING", 60, page=str(page), upTo=3, count=1)
    Event.objects.filter(pk=missing.pk).update(witness=Witness.SERVER)
    for number in (1, 3):
        numbered(session, page, number)
    assert [alert.count for alert in read(session, 61)] == [1]

    numbered(session, page, 2)

    (alert,) = read(session, 62)
    assert (alert.withdrawn_at, alert.closed_at) == (at(62), at(62))


def test_several_words_on_one_hole_count_once(session):
    page = uuid4()
    for second, up_to, count in [(60, 3, 1), (90, 5, 2)]:
        happened(session, "REPORTS_MISSING", second, page=str(page), upTo=up_to, count=count)
    for number in (1, 3, 5):
        numbered(session, page, number)

    (alert,) = read(session, 100)

    assert (alert.count, alert.severity) == (2, Severity.MEDIUM)


def numbered(session, page, number):
    event = happened(session, "NOT_VERIFIABLE", 0)
    Event.objects.filter(pk=event.pk).update(page=page, number=number)


def test_many_alerts_cost_few_queries(session, django_assert_max_num_queries):
    for number in range(60):
        lasting(session, "ABSENCE", number * 200, 20)
        looked(session, number * 200 + 5, faces=0)
    read(session, 20_000)

    with django_assert_max_num_queries(12):
        read_events(session_id=session.pk, now=at(20_001))
