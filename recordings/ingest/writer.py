"""The one writer: makes chunks durable in batches, file first, row second, answer last."""

import asyncio
import logging
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError, close_old_connections, connection, transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from recordings.enums import RecordingStatus
from recordings.ingest.refusals import BUSY, OTHER_BYTES, ChunkRefused
from recordings.ingest.request import Upload
from recordings.layout import chunk_name
from recordings.models import Chunk, Recording, Segment
from recordings.storage import Store

log = logging.getLogger(__name__)

LONGEST_QUEUE = 512
LARGEST_BATCH = 32
Outcome = int | ChunkRefused  # 201 stored, 200 stored before


@dataclass(frozen=True)
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
    def place(self) -> tuple[UUID, int, int]:
        return self.upload.recording_id, self.upload.segment, self.upload.sequence


class ChunkWriter:
    """A thread with its own database connection. `write` may be called from any event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._jobs: queue.Queue[Job | None] = queue.Queue(LONGEST_QUEUE)
        self._segments: dict[tuple[UUID, int], int] = {}
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()

    @property
    def health(self) -> int:
        """0 fine … 10 stop: how full the queue is."""
        return min(10, self._jobs.qsize() * 10 // (LONGEST_QUEUE - LARGEST_BATCH))

    async def write(self, upload: Upload, folder: str, body: bytes) -> Outcome:
        """Wait until the chunk is durable. Raises ChunkRefused when the queue is full."""
        self._ensure_running()
        loop = asyncio.get_running_loop()
        job = Job(upload, folder, body, loop, loop.create_future())
        try:
            self._jobs.put_nowait(job)
        except queue.Full as error:
            raise BUSY from error
        return await job.done

    def stop(self) -> None:
        """Write what is queued, then let go of the thread and its connection. A later write starts a new one."""
        with self._starting:
            if self._thread is not None and self._thread.is_alive():
                self._jobs.put(None)
                self._thread.join()

    def _ensure_running(self) -> None:
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="chunk-writer", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while batch := self._next_batch():
            close_old_connections()
            _answer(batch, self._write_batch(batch))
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

    def _write_batch(self, batch: Sequence[Job]) -> list[Outcome]:
        """The outcome of each job, in order. Nothing raised here may end the thread."""
        try:
            failed = self._store.put({job.name: job.body for job in batch})
        except OSError as error:
            failed = {job.name: error for job in batch}
        for name, reason in failed.items():
            log.error("chunk %s could not be written: %s", name, reason)
        written = [job for job in batch if job.name not in failed]
        outcomes = self._insert(written)
        return [outcomes.get(id(job), BUSY) for job in batch]

    def _insert(self, jobs: Sequence[Job]) -> dict[int, Outcome]:
        """One transaction for all; when that fails, one each, so that a bad row fails alone."""
        try:
            return self._insert_together(jobs)
        except DatabaseError:
            self._segments.clear()
        outcomes: dict[int, Outcome] = {}
        for job in jobs:
            try:
                outcomes |= self._insert_together([job])
            except DatabaseError:
                log.exception("chunk %s has no row", job.name)
        return outcomes

    def _insert_together(self, jobs: Sequence[Job]) -> dict[int, Outcome]:
        if not jobs:
            return {}
        now = timezone.now()
        with transaction.atomic():
            segment_of = self._segment_ids({job.place[:2] for job in jobs})
            before = _stored(jobs, segment_of)
            Chunk.objects.bulk_create([_row(job, segment_of, now) for job in jobs], ignore_conflicts=True)
            after = _stored(jobs, segment_of)
            _note_arrival({job.upload.recording_id for job in jobs}, now)
        return {id(job): self._outcome(job, segment_of, before, after) for job in jobs}

    def _outcome(
        self,
        job: Job,
        segment_of: dict[tuple[UUID, int], int],
        before: dict[tuple[int, int], str],
        after: dict[tuple[int, int], str],
    ) -> Outcome:
        place = (segment_of[job.place[:2]], job.upload.sequence)
        if after[place] != job.upload.sha256:
            self._store.remove(job.name)  # named by its digest, so it is not the one that is stored
            return OTHER_BYTES
        return 200 if place in before else 201

    def _segment_ids(self, wanted: set[tuple[UUID, int]]) -> dict[tuple[UUID, int], int]:
        """Primary keys of (recording, number), made where a page did not reserve them."""
        unknown = [place for place in wanted if place not in self._segments]
        if unknown:
            Segment.objects.bulk_create([Segment(recording_id=r, number=n) for r, n in unknown], ignore_conflicts=True)
            rows = Segment.objects.filter(recording__in={r for r, _n in unknown})
            self._segments |= {(row.recording_id, row.number): row.pk for row in rows}
        return {place: self._segments[place] for place in wanted}


def _stored(jobs: Sequence[Job], segment_of: dict[tuple[UUID, int], int]) -> dict[tuple[int, int], str]:
    """{(segment, sequence): sha256} of what is stored in the places of the jobs."""
    sequences = {job.upload.sequence for job in jobs}
    rows = Chunk.objects.filter(segment__in=segment_of.values(), sequence__in=sequences)
    return {(row[0], row[1]): row[2] for row in rows.values_list("segment_id", "sequence", "sha256")}


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


def _answer(batch: Sequence[Job], outcomes: Sequence[Outcome]) -> None:
    """One wake-up for each event loop that waits."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[Job, Outcome]]] = {}
    for job, outcome in zip(batch, outcomes, strict=True):
        by_loop.setdefault(job.loop, []).append((job, outcome))
    for loop, answers in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_resolve, answers)


def _resolve(answers: list[tuple[Job, Outcome]]) -> None:
    for job, outcome in answers:
        if not job.done.done():
            job.done.set_result(outcome)
