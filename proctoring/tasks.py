"""Celery's door to the proctoring app."""

import logging

from celery import shared_task
from django.utils import timezone

from proctoring.selectors import sessions_with_old_alerts, sessions_without_end
from proctoring.services.alerts import close_alerts_of
from proctoring.services.sessions import end_session

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
