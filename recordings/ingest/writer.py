"""The one writer: makes chunks durable in batches, file first, row second, answer last."""

import asyncio
import logging
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import close_old_connections, connection, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from recordings.enums import RecordingStatus
from recordings.ingest.refusals import BUSY, CLOSED, OTHER_BYTES, ChunkRefused
from recordings.ingest.request import Upload
from recordings.layout import chunk_name
from recordings.models import Chunk, Recording, Segment
from recordings.storage import Store

log = logging.getLogger(__name__)

LONGEST_QUEUE = 512
LARGEST_QUEUE = 256 * 1024 * 1024  # bytes
LARGEST_BATCH = 32
MOST_SEGMENTS_KNOWN = 10_000
Outcome = int | ChunkRefused  # 201 stored, 200 stored before
Place = tuple[UUID, int, int]  # recording, segment, sequence


@dataclass(frozen=True, eq=False)
class Job:
    """One checked chunk that waits to be written, and who waits for the outcome."""

    upload: Upload
    folder: str
    body: bytes
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[Outcome]"

    @property
    def name(self) -> str:
        return chunk_name(self.folder, self.upload.segment, self.upload.sequence, self.upload.sha256)

    @property
    def place(self) -> Place:
        return self.upload.recording_id, self.upload.segment, self.upload.sequence


