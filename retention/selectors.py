"""Reads of the retention app."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from exams.models import Exam, Organisation
from recordings.models import Recording
from retention.enums import DeletionState
from retention.models import Deletion, Policy


def days_for(organisation_id: int) -> int:
    """For how many days this organisation keeps recordings; the site's RETENTION_DAYS when it set nothing."""
    policy = Policy.objects.filter(organisation=organisation_id).first()
    return policy.days if policy else settings.RETENTION_DAYS


def days_for_exam(exam: Exam) -> int:
    return days_for(exam.organisation_id)


def expired_recordings(now: datetime) -> list[UUID]:
    """Recordings kept long enough, and those whose deletion began and did not finish; not those at work just now."""
    due = Q(pk__in=Deletion.objects.filter(state=DeletionState.BEGUN).values("recording_id"))
    for organisation in Organisation.objects.all():
        cutoff = now - timedelta(days=days_for(organisation.pk))
        due |= Q(
            session__attempt__exam__organisation=organisation, session__attempt__ended_at__lte=cutoff, purged_at=None
        )
    busy = Q(lease_until__gt=now)  # being joined; tomorrow is soon enough
    return list(Recording.objects.filter(due).exclude(busy).values_list("pk", flat=True))
