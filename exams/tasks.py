"""Celery's door to the exams app."""

import logging

from celery import shared_task
from django.utils import timezone

from exams.selectors import overdue_attempts
from exams.services.attempts import expire_attempt

log = logging.getLogger(__name__)


@shared_task(name="exams.submit_overdue")
def submit_overdue() -> None:
    """Every few seconds: submit what was left open past its deadline. One that fails holds up no other."""
    now = timezone.now()
    for attempt_id in overdue_attempts(now):
        try:
            expire_attempt(attempt_id=attempt_id, now=now)
        except Exception:
            log.exception("attempt %s could not be submitted", attempt_id)
