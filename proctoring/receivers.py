"""What the news of this app and of the exams app sets off here."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from exams.models import Attempt
from exams.signals import attempt_changed, attempt_ended, pause_asked
from proctoring.alerting import RULE_OF
from proctoring.broadcast import tell_candidate, tell_reviewers
from proctoring.last_thumbnails import forget_thumbnails
from proctoring.models import Command
from proctoring.news import tell_alerts, tell_command, tell_tiles
from proctoring.protocol import AlertsChanged
from proctoring.protocol.candidate import Watched
from proctoring.selectors import reason_of_pause
from proctoring.services.alerts import close_alerts_of
from proctoring.services.readings import read_events
from proctoring.services.sessions import end_session
from proctoring.signals import (
    alerts_changed,
    command_changed,
    command_given,
    events_recorded,
    presence_changed,
    session_ended,
    session_started,
    snapshot_analysed,
    snapshot_kept,
    viewers_changed,
)
from proctoring.standing import attempt_changed_message, order_of
from proctoring.tasks import ask_to_analyse


@receiver(attempt_ended)
def note_the_end(*, attempt_id: UUID, **_news: Any) -> None:
    end_session(attempt_id=attempt_id, now=timezone.now())


@receiver(session_ended)
def close_what_was_open(*, session_id: UUID, **_news: Any) -> None:
    close_alerts_of(session_id=session_id, at=timezone.now())
    forget_thumbnails(session_id)


@receiver(alerts_changed)
def tell_of_alerts(*, session_id: UUID, alert_ids: Sequence[UUID], **_news: Any) -> None:
    tell_reviewers(session_id, AlertsChanged(session=session_id))
    tell_alerts(alert_ids)
    tell_tiles([session_id])


@receiver(events_recorded)
def read_what_happened(*, session_id: UUID, types: set[str], **_news: Any) -> None:
    if not RULE_OF.keys().isdisjoint(types):
        read_events(session_id=session_id, now=timezone.now())


@receiver(snapshot_kept)
def analyse_it(*, snapshot_id: UUID, **_news: Any) -> None:
    ask_to_analyse(snapshot_id)


@receiver(snapshot_analysed)
def hear_what_it_says(*, session_id: UUID, **_news: Any) -> None:
    read_events(session_id=session_id, now=timezone.now())


@receiver([attempt_changed, attempt_ended])
def tell_of_the_attempt(*, attempt_id: UUID, **_news: Any) -> None:
    attempt = Attempt.objects.filter(pk=attempt_id, session__isnull=False).first()
    if attempt is not None:
        tell_candidate(attempt_id, attempt_changed_message(attempt, timezone.now()))
        tell_tiles([attempt_id])


@receiver(session_started)
def tell_of_the_start(*, session_id: UUID, **_news: Any) -> None:
    tell_tiles([session_id])


@receiver(presence_changed)
def tell_of_presence(*, session_ids: Sequence[UUID], **_news: Any) -> None:
    tell_tiles(session_ids)


@receiver(viewers_changed)
def tell_of_viewers(*, session_id: UUID, viewers: int, **_news: Any) -> None:
    tell_candidate(session_id, Watched(viewers=viewers))
    tell_tiles([session_id])


@receiver(command_given)
def tell_of_a_new_command(*, command_id: UUID, session_id: UUID, **_news: Any) -> None:
    tell_candidate(session_id, order_of(Command.objects.select_related("by").get(pk=command_id)))
    tell_command(command_id)


@receiver(command_changed)
def tell_of_a_command(*, command_id: UUID, **_news: Any) -> None:
    tell_command(command_id)


@receiver(pause_asked)
def answer_why_it_is_paused(*, attempt_id: UUID, **_question: Any) -> str:
    return reason_of_pause(attempt_id)
