"""Reads of the retention app."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from exams.models import Exam, Organisation
from proctoring.models import Session, Snapshot
from recordings.models import Recording
from retention.enums import DeletionState
from retention.models import Deletion, Policy


def days_for(organisation_id: int) -> int:
    """For how many days this organisation keeps recordings; the site's RETENTION_DAYS when it set nothing."""
    policy = Policy.objects.filter(organisation=organisation_id).first()
    return policy.days if policy else settings.RETENTION_DAYS


def days_for_exam(exam: Exam) -> int:
    return days_for(exam.organisation_id)


def attempts_with_expired_snapshots(now: datetime) -> list[UUID]:
    """Those whose snapshots were kept long enough and are not known to be gone, also where a purge died half-way.

    With those of which no snapshot is known: a file may have been stored by a process that died before it said so.
    """
    gone = Deletion.objects.filter(state=DeletionState.DONE, recording_id=None).values("attempt_id")
    kept = Snapshot.objects.filter(session=OuterRef("pk")).exclude(name="")
    may_have_taken = Q(config__enabled=True, config__webcamEnabled=True)
    due = Session.objects.filter(_kept_long_enough(now, "attempt")).filter(
        may_have_taken & ~Q(pk__in=gone) | Exists(kept)
    )
    return list(due.values_list("pk", flat=True))


def expired_recordings(now: datetime) -> list[UUID]:
    """Recordings kept long enough, and those whose deletion began and did not finish; not those at work just now."""
    due = Q(
        pk__in=Deletion.objects.filter(state=DeletionState.BEGUN, recording_id__isnull=False).values("recording_id")
    )
    due |= _kept_long_enough(now, "session__attempt") & Q(purged_at=None)
    busy = Q(lease_until__gt=now)  # being joined; tomorrow is soon enough
    return list(Recording.objects.filter(due).exclude(busy).values_list("pk", flat=True))


def _kept_long_enough(now: datetime, attempt: str) -> Q:
    """Of what leads to its attempt by this lookup."""
    due = Q(pk__in=[])
    for organisation in Organisation.objects.all():
        cutoff = now - timedelta(days=days_for(organisation.pk))
        due |= Q((f"{attempt}__exam__organisation", organisation), (f"{attempt}__ended_at__lte", cutoff))
    return due
