"""What the news of the exams app sets off here."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver
from django.utils import timezone

from exams.signals import attempt_ended
from proctoring.services.sessions import end_session


@receiver(attempt_ended)
def note_the_end(*, attempt_id: UUID, **_news: Any) -> None:
    end_session(attempt_id=attempt_id, now=timezone.now())
