"""A recording from its first segment to the moment when its page has nothing more to hand over."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from exams.signals import send_on_commit
from proctoring.errors import SessionNotFound
from proctoring.layout import folder
from proctoring.models import Session
from recordings.enums import Source
from recordings.errors import ManifestInvalid, RecordingClosed, RecordingNotFound, RecordingOff
from recordings.limits import MOST_SEGMENTS
from recordings.models import Recording, Segment
from recordings.signals import recording_ready_to_assemble


@transaction.atomic
def open_segment(*, attempt_id: UUID, source: Source, now: datetime) -> Segment:
    """Reserve the next segment of the session's recording of that source; the recording is made when it is the first.

    A page calls this once for each run of its recorder: numbers are never given twice. A run that was recorded without
    network may be opened after the end, for as long as chunks are taken. Raises RecordingOff, RecordingClosed.
    """
    session = Session.objects.select_for_update(of=("self",)).select_related("attempt").filter(pk=attempt_id).first()
    if session is None:
        raise SessionNotFound
    if not _is_recorded(session, source):
        raise RecordingOff
    if session.attempt.started_at is None:
        raise RecordingClosed
    recording, _made = Recording.objects.get_or_create(
        session=session, source=source, defaults={"folder": folder(session.attempt.started_at, attempt_id, source)}
    )
    last = recording.segments.aggregate(last=Max("number"))["last"]
    number = 0 if last is None else last + 1
    if number >= MOST_SEGMENTS or not accepts_chunks(recording, now=now):
        raise RecordingClosed
    recording.finished_at = None  # there is more to come
    recording.save(update_fields=["finished_at"])
    return Segment.objects.create(recording=recording, number=number)


@transaction.atomic
def finish_recording(*, recording_id: UUID, declared: Mapping[int, int], now: datetime) -> Recording:
    """The page has handed over all it had: {segment: number of chunks}. Safe to repeat; a count never shrinks."""
    recording = _locked(recording_id)
    segments = {segment.number: segment for segment in recording.segments.all()}
    if not set(declared) <= set(segments):
        raise ManifestInvalid
    for number, count in declared.items():
        segments[number].declared_chunks = max(count, segments[number].declared_chunks or 0)
    Segment.objects.bulk_update(segments.values(), ["declared_chunks"])
    recording.finished_at = now
    recording.save(update_fields=["finished_at"])
    if recording.session.attempt.has_ended:
        send_on_commit(recording_ready_to_assemble, recording_id=recording.pk)
    return recording


def accepts_chunks(recording: Recording, *, now: datetime) -> bool:
    """True while the attempt runs and for the grace after its end, unless the recording was deleted."""
    ended_at = recording.session.attempt.ended_at
    return recording.purged_at is None and (ended_at is None or now < ended_at + settings.UPLOAD_GRACE)


def _is_recorded(session: Session, source: Source) -> bool:
    config = session.anti_cheat_config
    match source:
        case Source.CAMERA:
            return config.records_camera
        case Source.SCREEN:
            return config.records_screen


def _locked(recording_id: UUID) -> Recording:
    recording = Recording.objects.locked().filter(pk=recording_id).first()
    if recording is None:
        raise RecordingNotFound
    return recording
