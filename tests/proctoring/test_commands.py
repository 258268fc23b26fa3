"""What a proctor does to a candidate: done once, by those who may, and written down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from exams.enums import AttemptState, Role
from exams.errors import AttemptNotPaused, AttemptNotRunning, DeadlinePassed
from proctoring.enums import CommandKind, EventType, Witness
from proctoring.errors import (
    AlreadyPaused,
    CommandIdTaken,
    CommandMalformed,
    CommandMinutesMissing,
    CommandNotAllowed,
    CommandNotFound,
    CommandReasonMissing,
    CommandTextMissing,
    SessionNotFound,
)
from proctoring.models import Command, Event
from proctoring.selectors import unconfirmed_commands
from proctoring.services.commands import Wish, give_command, note_read, note_shown
from tests.factories import (
    NOW,
    AttemptFactory,
    CommandFactory,
    EndedAttemptFactory,
    OrganisationFactory,
    RunningAttemptFactory,
    SessionFactory,
    UserFactory,
    person_with,
)

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WHOLE = {
    CommandKind.PING: {},
    CommandKind.MESSAGE: {"text": "Ten minutes to go"},
    CommandKind.WARN: {"text": "Put the phone away", "reason": "phone in the picture"},
    CommandKind.PAUSE: {"reason": "fire alarm"},
    CommandKind.RESUME: {},
    CommandKind.EXTEND: {"minutes": 5, "reason": "fire alarm"},
    CommandKind.TERMINATE: {"reason": "asked for it"},
}


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def proctor(session):
    return person_with(Role.PROCTOR, session.attempt.exam.organisation, first_name="Grace", last_name="Hopper")


def wish(session, kind, **changes):
    return Wish(id=uuid4(), session_id=session.pk, kind=CommandKind(kind), **WHOLE[CommandKind(kind)] | changes)


def state_of(session):
    session.attempt.refresh_from_db()
    return session.attempt.state


@pytest.mark.parametrize(
    ("kind", "event", "detail"),
    [
        ("ping", EventType.PROCTOR_PING, {}),
        ("message", EventType.PROCTOR_MESSAGE, {"text": "Ten minutes to go"}),
        ("warn", EventType.PROCTOR_WARNING, {"text": "Put the phone away", "reason": "phone in the picture"}),
        ("pause", EventType.EXAM_PAUSED, {"reason": "fire alarm"}),
        ("extend", EventType.TIME_ADDED, {"minutes": 5, "reason": "fire alarm"}),
        ("terminate", EventType.EXAM_TERMINATED, {"reason": "asked for it"}),
    ],
)
def test_each_act_is_kept_with_who_when_and_why(session, proctor, kind, event, detail):
    asked = wish(session, kind)

    give_command(asked, by=proctor, now=NOW)

    command = Command.objects.get()
    assert (command.pk, command.kind, command.by, command.given_at) == (asked.id, kind, proctor, NOW)
    noted = Event.objects.get(witness=Witness.PROCTOR)
    assert (noted.type, noted.at) == (event, NOW)
    assert noted.detail == {"command": str(asked.id), "by": "Grace Hopper"} | detail


def test_pausing_resuming_extending_and_ending_act_on_the_exam_at_once(session, proctor):
    give_command(wish(session, "pause"), by=proctor, now=NOW)
    assert state_of(session) == AttemptState.PAUSED

    give_command(wish(session, "resume"), by=proctor, now=NOW + 10 * MINUTE)
    assert (state_of(session), session.attempt.deadline) == (AttemptState.IN_PROGRESS, NOW + 70 * MINUTE)

    give_command(wish(session, "extend"), by=proctor, now=NOW + 10 * MINUTE)
    session.attempt.refresh_from_db()
    assert session.attempt.deadline == NOW + 75 * MINUTE

    give_command(wish(session, "terminate"), by=proctor, now=NOW + 20 * MINUTE)
    assert state_of(session) == AttemptState.TERMINATED


def test_the_same_command_twice_is_one(session, proctor):
    asked = wish(session, "extend")

    give_command(asked, by=proctor, now=NOW)
    give_command(asked, by=proctor, now=NOW + MINUTE)

    session.attempt.refresh_from_db()
    assert session.attempt.deadline == NOW + 65 * MINUTE
    assert Event.objects.filter(type=EventType.TIME_ADDED).count() == 1
    assert Command.objects.get().given_at == NOW


def test_a_command_may_be_said_again_after_the_exam_has_ended(session, proctor):
    asked = wish(session, "terminate")
    give_command(asked, by=proctor, now=NOW)

    assert give_command(asked, by=proctor, now=NOW + MINUTE).pk == asked.id


@pytest.mark.parametrize("other", ["session", "kind", "person"])
def test_an_id_that_stands_for_something_else_is_refused(session, proctor, other):
    first = wish(session, "ping")
    give_command(first, by=proctor, now=NOW)
    elsewhere = SessionFactory(attempt=RunningAttemptFactory(exam=session.attempt.exam))
    second = Wish(
        id=first.id,
        session_id=elsewhere.pk if other == "session" else session.pk,
        kind=CommandKind.RESUME if other == "kind" else CommandKind.PING,
    )
    by = person_with(Role.PROCTOR, session.attempt.exam.organisation) if other == "person" else proctor

    with pytest.raises(CommandIdTaken):
        give_command(second, by=by, now=NOW)

    assert Command.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("reviewer", CommandNotAllowed),
        ("teacher", SessionNotFound),
        ("proctor elsewhere", SessionNotFound),
        ("candidate", SessionNotFound),
        ("stranger", SessionNotFound),
    ],
)
@pytest.mark.parametrize("kind", ["ping", "terminate"])
def test_nobody_else_commands(session, kind, who, refusal):
    ours = session.attempt.exam.organisation
    person = {
        "reviewer": lambda: person_with(Role.REVIEWER, ours),
        "teacher": lambda: person_with(Role.TEACHER, ours),
        "proctor elsewhere": lambda: person_with(Role.PROCTOR, OrganisationFactory()),
        "candidate": lambda: session.attempt.candidate,
        "stranger": UserFactory,
    }[who]()

    with pytest.raises(refusal):
        give_command(wish(session, kind), by=person, now=NOW)

    assert state_of(session) == AttemptState.IN_PROGRESS
    assert not Command.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("role", [Role.PROCTOR, Role.ADMINISTRATOR])
def test_proctors_and_administrators_command(session, role):
    give_command(wish(session, "pause"), by=person_with(role, session.attempt.exam.organisation), now=NOW)

    assert state_of(session) == AttemptState.PAUSED


@pytest.mark.parametrize(
    ("kind", "lacks", "refusal"),
    [
        ("message", {"text": " \n"}, CommandTextMissing),
        ("warn", {"text": ""}, CommandTextMissing),
        ("warn", {"reason": ""}, CommandReasonMissing),
        ("pause", {"reason": "  "}, CommandReasonMissing),
        ("terminate", {"reason": ""}, CommandReasonMissing),
        ("extend", {"minutes": None}, CommandMinutesMissing),
        ("message", {"text": "a\0b"}, CommandMalformed),
        ("pause", {"reason": "\ud800"}, CommandMalformed),
    ],
)
def test_a_command_that_lacks_something_is_refused_and_nothing_happens(session, proctor, kind, lacks, refusal):
    with pytest.raises(refusal):
        give_command(wish(session, kind, **lacks), by=proctor, now=NOW)

    assert state_of(session) == AttemptState.IN_PROGRESS
    assert not Command.objects.exists()


@pytest.mark.parametrize("attempt", [AttemptFactory, EndedAttemptFactory])
@pytest.mark.parametrize("kind", list(CommandKind))
def test_only_a_running_exam_is_commanded(attempt, kind):
    session = SessionFactory(attempt=attempt())
    proctor = person_with(Role.PROCTOR, session.attempt.exam.organisation)

    with pytest.raises(AttemptNotRunning):
        give_command(wish(session, kind), by=proctor, now=NOW)

    assert not Command.objects.exists()


def test_what_is_paused_is_not_paused_again_and_what_runs_is_not_resumed(session, proctor):
    with pytest.raises(AttemptNotPaused):
        give_command(wish(session, "resume"), by=proctor, now=NOW)
    give_command(wish(session, "pause"), by=proctor, now=NOW)
    with pytest.raises(AlreadyPaused):
        give_command(wish(session, "pause"), by=proctor, now=NOW)

    assert Command.objects.count() == 1


def test_a_command_that_comes_after_the_time_is_over_leaves_no_trace(session, proctor):
    with pytest.raises(DeadlinePassed):
        give_command(wish(session, "extend"), by=proctor, now=NOW + 60 * MINUTE)

    assert not Command.objects.exists()
    assert not Event.objects.exists()


def test_the_first_confirmation_counts(session):
    command = CommandFactory(session=session, kind=CommandKind.MESSAGE, text="Hello")

    for minutes in (1, 2):
        note_shown(command_id=command.pk, session_id=session.pk, now=NOW + minutes * MINUTE)
    for minutes in (3, 4):
        note_read(command_id=command.pk, session_id=session.pk, now=NOW + minutes * MINUTE)

    command.refresh_from_db()
    assert (command.shown_at, command.read_at) == (NOW + MINUTE, NOW + 3 * MINUTE)


def test_what_was_read_was_shown(session):
    command = CommandFactory(session=session)

    note_read(command_id=command.pk, session_id=session.pk, now=NOW)

    command.refresh_from_db()
    assert command.shown_at == command.read_at == NOW


def test_a_page_confirms_its_own_commands_only(session):
    command = CommandFactory()

    with pytest.raises(CommandNotFound):
        note_shown(command_id=command.pk, session_id=session.pk, now=NOW)

    command.refresh_from_db()
    assert command.shown_at is None


def test_told_again_is_what_was_not_shown_and_words_that_were_not_put_away(session):
    waiting = CommandFactory(session=session, kind=CommandKind.PAUSE, reason="x")
    unread = CommandFactory(session=session, kind=CommandKind.WARN, text="x", shown_at=NOW)
    CommandFactory(session=session, kind=CommandKind.MESSAGE, text="x", shown_at=NOW, read_at=NOW)
    CommandFactory(session=session, kind=CommandKind.PING, shown_at=NOW)
    CommandFactory()

    assert set(unconfirmed_commands(session.pk)) == {waiting, unread}


def test_the_candidate_sees_why_the_exam_is_paused(session, proctor, client):
    give_command(wish(session, "pause", reason="an earlier reason"), by=proctor, now=NOW)
    give_command(wish(session, "resume"), by=proctor, now=NOW + MINUTE)
    give_command(wish(session, "pause", reason="<fire alarm>"), by=proctor, now=NOW + 2 * MINUTE)
    client.force_login(session.attempt.candidate)

    page = client.get(f"/attempts/{session.pk}/").content.decode()
    told = client.get(f"/api/v1/attempts/{session.pk}/").json()

    assert "&lt;fire alarm&gt;" in page
    assert "an earlier reason" not in page
    assert (told["state"], told["pauseReason"]) == ("paused", "<fire alarm>")


@pytest.mark.django_db(transaction=True)
def test_one_command_given_by_two_sockets_at_once_is_one(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    session = SessionFactory()
    proctor = person_with(Role.PROCTOR, session.attempt.exam.organisation)
    asked = wish(session, "extend")

    def give(_):
        try:
            give_command(asked, by=proctor, now=NOW)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(give, range(4)))

    session.attempt.refresh_from_db()
    assert session.attempt.deadline == NOW + 65 * MINUTE
    assert (Command.objects.count(), Event.objects.count()) == (1, 1)
