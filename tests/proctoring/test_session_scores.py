"""What reviewers are told beside the alerts: scores, and the conditions under which there was watching."""

from datetime import timedelta

import pytest

from exams.enums import Role
from exams.models import Enrolment
from proctoring.enums import EventType, Opinion, Severity, Witness
from proctoring.models import Alert, Event, Exemption, Refusals
from proctoring.services.readings import read_events
from proctoring.session_scores import scores_of
from tests.factories import NOW, AlertFactory, EndedAttemptFactory, SessionFactory, person_with

pytestmark = pytest.mark.django_db


def at(minute):
    return NOW + timedelta(minutes=minute)


@pytest.fixture
def session():
    """Sat for 30 minutes."""
    return SessionFactory(attempt=EndedAttemptFactory())


def lasted(session, type_, minute, minutes):
    """Reported with its beginning and its end."""
    first = _event(session, type_, minute, ongoing=True)
    _event(session, type_, minute + minutes, began=str(first.pk), seconds=60 * minutes)


def _event(session, type_, minute, **detail):
    return Event.objects.create(
        session=session,
        type=EventType(type_),
        witness=Witness.BROWSER,
        at=at(minute),
        received_at=at(minute),
        detail=detail,
    )


def values(session, minute=60):
    found = scores_of(session, now=at(minute))
    return found.composite.value, found.focus.value, found.confidence.value


def test_without_alerts_nothing_is_taken(session):
    assert values(session) == (100, 100, 100)


def test_focus_loses_the_time_that_it_was_the_case_and_not_the_time_between(session):
    lasted(session, "ABSENCE", 0, 1)
    lasted(session, "ABSENCE", 2, 2)
    read_events(session_id=session.pk, now=at(60))

    assert Alert.objects.get().severity == Severity.CRITICAL
    assert values(session) == (60, 90, 100)


def test_what_goes_on_takes_time_until_the_end(session):
    _event(session, "ABSENCE", 27, ongoing=True)
    read_events(session_id=session.pk, now=at(60))

    assert values(session)[1] == 90


def test_while_the_exam_runs_it_is_up_to_now():
    running = SessionFactory()
    _event(running, "ABSENCE", 9, ongoing=True)
    read_events(session_id=running.pk, now=at(10))

    assert values(running, minute=10)[1] == 90


def test_what_the_server_raised_itself_counts_until_it_was_closed(session):
    AlertFactory(
        session=session, kind="CANDIDATE_OFFLINE", severity="high", began_at=at(3), raised_at=at(3), closed_at=at(6)
    )

    assert values(session) == (80, 100, 90)


@pytest.mark.parametrize(
    ("change", "composite"),
    [({"opinion": Opinion.CONTRADICTED}, 100), ({"opinion": Opinion.UNCLEAR}, 90), ({"withdrawn_at": NOW}, 100)],
)
def test_what_is_contradicted_or_withdrawn_takes_nothing(session, change, composite):
    AlertFactory(session=session, kind="MULTIPLE_FACES", severity="high", closed_at=at(1), **change)

    assert values(session)[0] == composite


def ask(client, session, what, role=Role.REVIEWER):
    client.force_login(person_with(role, session.attempt.exam.organisation))
    return client.get(f"/api/v1/sessions/{session.pk}/{what}/")


def test_a_reviewer_reads_each_score_with_the_alerts_that_it_comes_of(client, session):
    alert = AlertFactory(session=session, kind="CLIPBOARD", severity="medium", closed_at=at(1))

    answer = ask(client, session, "scores").json()

    assert answer == {
        "composite": {"value": 92, "lines": [{"alert": str(alert.pk), "points": 8}]},
        "focus": {"value": 100, "lines": []},
        "confidence": {"value": 100, "lines": []},
    }


@pytest.mark.parametrize("alerts", [1, 3])
def test_scores_are_read_with_as_many_queries_however_many_alerts(session, alerts, django_assert_num_queries):
    for minute in range(alerts):
        lasted(session, "MULTIPLE_FACES", 5 * minute, 1)
    read_events(session_id=session.pk, now=at(60))

    with django_assert_num_queries(3):
        assert len(scores_of(session, now=at(60)).composite.lines) == alerts


def test_conditions_name_exemptions_with_their_reasons_and_count_refused_reports(client, session):
    session.config = session.config | {"exempt": ["gaze", "voice"], "sensitivity": "high"}
    session.save()
    attempt = session.attempt
    enrolment = Enrolment.objects.get(exam=attempt.exam, candidate=attempt.candidate)
    Enrolment.objects.filter(pk=enrolment.pk).update(extra_minutes=15)
    Exemption.objects.create(enrolment=enrolment, check_name="gaze", reason="nystagmus")
    for code, count in (("event_early", 2), ("event_stale", 5)):
        Refusals.objects.create(session=session, code=code, count=count, first_at=NOW, last_at=NOW)

    answer = ask(client, session, "conditions").json()

    assert answer == {
        "sensitivity": "high",
        "strictness": "normal",
        "snapshots": True,
        "lockdown": True,
        "exempt": [{"check": "gaze", "reason": "nystagmus"}, {"check": "voice", "reason": ""}],
        "extraMinutes": 15,
        "refused": {"event_stale": 5, "event_early": 2},
    }


@pytest.mark.parametrize("what", ["scores", "conditions"])
@pytest.mark.parametrize(
    ("role", "status"), [(Role.REVIEWER, 200), (Role.ADMINISTRATOR, 200), (Role.PROCTOR, 404), (Role.TEACHER, 404)]
)
def test_they_are_for_reviewers(client, session, what, role, status):
    assert ask(client, session, what, role).status_code == status


@pytest.mark.parametrize("what", ["scores", "conditions"])
def test_a_reviewer_of_another_organisation_finds_nothing(client, session, what):
    client.force_login(person_with(Role.REVIEWER, SessionFactory().attempt.exam.organisation))

    assert client.get(f"/api/v1/sessions/{session.pk}/{what}/").status_code == 404
