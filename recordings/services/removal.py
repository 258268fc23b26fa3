"""Deleting a recording, in steps that can each be repeated: close it, delete the files, forget the rows."""

from datetime import datetime
from uuid import UUID

from recordings.models import Chunk, Recording, Segment
from recordings.storage import store


def close_for_removal(*, recording_id: UUID, now: datetime) -> None:
    """From here on nothing of it can be watched and nothing more can be uploaded to it."""
    Recording.objects.filter(pk=recording_id, purged_at=None).update(purged_at=now, video="")


def remove_files(*, recording_id: UUID) -> None:
    recording = Recording.objects.get(pk=recording_id)
    store().remove_folder(recording.folder)


def forget_chunks(*, recording_id: UUID) -> None:
    """The rows go after their files, so that no file is ever without a row that leads to it."""
    Chunk.objects.filter(segment__recording=recording_id).delete()
    Segment.objects.filter(recording=recording_id).delete()
