"""What the news of the exams app sets off here."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from exams.signals import attempt_ended
from proctoring.broadcast import tell_reviewers
from proctoring.protocol import AlertsChanged
from proctoring.services.alerts import close_alerts_of
from proctoring.services.sessions import end_session
from proctoring.signals import alerts_changed, session_ended


@receiver(attempt_ended)
def note_the_end(*, attempt_id: UUID, **_news: Any) -> None:
    end_session(attempt_id=attempt_id, now=timezone.now())


@receiver(session_ended)
def close_what_was_open(*, session_id: UUID, **_news: Any) -> None:
    close_alerts_of(session_id=session_id, at=timezone.now())


@receiver(alerts_changed)
def tell_the_reviewers(*, session_id: UUID, **_news: Any) -> None:
    tell_reviewers(session_id, AlertsChanged(session=session_id))
