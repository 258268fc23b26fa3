"""Chunks to MP4. May be killed at any point and run again: the same chunks give the same video."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import F

from exams.signals import send_on_commit
from proctoring.storage import Store, store
from recordings.enums import RecordingStatus
from recordings.layout import video_name
from recordings.manifest import ChunkFacts, Manifest, SegmentFacts
from recordings.media.plan import ChunkFile, Failure, JoinFailed, JoinPlan, JoinReport, SegmentPlan
from recordings.media.runner import join_in_child
from recordings.models import Recording
from recordings.selectors import QUIET, coverage_of, manifest_of
from recordings.services.gaps import note_gaps
from recordings.services.lease import held, lease_end
from recordings.services.scratch import scratch_folder
from recordings.signals import recording_changed

JOIN_TIMEOUT = 780.0  # seconds, below the 900 after which the queue gives a task to somebody else
MOST_TRIES = 5
# What may go better next time; anything else is said by the chunks themselves.
PASSING = {Failure.TIMED_OUT, Failure.CRASHED, Failure.OUT_OF_MEMORY, Failure.OUT_OF_CPU}
SLACK = 30.0  # seconds that a segment's media may run past its chunks' own times


@dataclass(frozen=True)
class Assembly:
    """One claimed job: what is to be joined, as it was at the moment of the claim."""

    recording_id: UUID
    folder: str
    manifest: Manifest
    claimed_at: datetime
    is_last_try: bool


def assemble_recording(*, recording_id: UUID, now: datetime) -> None:
    """Join what is stored into one MP4 and say completed, partial or failed. Does nothing where nothing is due."""
    assembly = _claim(recording_id, now)
    if assembly is None:
        return
    try:
        with held(recording_id), scratch_folder() as scratch:
            report, name = _join(assembly, store(), scratch)
        _settle(assembly, report, name)
    except JoinFailed as failure:
        if failure.code == Failure.STORAGE:
            _put_off(assembly, str(failure))
            raise
        _give_back(assembly, str(failure), for_good=failure.code not in PASSING)
    except OSError as error:
        _put_off(assembly, f"{Failure.STORAGE}: {error}")
        raise
    except BaseException as error:
        _give_back(assembly, f"given_up: {type(error).__name__}", for_good=False)
        raise


@transaction.atomic
def _claim(recording_id: UUID, now: datetime) -> Assembly | None:
    """Take the job, or None: unknown, deleted, empty, still running, up to date, or somebody else is at it."""
    recording = _locked_if_due(recording_id, now)
    if recording is None:
        return None
    assembly = Assembly(recording_id, recording.folder, manifest_of(recording), now, recording.tries + 1 >= MOST_TRIES)
    if recording.tries >= MOST_TRIES:  # every worker that tried was killed
        _settle_failed(assembly, "given_up: no worker survived it")
        return None
    recording.status = RecordingStatus.PROCESSING
    recording.lease_until = lease_end(now)
    recording.tries += 1
    recording.save(update_fields=["status", "lease_until", "tries"])
    send_on_commit(recording_changed, recording_id=recording_id)
    return assembly


def _locked_if_due(recording_id: UUID, now: datetime) -> Recording | None:
    """Locked first and asked afterwards, so that two workers cannot both find it due."""
    due = Recording.objects.due_for_assembly(now=now, quiet_since=now - QUIET).filter(pk=recording_id)
    recording = Recording.objects.locked().filter(pk=recording_id).first()
    return recording if due.exists() else None


def _join(assembly: Assembly, kept: Store, scratch: Path) -> tuple[JoinReport, str]:
    out = scratch / "video.mp4"
    report = join_in_child(_plan(assembly.manifest, kept, scratch), out, timeout=JOIN_TIMEOUT)
    name = video_name(assembly.folder, assembly.manifest.digest)
    kept.publish(out, name)
    return report, name


def _plan(manifest: Manifest, kept: Store, scratch: Path) -> JoinPlan:
    origin = manifest.origin
    assert origin is not None  # a claim has chunks
    try:
        return JoinPlan(tuple(_segment_plan(segment, origin, kept, scratch) for segment in manifest.recorded))
    except ValueError as error:  # which will not get better
        raise JoinFailed(Failure.PLAN_INVALID, str(error)) from error


def _segment_plan(segment: SegmentFacts, origin: datetime, kept: Store, scratch: Path) -> SegmentPlan:
    first, end = segment.chunks[0], max(chunk.end for chunk in segment.chunks)
    return SegmentPlan(
        number=segment.number,
        mime_type=segment.mime_type,
        starts_at=(first.start - origin).total_seconds(),
        chunks=tuple(_chunk_file(chunk, origin, kept, scratch) for chunk in segment.chunks),
        length=(end - first.start).total_seconds() + SLACK,
    )


def _chunk_file(chunk: ChunkFacts, origin: datetime, kept: Store, scratch: Path) -> ChunkFile:
    return ChunkFile(
        sequence=chunk.sequence,
        path=str(kept.fetch(chunk.name, scratch)),
        start=(chunk.start - origin).total_seconds(),
        end=(chunk.end - origin).total_seconds(),
    )


@transaction.atomic
def _settle(assembly: Assembly, report: JoinReport, name: str) -> None:
    recording = _locked(assembly.recording_id)
    if recording.purged_at is not None:  # deleted while it was being joined: it must not come back
        _let_go(recording)
        transaction.on_commit(lambda: store().remove(name), robust=True)
        return
    if (recording.joined_chunks or 0) > assembly.manifest.stored:  # taken for dead, and overtaken meanwhile
        if recording.video != name:
            transaction.on_commit(lambda: store().remove(name), robust=True)
        return
    superseded = recording.video if recording.video != name else ""
    recording.status = _status(recording, assembly.manifest, report)
    recording.video, recording.origin = name, assembly.manifest.origin
    recording.duration, recording.video_size = report.duration, report.size
    recording.report, recording.error = asdict(report), ""
    recording.coverage = coverage_of(recording, assembly.manifest, now=assembly.claimed_at)
    note_gaps(recording, assembly.manifest, now=assembly.claimed_at)
    _close(recording, assembly)
    if superseded:
        transaction.on_commit(lambda: store().remove(superseded), robust=True)


def _status(recording: Recording, manifest: Manifest, report: JoinReport) -> RecordingStatus:
    """Completed says: all that was expected is in the video, from the start of the exam to its end."""
    attempt = recording.session.attempt
    assert attempt.started_at is not None  # it was claimed, so the attempt has run
    assert attempt.ended_at is not None
    whole = manifest.is_complete and manifest.spans(attempt.started_at, attempt.ended_at) and not report.rejected
    return RecordingStatus.COMPLETED if whole else RecordingStatus.PARTIAL


@transaction.atomic
def _settle_failed(assembly: Assembly, error: str) -> None:
    """Nothing could be joined. Kept as it is until another chunk arrives; an earlier video stays."""
    recording = _locked(assembly.recording_id)
    if recording.purged_at is not None:  # its files went while they were being joined, which says nothing about them
        _let_go(recording)
        return
    recording.status = RecordingStatus.PARTIAL if recording.video else RecordingStatus.FAILED
    recording.error = error[:500]
    recording.coverage = coverage_of(recording, assembly.manifest, now=assembly.claimed_at)
    if recording.status == RecordingStatus.FAILED:  # otherwise the earlier video stays, and so does what it lacks
        note_gaps(recording, assembly.manifest, now=assembly.claimed_at)
    _close(recording, assembly)


def _close(recording: Recording, assembly: Assembly) -> None:
    recording.assembled_at, recording.joined_chunks = assembly.claimed_at, assembly.manifest.stored
    recording.lease_until, recording.tries = None, 0
    recording.save()
    send_on_commit(recording_changed, recording_id=recording.pk)


def _let_go(recording: Recording) -> None:
    """Of one that was deleted: nothing is learnt about it, only that nobody is at it any more."""
    recording.lease_until = None
    recording.save(update_fields=["lease_until"])


def _locked(recording_id: UUID) -> Recording:
    return Recording.objects.locked().get(pk=recording_id)


def _put_off(assembly: Assembly, error: str) -> None:
    """The storage is away, or a disk is full. Nothing was learnt about the recording, so this was no try.

    The next comes when the lease is over, for as long as it takes.
    """
    mine = Recording.objects.filter(pk=assembly.recording_id, tries__gt=0)
    mine.update(tries=F("tries") - 1, error=error[:500])


def _give_back(assembly: Assembly, error: str, *, for_good: bool) -> None:
    """The sweep takes the job up again, unless trying again is of no use."""
    if for_good or assembly.is_last_try:
        _settle_failed(assembly, error)
    else:
        Recording.objects.filter(pk=assembly.recording_id).update(lease_until=None)
