"""Reads of the recordings app."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from recordings.errors import RecordingNotFound
from recordings.manifest import ChunkFacts, Gap, Manifest, SegmentFacts, damaged, gaps
from recordings.models import Chunk, Recording, Segment

# A page from which some chunks are missing (closed, crashed, without network) is given this long after the last one.
QUIET = timedelta(seconds=45)


def manifest_of(recording: Recording) -> Manifest:
    """What is stored and what was expected. Times that cannot be are pulled between start and receipt."""
    started_at = recording.session.attempt.started_at
    return Manifest(tuple(_segment_facts(segment, started_at) for segment in recording.segments.all()))


def gaps_of(recording: Recording) -> list[Gap]:
    """Holes in the recording, in order: chunks that never came, time between segments, chunks of no use."""
    manifest = manifest_of(recording)
    rejected = [(r["segment"], r["sequence"]) for r in recording.report.get("rejected", [])]
    return sorted((*gaps(manifest), *damaged(manifest, rejected)), key=lambda gap: gap.start)


def recordings_to_assemble(now: datetime) -> list[UUID]:
    """What a lost message left undone."""
    return list(Recording.objects.due_for_assembly(now=now, quiet_since=now - QUIET).values_list("pk", flat=True))


def own_recording(user: Any, recording_id: UUID) -> Recording:
    """The recording of the candidate's own attempt. Raises RecordingNotFound for anybody else's."""
    recording = Recording.objects.filter(pk=recording_id, session__attempt__candidate_id=user.pk).first()
    if recording is None:
        raise RecordingNotFound
    return recording


def _segment_facts(segment: Segment, started_at: datetime | None) -> SegmentFacts:
    chunks = sorted(segment.chunks.all(), key=lambda chunk: chunk.sequence)
    return SegmentFacts(
        number=segment.number,
        mime_type=chunks[0].content_type if chunks else "",
        declared=segment.declared_chunks,
        chunks=tuple(_chunk_facts(chunk, started_at) for chunk in chunks),
    )


def _chunk_facts(chunk: Chunk, started_at: datetime | None) -> ChunkFacts:
    earliest = started_at or chunk.start
    start = min(max(chunk.start, earliest), chunk.received_at)
    end = min(max(chunk.end, start), max(chunk.received_at, start))
    return ChunkFacts(chunk.sequence, start, end, chunk.sha256, chunk.name)
