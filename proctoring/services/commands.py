"""What a proctor does to a candidate, done once and written down: who, when and why."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import assert_never
from uuid import UUID

from django.db import transaction
from django.db.models.functions import Coalesce

from exams.enums import AttemptState
from exams.errors import AttemptNotPaused, AttemptNotRunning
from exams.models import Attempt, User
from exams.services.attempts import (
    extend_attempt,
    locked_attempt,
    pause_attempt,
    resume_attempt,
    terminate_attempt,
)
from exams.signals import send_on_commit
from exams.storable import is_storable
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
from proctoring.models import Command, Event, Session
from proctoring.models.session import COMMANDERS
from proctoring.signals import command_changed, command_given

NEEDS_TEXT = frozenset({CommandKind.MESSAGE, CommandKind.WARN})
NEEDS_REASON = frozenset({CommandKind.PAUSE, CommandKind.TERMINATE, CommandKind.WARN})
EVENTS = {
    CommandKind.PING: EventType.PROCTOR_PING,
    CommandKind.MESSAGE: EventType.PROCTOR_MESSAGE,
    CommandKind.WARN: EventType.PROCTOR_WARNING,
    CommandKind.PAUSE: EventType.EXAM_PAUSED,
    CommandKind.RESUME: EventType.EXAM_RESUMED,
    CommandKind.EXTEND: EventType.TIME_ADDED,
    CommandKind.TERMINATE: EventType.EXAM_TERMINATED,
}


@dataclass(frozen=True)
class Wish:
    """What a proctor wants done. The id is theirs: the same one twice is one command."""

    id: UUID
    session_id: UUID
    kind: CommandKind
    text: str = ""
    reason: str = ""
    minutes: int | None = None


@transaction.atomic
def give_command(wish: Wish, *, by: User, now: datetime) -> Command:
    """Do it, and keep the command and the event, or none of the three.

    Raises SessionNotFound for what the person may not see, CommandNotAllowed for what they may only see,
    AttemptNotRunning, AlreadyPaused, AttemptNotPaused, DeadlinePassed, and what says which part of the wish is missing.
    """
    _check_allowed(wish.session_id, by)
    attempt = locked_attempt(wish.session_id)
    before = Command.objects.filter(pk=wish.id).first()
    if before is not None:
        return _again(before, wish, by)
    _check_whole(wish)
    _check_state(wish.kind, attempt)
    command = Command.objects.create(
        id=wish.id,
        session_id=wish.session_id,
        kind=wish.kind,
        text=wish.text.strip(),
        reason=wish.reason.strip(),
        minutes=wish.minutes if wish.kind == CommandKind.EXTEND else None,
        by=by,
        given_at=now,
    )
    _act(command, now)
    _note(command)
    send_on_commit(command_given, command_id=command.pk, session_id=command.session_id)
    return command


@transaction.atomic
def note_shown(*, command_id: UUID, session_id: UUID, now: datetime) -> None:
    """The candidate's page shows it, or did it. The first time counts. Raises CommandNotFound."""
    _confirm(command_id, session_id, shown_at=now)


@transaction.atomic
def note_read(*, command_id: UUID, session_id: UUID, now: datetime) -> None:
    """The candidate has put it away. The first time counts. Raises CommandNotFound."""
    _confirm(command_id, session_id, shown_at=now, read_at=now)


def _confirm(command_id: UUID, session_id: UUID, **moments: datetime) -> None:
    first = {name: Coalesce(name, moment) for name, moment in moments.items()}
    if not Command.objects.filter(pk=command_id, session=session_id).update(**first):
        raise CommandNotFound
    send_on_commit(command_changed, command_id=command_id)


def _check_allowed(session_id: UUID, by: User) -> None:
    if Session.objects.visible_to(by, *COMMANDERS).filter(pk=session_id).exists():
        return
    if Session.objects.visible_to(by).filter(pk=session_id).exists():
        raise CommandNotAllowed
    raise SessionNotFound


def _again(before: Command, wish: Wish, by: User) -> Command:
    """It was given already: whoever asks again has not heard of it."""
    if (before.session_id, before.kind, before.by_id) != (wish.session_id, wish.kind, by.pk):
        raise CommandIdTaken
    send_on_commit(command_changed, command_id=before.pk)
    return before


def _check_whole(wish: Wish) -> None:
    if not is_storable([wish.text, wish.reason]):
        raise CommandMalformed
    if wish.kind in NEEDS_TEXT and not wish.text.strip():
        raise CommandTextMissing
    if wish.kind in NEEDS_REASON and not wish.reason.strip():
        raise CommandReasonMissing
    if wish.kind == CommandKind.EXTEND and not wish.minutes:
        raise CommandMinutesMissing


def _check_state(kind: CommandKind, attempt: Attempt) -> None:
    if not attempt.is_running:
        raise AttemptNotRunning
    is_paused = attempt.state == AttemptState.PAUSED
    if kind == CommandKind.PAUSE and is_paused:
        raise AlreadyPaused
    if kind == CommandKind.RESUME and not is_paused:
        raise AttemptNotPaused


def _act(command: Command, now: datetime) -> None:
    """What needs nobody at the other end is done at once."""
    attempt_id = command.session_id
    kind = CommandKind(command.kind)
    match kind:
        case CommandKind.PAUSE:
            pause_attempt(attempt_id=attempt_id, now=now)
        case CommandKind.RESUME:
            resume_attempt(attempt_id=attempt_id, now=now)
        case CommandKind.EXTEND:
            extend_attempt(attempt_id=attempt_id, extra=timedelta(minutes=command.minutes or 0), now=now)
        case CommandKind.TERMINATE:
            terminate_attempt(attempt_id=attempt_id, now=now)
        case CommandKind.PING | CommandKind.MESSAGE | CommandKind.WARN:
            pass
        case _:
            assert_never(kind)


def _note(command: Command) -> None:
    said = {"text": command.text, "reason": command.reason, "minutes": command.minutes}
    Event.objects.create(
        session_id=command.session_id,
        type=EVENTS[CommandKind(command.kind)],
        witness=Witness.PROCTOR,
        at=command.given_at,
        received_at=command.given_at,
        detail={
            "command": str(command.pk),
            "by": command.by.shown_name,
            **{name: value for name, value in said.items() if value},
        },
    )