class ChunkWriter:
    """A thread with its own database connection. `write` may be called from any event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: queue.Queue[Job | None] = queue.Queue(LONGEST_QUEUE)
        self._waiting = 0  # bytes
        self._segments: dict[tuple[UUID, int], int] = {}
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def health(self) -> int:
        """0 fine … 10 stop: how full the queue is, by chunks or by bytes."""
        fullness = max(self._jobs.qsize() / (LONGEST_QUEUE - LARGEST_BATCH), self._waiting / LARGEST_QUEUE)
        return min(10, int(fullness * 10))

    async def write(self, upload: Upload, folder: str, body: bytes) -> Outcome:
        """Wait until the chunk is durable. Raises ChunkRefused when the queue is full."""
        self._ensure_running()
        loop = asyncio.get_running_loop()
        job = Job(upload, folder, body, loop, loop.create_future())
        with self._lock:
            if self._waiting + len(body) > LARGEST_QUEUE:
                raise BUSY
            self._waiting += len(body)
        try:
            self._jobs.put_nowait(job)
        except queue.Full as error:
            self._forget([job])
            raise BUSY from error
        return await job.done

    def stop(self) -> None:
        """Write what is queued, then let go of the thread and its connection. A later write starts a new one."""
        with self._lock:
            thread = self._thread
        if thread is not None and thread.is_alive():
            self._jobs.put(None)
            thread.join()

    def _ensure_running(self) -> None:
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="chunk-writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while batch := self._next_batch():
            close_old_connections()
            _answer(batch, self._outcomes(batch))
            self._forget(batch)
        connection.close()

    def _next_batch(self) -> list[Job]:
        """Everything that waits, up to a batch, once there is something; empty when it is time to stop."""
        job = self._jobs.get()
        batch: list[Job] = []
        while job is not None:
            batch.append(job)
            if len(batch) == LARGEST_BATCH or self._jobs.empty():
                break
            job = self._jobs.get()
        if job is None and batch:
            self._jobs.put(None)  # these first
        return batch

    def _forget(self, jobs: Sequence[Job]) -> None:
        with self._lock:
            self._waiting -= sum(len(job.body) for job in jobs)

    def _outcomes(self, jobs: Sequence[Job]) -> dict[Job, Outcome]:
        """All together; when that fails, each alone, so that only the bad one fails. Its client keeps it."""
        try:
            return self._store_together(jobs)
        except Exception as error:  # noqa: BLE001 - whatever it is, the thread and the other uploads must live
            self._segments.clear()
            if len(jobs) == 1:
                log.error("chunk %s was not stored: %r", jobs[0].name, error)  # noqa: TRY400 - no trace for a full disk
                return {jobs[0]: BUSY}
        return {job: outcome for job in jobs for outcome in self._outcomes([job]).values()}

    def _store_together(self, jobs: Sequence[Job]) -> dict[Job, Outcome]:
        before = _stored(jobs)
        new = _first_of_each_place([job for job in jobs if job.place not in before])
        failed = self._store.put({job.name: job.body for job in new})
        for name, reason in failed.items():
            log.error("chunk %s could not be written: %s", name, reason)
        written = [job for job in new if job.name not in failed]
        closed = self._insert(written)
        after = before | _stored(written)
        self._remove_strays(written, after)
        return {job: _outcome(job, before, after, closed) for job in jobs}

    def _insert(self, jobs: Sequence[Job]) -> set[UUID]:
        """One transaction for all rows. Returns the recordings that were deleted meanwhile, and got none."""
        if not jobs:
            return set()
        now = timezone.now()
        wanted = {job.upload.recording_id for job in jobs}
        with transaction.atomic():
            open_ones = set(_locked_open(wanted))
            rows = [job for job in jobs if job.upload.recording_id in open_ones]
            segment_of = self._segment_ids({job.place[:2] for job in rows})
            Chunk.objects.bulk_create([_row(job, segment_of, now) for job in rows], ignore_conflicts=True)
            _note_arrival(open_ones, now)
        return wanted - open_ones

    def _segment_ids(self, wanted: set[tuple[UUID, int]]) -> dict[tuple[UUID, int], int]:
        """Primary keys of (recording, number), made where a page did not reserve them."""
        unknown = [place for place in wanted if place not in self._segments]
        if unknown:
            if len(self._segments) > MOST_SEGMENTS_KNOWN:
                self._segments.clear()
                unknown = list(wanted)
            Segment.objects.bulk_create([Segment(recording_id=r, number=n) for r, n in unknown], ignore_conflicts=True)
            rows = Segment.objects.filter(recording__in={r for r, _n in unknown})
            self._segments |= {(row.recording_id, row.number): row.pk for row in rows}
        return {place: self._segments[place] for place in wanted}

    def _remove_strays(self, written: Sequence[Job], after: dict[Place, str]) -> None:
        """Files whose place was taken by other bytes in another process, or whose recording is gone."""
        for job in written:
            if after.get(job.place) != job.upload.sha256:
                self._store.remove(job.name)


def _stored(jobs: Sequence[Job]) -> dict[Place, str]:
    """{place: sha256} of what is stored in the places of the jobs."""
    rows = Chunk.objects.filter(
        segment__recording__in={job.upload.recording_id for job in jobs},
        segment__number__in={job.upload.segment for job in jobs},
        sequence__in={job.upload.sequence for job in jobs},
    ).values_list("segment__recording", "segment__number", "sequence", "sha256")
    return {(recording, segment, sequence): sha256 for recording, segment, sequence, sha256 in rows}


def _first_of_each_place(jobs: Sequence[Job]) -> list[Job]:
    first: dict[Place, Job] = {}
    for job in jobs:
        first.setdefault(job.place, job)
    return list(first.values())


def _outcome(job: Job, before: dict[Place, str], after: dict[Place, str], closed: set[UUID]) -> Outcome:
    if job.upload.recording_id in closed:
        return CLOSED
    if job.place not in after:
        return BUSY
    if after[job.place] != job.upload.sha256:
        return OTHER_BYTES
    return 200 if job.place in before else 201


def _locked_open(recordings: set[UUID]) -> list[UUID]:
    """Those that still take chunks, locked against a deletion until the rows are in."""
    kept = Recording.objects.select_for_update().filter(pk__in=recordings, purged_at=None).order_by("pk")
    return list(kept.values_list("pk", flat=True))


def _row(job: Job, segment_of: dict[tuple[UUID, int], int], now: datetime) -> Chunk:
    upload = job.upload
    return Chunk(
        segment_id=segment_of[job.place[:2]],
        sequence=upload.sequence,
        start=upload.metadata.start,
        end=upload.metadata.end,
        size=len(job.body),
        sha256=upload.sha256,
        content_type=upload.content_type,
        name=job.name,
        received_at=now,
        retries=upload.metadata.retries,
        last_error=upload.metadata.last_error,
        activity=upload.metadata.activity,
    )


def _note_arrival(recordings: set[UUID], now: datetime) -> None:
    first = When(status=RecordingStatus.NOT_STARTED, then=Value(RecordingStatus.IN_PROGRESS))
    Recording.objects.filter(pk__in=recordings).update(last_chunk_at=now, status=Case(first, default=F("status")))


def _answer(batch: Sequence[Job], outcomes: dict[Job, Outcome]) -> None:
    """One wake-up for each event loop that waits."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Job, Outcome]]] = {}
    for job in batch:
        by_loop.setdefault(job.loop, []).append((job, outcomes[job]))
    for loop, answers in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, answers)


def _resolve(answers: list[tuple[Job, Outcome]]) -> None:
    for job, outcome in answers:
        if not job.done.done():
            job.done.set_result(outcome)
