"""Deleting what has been kept long enough. Each step may be repeated, so a purge that dies is simply run again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

from exams.models import Attempt
from proctoring.models import Snapshot
from proctoring.services.snapshots import remove_snapshots
from recordings.models import Chunk, Recording
from recordings.services.removal import close_for_removal, forget_chunks, is_at_rest, remove_files
from retention.enums import DeletionState
from retention.models import Deletion
from retention.selectors import days_for


def purge_recording(*, recording_id: UUID, now: datetime) -> Deletion:
    """Delete a recording's video, chunks and rows, and leave a record of it.

    While somebody may still be writing to it, the record says begun, and the next purge looks again.
    """
    deletion = _begin(recording_id, now)
    if deletion.state == DeletionState.BEGUN:
        is_last_look = is_at_rest(recording_id=recording_id, now=now)  # asked before, so that nothing slips in between
        remove_files(recording_id=recording_id)
        if is_last_look:
            _finish(deletion, now)
    return deletion


def purge_snapshots(*, attempt_id: UUID, now: datetime) -> Deletion:
    """Delete an attempt's snapshots and leave a record of it; what the analysis said of them stays with the alerts."""
    deletion = _begin_with_snapshots(attempt_id, now)
    remove_snapshots(session_id=attempt_id)
    deletion.state, deletion.done_at = DeletionState.DONE, now
    deletion.save(update_fields=["state", "done_at"])
    return deletion


@transaction.atomic
def _begin_with_snapshots(attempt_id: UUID, now: datetime) -> Deletion:
    attempt = Attempt.objects.select_related("exam").get(pk=attempt_id)
    kept = Snapshot.objects.filter(session=attempt_id).exclude(name="").aggregate(files=Count("pk"), size=Sum("size"))
    deletion, _made = Deletion.objects.get_or_create(
        attempt_id=attempt_id,
        recording_id=None,
        defaults={
            "organisation_id": attempt.exam.organisation_id,
            "policy_days": days_for(attempt.exam.organisation_id),
            "begun_at": now,
            "files": kept["files"],
            "size": kept["size"] or 0,
        },
    )
    return deletion


@transaction.atomic
def _begin(recording_id: UUID, now: datetime) -> Deletion:
    """Write down what is about to go, before anything goes."""
    recording = (
        Recording.objects.select_for_update(of=("self",)).select_related("session__attempt__exam").get(pk=recording_id)
    )
    chunks = Chunk.objects.filter(segment__recording=recording).aggregate(files=Count("pk"), size=Sum("size"))
    organisation_id = recording.session.attempt.exam.organisation_id
    deletion, _made = Deletion.objects.get_or_create(
        recording_id=recording_id,
        defaults={
            "organisation_id": organisation_id,
            "attempt_id": recording.session_id,
            "policy_days": days_for(organisation_id),
            "begun_at": now,
            "files": chunks["files"] + bool(recording.video),
            "size": (chunks["size"] or 0) + (recording.video_size or 0 if recording.video else 0),
        },
    )
    close_for_removal(recording_id=recording_id, now=now)
    return deletion


@transaction.atomic
def _finish(deletion: Deletion, now: datetime) -> None:
    assert deletion.recording_id is not None  # the record of a recording
    forget_chunks(recording_id=deletion.recording_id)
    deletion.state, deletion.done_at = DeletionState.DONE, now
    deletion.save(update_fields=["state", "done_at"])
