"""The command that applies the rules of today to attempts of yesterday."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from proctoring.enums import EventType, Witness
from proctoring.models import Alert, Event
from tests.factories import NOW, EndedAttemptFactory, SessionFactory

pytestmark = pytest.mark.django_db


def ended_with(type_):
    session = SessionFactory(attempt=EndedAttemptFactory())
    when = NOW + timedelta(minutes=5)
    for second in (0, 30):
        Event.objects.create(
            session=session,
            type=EventType(type_),
            witness=Witness.BROWSER,
            at=when + timedelta(seconds=second),
            received_at=when,
        )
    return session


def kinds(session):
    return list(Alert.objects.filter(session=session, withdrawn_at=None).values_list("kind", flat=True))


def test_an_old_attempt_gets_the_alerts_of_todays_rules():
    session, other = ended_with("LOOKING_AWAY"), ended_with("LOOKING_AWAY")

    call_command("read_again", attempt=session.pk)

    assert (kinds(session), kinds(other)) == (["LOOKING_AWAY"], [])


def test_all_attempts_of_an_exam_are_read():
    session, other = ended_with("LOOKING_AWAY"), ended_with("LOOKING_AWAY")

    call_command("read_again", exam=session.attempt.exam.pk)

    assert (kinds(session), kinds(other)) == (["LOOKING_AWAY"], [])


def test_under_another_sensitivity_alerts_are_withdrawn_and_the_exams_own_stays():
    session = ended_with("LOOKING_AWAY")
    call_command("read_again", "--all")

    call_command("read_again", "--all", sensitivity="low")

    session.refresh_from_db()
    assert (kinds(session), session.anti_cheat_config.sensitivity) == ([], "medium")
    assert Alert.objects.get().withdrawn_at is not None


def test_an_attempt_that_still_runs_is_left_to_the_exam():
    running = SessionFactory()

    with pytest.raises(CommandError, match="no attempt"):
        call_command("read_again", attempt=running.pk)


def test_by_another_strictness_what_was_shorter_is_left_out():
    session = SessionFactory(attempt=EndedAttemptFactory())
    when = NOW + timedelta(minutes=5)
    for start, seconds in [(0, 4), (600, 9)]:
        first = away(session, when + timedelta(seconds=start), {"ongoing": True})
        away(session, when + timedelta(seconds=start + seconds), {"began": str(first.pk), "seconds": seconds})
    call_command("read_again", attempt=session.pk)
    assert kinds(session) == ["ABSENCE", "ABSENCE"]

    call_command("read_again", attempt=session.pk, strictness="lenient")

    assert [alert.seconds for alert in Alert.objects.filter(withdrawn_at=None)] == [9]


def away(session, at, detail):
    return Event.objects.create(
        session=session, type=EventType.ABSENCE, witness=Witness.BROWSER, at=at, received_at=at, detail=detail
    )
