"""Celery's door to the retention app."""

import logging

from celery import shared_task
from django.utils import timezone

from retention.selectors import attempts_with_expired_snapshots, expired_recordings
from retention.services.purge import purge_recording, purge_snapshots

log = logging.getLogger(__name__)


@shared_task(name="retention.purge")
def purge() -> None:
    """Daily. One recording that cannot be deleted does not keep the others; tomorrow it is tried again."""
    now = timezone.now()
    for recording_id in expired_recordings(now):
        try:
            deletion = purge_recording(recording_id=recording_id, now=now)
        except Exception:  # each storage raises its own family
            log.exception("recording %s could not be deleted", recording_id)
        else:
            log.info(
                "deleted recording %s: %s files, %s bytes (%s)",
                recording_id,
                deletion.files,
                deletion.size,
                deletion.state,
            )
    for attempt_id in attempts_with_expired_snapshots(now):
        try:
            deletion = purge_snapshots(attempt_id=attempt_id, now=now)
        except Exception:
            log.exception("the snapshots of attempt %s could not be deleted", attempt_id)
        else:
            log.info("deleted %s snapshots of attempt %s, %s bytes", deletion.files, attempt_id, deletion.size)
