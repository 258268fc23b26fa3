"""Celery's door to the exams app."""

from celery import shared_task
from django.utils import timezone

from exams.selectors import overdue_attempts
from exams.services.attempts import expire_attempt


@shared_task(name="exams.submit_overdue")
def submit_overdue() -> None:
    """Every few seconds: submit what was left open past its deadline."""
    now = timezone.now()
    for attempt_id in overdue_attempts(now):
        expire_attempt(attempt_id=attempt_id, now=now)
