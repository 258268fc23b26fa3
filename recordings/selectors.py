"""Reads of the recordings app."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, OuterRef, Q, Subquery

from exams.enums import AttemptState
from exams.models import Attempt
from proctoring.enums import AlertKind, CommandKind
from proctoring.models import Alert, Session
from proctoring.protocol.proctor import Progress
from recordings.clocks import NONE, clock_error, is_possible, known_by
from recordings.enums import RecordingStatus, Source
from recordings.errors import RecordingNotFound
from recordings.manifest import (
    DAMAGED,
    ChunkFacts,
    Gap,
    Manifest,
    Place,
    SegmentFacts,
    Stretch,
    covered,
    damaged,
    gaps,
    standstills,
)
from recordings.models import Chunk, Recording, Segment
from recordings.watched import Watched

# A page from which some chunks are missing (closed, crashed, without network) is given this long after the last one.
QUIET = timedelta(seconds=45)
# What was recorded this recently may still be on its way; it is not missing yet.
UNDER_WAY = timedelta(seconds=10)


def manifest_of(recording: Recording) -> Manifest:
    """What is stored and what was expected. A clock that is wrong for certain is put right for its whole segment.

    A single time that cannot be is pulled between start and receipt, and before the end of the exam.
    """
    attempt = recording.session.attempt
    return Manifest(tuple(_segment_facts(segment, attempt) for segment in recording.segments.all()))


def gaps_of(recording: Recording, manifest: Manifest) -> list[Gap]:
    """Holes in the recording, in order: chunks that never came or are of no use, time between segments, standstills.

    Where nothing could be joined, the whole exam is one.
    """
    if recording.status == RecordingStatus.FAILED:
        return _whole_exam(recording.session.attempt)
    rejected = _rejected(recording)
    found = (*gaps(manifest), *damaged(manifest, rejected), *standstills(manifest, _dark(recording), rejected))
    return sorted(found, key=lambda gap: gap.start)


def coverage_of(recording: Recording, manifest: Manifest, *, now: datetime) -> float | None:
    """The share, 0 to 1, of the exam's time that usable chunks cover; so far, while it runs. None before it began.

    Until a recording is joined this rests on what its page said; where nothing could be joined it is 0.
    """
    attempt = recording.session.attempt
    if attempt.started_at is None or recording.purged_at is not None:
        return recording.coverage
    until = attempt.ended_at or max(now - UNDER_WAY, attempt.started_at)
    length = until - attempt.started_at
    if not length:
        return None
    if recording.status == RecordingStatus.FAILED:
        return 0.0
    return covered(manifest, attempt.started_at, until, _rejected(recording), _dark(recording)) / length


def _whole_exam(attempt: Attempt) -> list[Gap]:
    start, end = attempt.started_at, attempt.ended_at
    return [Gap(start, end, DAMAGED)] if start and end and end > start else []


def _rejected(recording: Recording) -> list[Place]:
    return [(r["segment"], r["sequence"]) for r in recording.report.get("rejected", [])]


def _dark(recording: Recording) -> list[Stretch]:
    """Where the joined video has no picture, in order, and what is behind its end."""
    origin = recording.origin
    if origin is None or recording.duration is None:
        return []
    rows = [(gap["start"], gap["end"]) for gap in recording.report.get("gaps", [])]
    dark = [(origin + timedelta(seconds=start), origin + timedelta(seconds=end)) for start, end in rows]
    return [*dark, (origin + timedelta(seconds=recording.duration), datetime.max.replace(tzinfo=UTC))]


def stored_since(recording: Recording, since: datetime | None) -> list[Chunk]:
    """The chunks that were stored after `since`, in playing order, with the times that `manifest_of` gives them."""
    chunks = Chunk.objects.filter(segment__recording=recording).select_related("segment")
    if since is not None:
        chunks = chunks.filter(received_at__gt=since)
    rows = list(chunks.order_by("segment__number", "sequence"))
    errors = _clock_errors(recording)
    for chunk in rows:
        facts = _chunk_facts(chunk, recording.session.attempt, errors.get(chunk.segment_id, NONE))
        chunk.start, chunk.end = facts.start, facts.end
    return rows


def _clock_errors(recording: Recording) -> dict[int, timedelta]:
    """{segment: error} of those whose clock is wrong. As a rule there is none, and the headers alone say so."""
    attempt = recording.session.attempt
    first = Chunk.objects.filter(segment=OuterRef("pk")).order_by("sequence").values("pk")[:1]
    segments = Segment.objects.filter(recording=recording).annotate(first=Subquery(first))
    firsts = Chunk.objects.filter(pk__in=segments.order_by().values("first"))
    wrong = [first.segment_id for first in firsts if not is_possible(first, attempt.started_at)]
    chunks = Chunk.objects.filter(segment__in=wrong).order_by("segment", "sequence")
    by_segment = groupby(chunks, key=lambda chunk: chunk.segment_id)
    return {pk: clock_error(list(rows), attempt.started_at, attempt.ended_at) for pk, rows in by_segment}


def recordings_to_assemble(now: datetime) -> list[UUID]:
    """What a lost message left undone."""
    return list(Recording.objects.due_for_assembly(now=now, quiet_since=now - QUIET).values_list("pk", flat=True))


def watched_recordings() -> list[Watched]:
    """What every running attempt is meant to be recording now; what a candidate may do without, once it has begun."""
    sessions = Session.objects.filter(attempt__state=AttemptState.IN_PROGRESS, config__enabled=True)
    rows = sessions.annotate(resumed_at=Max("commands__given_at", filter=Q(commands__kind=CommandKind.RESUME)))
    rows = rows.select_related("attempt").prefetch_related("recordings")
    return [watched for session in rows for watched in _watched(session, session.resumed_at)]  # type: ignore[attr-defined]  # annotated


def silences() -> set[tuple[UUID, str]]:
    """(session, kind) of the open alerts that say that nothing arrives."""
    told = Alert.objects.open().filter(kind__in=(AlertKind.CAMERA_SILENT, AlertKind.SCREEN_SILENT))
    return set(told.values_list("session", "kind"))


def progress_of(session_ids: Collection[UUID]) -> dict[UUID, tuple[Progress, ...]]:
    """How far the recordings of these sessions are, as dashboards show it; two queries however many they are."""
    recordings = list(Recording.objects.filter(session__in=session_ids).order_by("source"))
    segments = Segment.objects.filter(recording__in=recordings).order_by().values("recording", "declared_chunks")
    counts: dict[UUID, list[tuple[int, int]]] = defaultdict(list)
    for row in segments.annotate(stored=Count("chunks"), last=Max("chunks__sequence")).values_list(
        "recording", "declared_chunks", "stored", "last"
    ):
        recording_id, declared, stored, last = row
        counts[recording_id].append((stored, max(declared or 0, 0 if last is None else last + 1)))
    found: dict[UUID, tuple[Progress, ...]] = {}
    for recording in recordings:
        found[recording.session_id] = (*found.get(recording.session_id, ()), _progress(recording, counts))
    return found


def _progress(recording: Recording, counts: Mapping[UUID, list[tuple[int, int]]]) -> Progress:
    segments = counts.get(recording.pk, [])
    return Progress.model_validate(
        {
            "source": recording.source,
            "status": recording.status,
            "stored": sum(stored for stored, _expected in segments),
            "expected": sum(expected for _stored, expected in segments),
            "last_chunk_at": recording.last_chunk_at,
        }
    )


def _watched(session: Session, resumed_at: datetime | None) -> Iterator[Watched]:
    config, started_at = session.anti_cheat_config, session.attempt.started_at
    assert started_at is not None  # it runs
    heard = {recording.source: recording.last_chunk_at for recording in session.recordings.all()}
    for source, level in ((Source.CAMERA, config.recording), (Source.SCREEN, config.screen_recording)):
        heard_at = heard.get(source) or (started_at if level == "required" else None)
        if level != "off" and heard_at is not None:
            yield Watched(session.pk, source, level == "required", heard_at, resumed_at)


def own_recording(user: Any, recording_id: UUID) -> Recording:
    """The recording of the candidate's own attempt. Raises RecordingNotFound for anybody else's."""
    recording = Recording.objects.filter(pk=recording_id, session__attempt__candidate_id=user.pk).first()
    if recording is None:
        raise RecordingNotFound
    return recording


def _segment_facts(segment: Segment, attempt: Attempt) -> SegmentFacts:
    chunks = sorted(segment.chunks.all(), key=lambda chunk: chunk.sequence)
    error = clock_error(chunks, attempt.started_at, attempt.ended_at)
    return SegmentFacts(
        number=segment.number,
        mime_type=chunks[0].content_type if chunks else "",
        declared=segment.declared_chunks,
        chunks=tuple(_chunk_facts(chunk, attempt, error) for chunk in chunks),
    )


def _chunk_facts(chunk: Chunk, attempt: Attempt, error: timedelta) -> ChunkFacts:
    told, ended = chunk.start - error, chunk.end - error
    known = known_by(chunk, attempt.ended_at)
    start = min(max(told, attempt.started_at or told), known)
    end = min(max(ended, start), max(known, start))
    return ChunkFacts(chunk.sequence, start, end, chunk.sha256, chunk.name)
