"""The one writer: makes chunks durable in batches, file first, row second, answer last."""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone

from proctoring.storage import NO_SPACE, Store
from recordings.ingest import rows
from recordings.ingest.facts import Facts, is_open
from recordings.ingest.refusals import BUSY, CLOSED, OTHER_BYTES, STORAGE_FULL, ChunkRefused
from recordings.ingest.request import Upload
from recordings.ingest.room import Room
from recordings.layout import chunk_name

log = logging.getLogger(__name__)

LONGEST_QUEUE = 1024  # a disk that stalls for a second and a half, with 1,500 candidates
LARGEST_QUEUE = 256 * 1024 * 1024  # bytes
LARGEST_BATCH = 64
GATHERED_FOR = 0.02  # seconds: a few more in a batch cost less than a batch of their own
Outcome = int | ChunkRefused  # 201 stored, 200 stored before


@dataclass(frozen=True, eq=False)
class Job:
    """One checked chunk that waits to be written, and who waits for the outcome."""

    upload: Upload
    segment_id: int
    name: str
    body: bytes
    loop: asyncio.AbstractEventLoop
    done: "asyncio.Future[Outcome]"

    @property
    def recording_id(self) -> UUID:
        return self.upload.recording_id

    @property
    def place(self) -> rows.Place:
        return self.segment_id, self.upload.sequence


@dataclass(frozen=True)
class Settled:
    """What the database says of a batch: who is open until when, which places were got, what is in all of them."""

    now: datetime
    ends: dict[UUID, datetime | None]
    inserted: set[rows.Place]
    digests: dict[rows.Place, str]


class ChunkWriter:
    """A thread with its own database connection. `write` may be called from any event loop."""

    def __init__(self, store: Store, room: Room) -> None:
        self._store = store
        self._room = room
        self._jobs: queue.Queue[Job | None] = queue.Queue(LONGEST_QUEUE)
        self._waiting = 0  # bytes
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def health(self) -> int:
        """0 fine … 10 stop: how full the queue is, by chunks or by bytes."""
        fullness = max(self._jobs.qsize() / (LONGEST_QUEUE - LARGEST_BATCH), self._waiting / LARGEST_QUEUE)
        return min(10, int(fullness * 10))

    async def write(self, upload: Upload, facts: Facts, body: bytes) -> Outcome:
        """Wait until the chunk is durable. Raises ChunkRefused when the queue is full."""
        self._ensure_running()
        loop = asyncio.get_running_loop()
        name = chunk_name(facts.folder, upload.segment, upload.sequence, upload.sha256)
        job = Job(upload, facts.segments[upload.segment], name, body, loop, loop.create_future())
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
            _answer(batch, self._outcomes(batch))
            self._forget(batch)
        connection.close()

    def _next_batch(self) -> list[Job]:
        """Everything that waits, up to a batch, once there is something; empty when it is time to stop."""
        job = self._jobs.get()
        if job is not None and self._jobs.qsize() < LARGEST_BATCH:
            time.sleep(GATHERED_FOR)
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
        except (OperationalError, InterfaceError) as error:  # the database is away: to ask for each alone takes minutes
            connection.close()
            log.error("%d chunks were not stored: %r", len(jobs), error)  # noqa: TRY400 - no trace for a restart
            return dict.fromkeys(jobs, BUSY)
        except Exception as error:  # noqa: BLE001 - whatever it is, the thread and the other uploads must live
            connection.close()  # it may be what is broken
            if len(jobs) == 1:
                log.error("chunk %s was not stored: %r", jobs[0].name, error)  # noqa: TRY400 - no trace for a full disk
                return {jobs[0]: BUSY}
        return {job: outcome for job in jobs for outcome in self._outcomes([job]).values()}

    def _store_together(self, jobs: Sequence[Job]) -> dict[Job, Outcome]:
        """Files, rows, and a look at what is in the places that were taken.

        A chunk that was stored before is written again: to know it first would cost every other chunk a question.
        """
        new = _first_of_each_place(jobs)
        failed = self._store.put({job.name: job.body for job in new})
        self._tell(failed)
        written = [job for job in new if job.name not in failed]
        settled = _settled(jobs, written, timezone.now())
        self._remove_strays(written, settled)
        return {job: _outcome(job, settled, failed) for job in jobs}

    def _tell(self, failed: Mapping[str, OSError]) -> None:
        for name, reason in failed.items():
            log.error("chunk %s could not be written: %s", name, reason)
            if reason.errno in NO_SPACE:
                self._room.ran_out()

    def _remove_strays(self, jobs: Sequence[Job], settled: Settled) -> None:
        """Files of a recording that was deleted meanwhile, and those whose place holds other bytes or nothing."""
        for job in jobs:
            if job.recording_id not in settled.ends or settled.digests.get(job.place) != job.upload.sha256:
                self._store.remove(job.name)


def _first_of_each_place(jobs: Sequence[Job]) -> list[Job]:
    first: dict[rows.Place, Job] = {}
    for job in jobs:
        first.setdefault(job.place, job)
    return list(first.values())


def _settled(jobs: Sequence[Job], written: Sequence[Job], now: datetime) -> Settled:
    """One transaction for all rows. A recording that is closed by now gets none."""
    with transaction.atomic():
        ends = rows.locked_open({job.recording_id for job in jobs})
        inserted = rows.insert_chunks([_row(job, now) for job in written if _is_open(job, ends, now)])
        arrived = {job.recording_id for job in written if job.place in inserted}
        if arrived:
            rows.note_arrival(arrived, now)
    digests = {job.place: job.upload.sha256 for job in written if job.place in inserted}
    others = {job.place for job in jobs} - inserted
    return Settled(now, ends, inserted, digests | (rows.stored_digests(others) if others else {}))


def _is_open(job: Job, ends: Mapping[UUID, datetime | None], now: datetime) -> bool:
    return job.recording_id in ends and is_open(ends[job.recording_id], job.upload.metadata.start, now)


def _outcome(job: Job, settled: Settled, failed: Mapping[str, OSError]) -> Outcome:
    stored = settled.digests.get(job.place)
    if not _is_open(job, settled.ends, settled.now):
        return CLOSED
    if stored is None:
        return STORAGE_FULL if job.name in failed and failed[job.name].errno in NO_SPACE else BUSY
    if stored != job.upload.sha256:
        return OTHER_BYTES
    return 201 if job.place in settled.inserted else 200


def _row(job: Job, now: datetime) -> rows.Row:
    upload = job.upload
    return {
        "segment_id": job.segment_id,
        "sequence": upload.sequence,
        "start": upload.metadata.start,
        "end": upload.metadata.end,
        "size": len(job.body),
        "sha256": upload.sha256,
        "content_type": upload.content_type,
        "name": job.name,
        "received_at": now,
        "retries": upload.metadata.retries,
        "last_error": upload.metadata.last_error,
        "activity": upload.metadata.activity,
    }


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
