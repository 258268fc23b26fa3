"""Celery's door to the recordings app."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from recordings.selectors import recordings_to_assemble
from recordings.services.assembly import assemble_recording


@shared_task(name="recordings.assemble")
def assemble(recording_id: str) -> None:
    """A failure is taken up again by the sweep, so there is no retry policy here."""
    assemble_recording(recording_id=UUID(recording_id), now=timezone.now())


@shared_task(name="recordings.sweep")
def sweep() -> None:
    """Twice a minute: take up what a lost message or a dead worker left undone."""
    for recording_id in recordings_to_assemble(timezone.now()):
        assemble.delay(str(recording_id))
