"""Deleting what has been kept long enough. Each step may be repeated, so a purge that dies is simply run again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Sum

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
    forget_chunks(recording_id=deletion.recording_id)
    deletion.state, deletion.done_at = DeletionState.DONE, now
    deletion.save(update_fields=["state", "done_at"])
