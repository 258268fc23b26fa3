"""What a candidate's page is told of its attempt."""

from datetime import datetime

from exams.models import Attempt
from proctoring.models import Command
from proctoring.protocol.candidate import AttemptChanged, Order, Welcome


def welcome_of(attempt: Attempt, now: datetime) -> Welcome:
    return Welcome(server_now=now, state=attempt.state, deadline=attempt.deadline)


def attempt_changed_message(attempt: Attempt, now: datetime) -> AttemptChanged:
    return AttemptChanged(state=attempt.state, deadline=attempt.deadline, server_now=now)


def order_of(command: Command) -> Order:
    return Order.model_validate(
        {
            "id": command.pk,
            "kind": command.kind,
            "text": command.text,
            "reason": command.reason,
            "minutes": command.minutes,
            "by": command.by.shown_name,
            "given_at": command.given_at,
        }
    )
