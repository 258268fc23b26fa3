"""Celery's door to the proctoring app."""

import logging

from celery import shared_task
from django.utils import timezone

from proctoring.hearing import has_heard_for_long
from proctoring.selectors import (
    absent_presences,
    sessions_with_old_alerts,
    sessions_without_end,
    stale_presences,
    unheard_sessions,
)
from proctoring.services.alerts import close_alerts_of
from proctoring.services.presence import begin_to_wait, note_absence, note_silence
from proctoring.services.sessions import end_session
from proctoring.silence import STALE_AFTER

log = logging.getLogger(__name__)


@shared_task(name="proctoring.sweep")
def sweep() -> None:
    """Every minute: note the ends that a process died before it could note, and close what they leave open."""
    now = timezone.now()
    for attempt_id in sessions_without_end(now):
        try:
            end_session(attempt_id=attempt_id, now=now)
        except Exception:
            log.exception("the end of session %s could not be noted", attempt_id)
    for session_id in sessions_with_old_alerts():
        close_alerts_of(session_id=session_id, at=now)


@shared_task(name="proctoring.watch_presence")
def watch_presence() -> None:
    """Every 5 s: what the clocks of the web processes do, for those that died, and for pages that never connected."""
    now = timezone.now()
    note_silence(known=dict.fromkeys(stale_presences(now), now - STALE_AFTER))
    if not has_heard_for_long(now):
        return
    for session_id in unheard_sessions(now):
        begin_to_wait(session_id=session_id)
    for session_id in absent_presences(now):
        note_absence(session_id=session_id, now=now)
