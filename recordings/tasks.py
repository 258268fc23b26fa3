"""Celery's door to the recordings app."""

import logging
from collections.abc import Iterable
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from proctoring.reach import AWAY, queue
from recordings.selectors import recordings_to_assemble, silences, watched_recordings
from recordings.services.assembly import assemble_recording
from recordings.services.leftovers import remove_leftovers
from recordings.services.scratch import remove_abandoned
from recordings.services.watch import note_return, note_silence

log = logging.getLogger(__name__)
SWEPT_AGAIN_AFTER = 15  # seconds, as proctor_site.beat has it


@shared_task(name="recordings.assemble")
def assemble(recording_id: str) -> None:
    """A failure is taken up again by the sweep, so there is no retry policy here."""
    assemble_recording(recording_id=UUID(recording_id), now=timezone.now())


@shared_task(name="recordings.sweep")
def sweep() -> None:
    """Every 15 s: take up what a lost message or a dead worker left undone."""
    for recording_id in recordings_to_assemble(timezone.now()):
        assemble.apply_async((str(recording_id),), expires=SWEPT_AGAIN_AFTER)


@shared_task(name="recordings.watch")
def watch() -> None:
    """Every 10 s: notice recordings of running exams that fell silent, and those that are back."""
    now = timezone.now()
    told = silences()
    for watched in watched_recordings():
        is_told = (watched.session_id, watched.alert_kind) in told
        if watched.is_silent(now) and not is_told:
            note_silence(watched, now=now)
        if is_told and watched.is_heard(now):
            note_return(watched, now=now)


@shared_task(name="recordings.remove_leftovers")
def remove_leftover_parts() -> None:
    """Daily: what killed processes left half-written."""
    remove_abandoned()
    removed = remove_leftovers(now=timezone.now())
    if removed:
        log.info("%d files that were never finished are removed", removed)


def ask_to_assemble(recording_ids: Iterable[UUID]) -> None:
    """Put them into the queue. One that is away is no error and is asked once, not for each: the sweep finds them."""
    try:
        with queue():
            for recording_id in recording_ids:
                assemble.delay(str(recording_id))
    except AWAY as error:
        log.warning("the queue is away, recordings wait for the sweep: %s", error)
