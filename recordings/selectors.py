"""Reads of the recordings app."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from exams.enums import AttemptState
from proctoring.enums import AlertKind
from proctoring.models import Alert, Session
from recordings.clocks import NONE, clock_error, is_possible
from recordings.enums import Source
from recordings.errors import RecordingNotFound
from recordings.manifest import ChunkFacts, Gap, Manifest, Place, SegmentFacts, covered, damaged, gaps
from recordings.models import Chunk, Recording, Segment
from recordings.watched import Watched

# A page from which some chunks are missing (closed, crashed, without network) is given this long after the last one.
QUIET = timedelta(seconds=45)
# What was recorded this recently may still be on its way; it is not missing yet.
UNDER_WAY = timedelta(seconds=10)


def manifest_of(recording: Recording) -> Manifest:
    """What is stored and what was expected. A clock that is wrong for certain is put right for its whole segment.

    A single time that cannot be is pulled between start and receipt.
    """
    started_at = recording.session.attempt.started_at
    return Manifest(tuple(_segment_facts(segment, started_at) for segment in recording.segments.all()))


def gaps_of(recording: Recording, manifest: Manifest) -> list[Gap]:
    """Holes in the recording, in order: chunks that never came, time between segments, chunks of no use."""
    found = (*gaps(manifest), *damaged(manifest, _rejected(recording)))
    return sorted(found, key=lambda gap: gap.start)


def coverage_of(recording: Recording, manifest: Manifest, *, now: datetime) -> float | None:
    """The share, 0 to 1, of the exam's time that usable chunks cover; so far, while it runs. None before it began."""
    attempt = recording.session.attempt
    if attempt.started_at is None or recording.purged_at is not None:
        return recording.coverage
    until = attempt.ended_at or max(now - UNDER_WAY, attempt.started_at)
    length = until - attempt.started_at
    if not length:
        return None
    return covered(manifest, attempt.started_at, until, _rejected(recording)) / length


def _rejected(recording: Recording) -> list[Place]:
    return [(r["segment"], r["sequence"]) for r in recording.report.get("rejected", [])]


def stored_since(recording: Recording, since: datetime | None) -> list[Chunk]:
    """The chunks that were stored after `since`, in playing order, with the times that `manifest_of` gives them."""
    chunks = Chunk.objects.filter(segment__recording=recording).select_related("segment")
    if since is not None:
        chunks = chunks.filter(received_at__gt=since)
    rows = list(chunks.order_by("segment__number", "sequence"))
    started_at = recording.session.attempt.started_at
    errors = _clock_errors(recording)
    for chunk in rows:
        facts = _chunk_facts(chunk, started_at, errors.get(chunk.segment_id, NONE))
        chunk.start, chunk.end = facts.start, facts.end
    return rows


def _clock_errors(recording: Recording) -> dict[int, timedelta]:
    """{segment: error} of those whose clock is wrong. As a rule there is none, and the headers alone say so."""
    started_at = recording.session.attempt.started_at
    firsts = Chunk.objects.filter(segment__recording=recording, sequence=0)
    wrong = [first.segment_id for first in firsts if not is_possible(first, started_at)]
    chunks = Chunk.objects.filter(segment__in=wrong).order_by("sequence")
    return {pk: clock_error([c for c in chunks if c.segment_id == pk], started_at) for pk in wrong}


def recordings_to_assemble(now: datetime) -> list[UUID]:
    """What a lost message left undone."""
    return list(Recording.objects.due_for_assembly(now=now, quiet_since=now - QUIET).values_list("pk", flat=True))


def watched_recordings() -> list[Watched]:
    """What every running attempt is meant to be recording now; what a candidate may do without, once it has begun."""
    sessions = Session.objects.filter(attempt__state=AttemptState.IN_PROGRESS, config__enabled=True)
    sessions = sessions.select_related("attempt").prefetch_related("recordings")
    return [watched for session in sessions for watched in _watched(session)]


def silences() -> set[tuple[UUID, str]]:
    """(session, kind) of the open alerts that say that nothing arrives."""
    told = Alert.objects.open().filter(kind__in=(AlertKind.CAMERA_SILENT, AlertKind.SCREEN_SILENT))
    return set(told.values_list("session", "kind"))


def _watched(session: Session) -> Iterator[Watched]:
    config, started_at = session.anti_cheat_config, session.attempt.started_at
    assert started_at is not None  # it runs
    heard = {recording.source: recording.last_chunk_at for recording in session.recordings.all()}
    for source, level in ((Source.CAMERA, config.recording), (Source.SCREEN, config.screen_recording)):
        heard_at = heard.get(source) or (started_at if level == "required" else None)
        if level != "off" and heard_at is not None:
            yield Watched(session.pk, source, level == "required", heard_at)


def own_recording(user: Any, recording_id: UUID) -> Recording:
    """The recording of the candidate's own attempt. Raises RecordingNotFound for anybody else's."""
    recording = Recording.objects.filter(pk=recording_id, session__attempt__candidate_id=user.pk).first()
    if recording is None:
        raise RecordingNotFound
    return recording


def _segment_facts(segment: Segment, started_at: datetime | None) -> SegmentFacts:
    chunks = sorted(segment.chunks.all(), key=lambda chunk: chunk.sequence)
    error = clock_error(chunks, started_at)
    return SegmentFacts(
        number=segment.number,
        mime_type=chunks[0].content_type if chunks else "",
        declared=segment.declared_chunks,
        chunks=tuple(_chunk_facts(chunk, started_at, error) for chunk in chunks),
    )


def _chunk_facts(chunk: Chunk, started_at: datetime | None, error: timedelta) -> ChunkFacts:
    told, ended = chunk.start - error, chunk.end - error
    start = min(max(told, started_at or told), chunk.received_at)
    end = min(max(ended, start), max(chunk.received_at, start))
    return ChunkFacts(chunk.sequence, start, end, chunk.sha256, chunk.name)
