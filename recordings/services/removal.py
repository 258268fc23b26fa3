"""Deleting a recording, in steps that can each be repeated: close it, delete the files, forget the rows."""

from datetime import datetime
from uuid import UUID

from django.conf import settings

from proctoring.storage import store
from recordings.models import Chunk, Recording, Segment
from recordings.services.leftovers import SURELY_DEAD


def close_for_removal(*, recording_id: UUID, now: datetime) -> None:
    """From here on nothing of it can be watched and nothing more can be uploaded to it."""
    Recording.objects.filter(pk=recording_id, purged_at=None).update(purged_at=now, video="")


def is_at_rest(*, recording_id: UUID, now: datetime) -> bool:
    """Whether no file of a closed recording can appear any more.

    A worker may be joining it, or an upload be on its way into the storage, and what either of them has just written
    outlives it when it is killed there. So whoever deletes while this is False has to come again.
    """
    recording = Recording.objects.select_related("session__attempt").get(pk=recording_id)
    ended_at = recording.session.attempt.ended_at
    closings = (recording.purged_at, ended_at and ended_at + settings.UPLOAD_GRACE)
    uploads_end = min((closing for closing in closings if closing), default=now)
    return all(end is None or end <= now - SURELY_DEAD for end in (recording.lease_until, uploads_end))


def remove_files(*, recording_id: UUID) -> None:
    recording = Recording.objects.get(pk=recording_id)
    store().remove_folder(recording.folder)


def forget_chunks(*, recording_id: UUID) -> None:
    """The rows go after their files, so that no file is ever without a row that leads to it."""
    Chunk.objects.filter(segment__recording=recording_id).delete()
    Segment.objects.filter(recording=recording_id).delete()
