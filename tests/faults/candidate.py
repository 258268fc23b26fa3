"""A candidate's page without a browser: records in the background, keeps every chunk until the server has it."""

import hashlib
import json
import random
import re
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpx

from tests.faults.tape import Piece, Tape
from tests.journeys.steps import open_and_start, sign_in
from tests.product import Product
from tests.recordings.uploads import digest_of

LADDER = (0.4, 0.8, 1.6, 3.0)
"""Seconds after the first, second … failure in a row. A page waits 2, 4, 8 and then 30."""
IN_FLIGHT = 2
HURRY = 5
"""A page waits as long as the server asks; here a fifth of it, so that a test does not take minutes."""
NEVER = frozenset((400, 404, 409, 411, 413, 415, 422))
REFUSED_TOKEN = frozenset((401, 403))
NO_TIME = timedelta()


def true_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Chunk:
    segment: int
    sequence: int
    body: bytes = field(repr=False)
    start: datetime
    end: datetime
    retries: int = 0
    last_error: str = ""

    @property
    def name(self) -> str:
        return f"{self.segment}/{self.sequence}"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class Candidate:
    """Use as a context: signed in and in the exam on the way in, nothing of it running on the way out.

    `record` starts a run of the recorder, `hand_in` ends the exam. What the server said it has is in `acknowledged`,
    what it will never take in `refused`; `failures` are the answers and errors on the way. `clock_error` is how far
    its clock is ahead of the true time.
    """

    def __init__(self, site: str, username: str, tape: Tape, *, clock_error: timedelta = NO_TIME) -> None:
        self.client = httpx.Client(
            base_url=site, follow_redirects=True, headers={"Referer": site, "Origin": site}, timeout=15
        )
        self.username, self.tape, self.clock_error = username, tape, clock_error
        self.attempt = self.recording = ""
        self.made: list[Chunk] = []
        self.acknowledged: dict[str, Chunk] = {}
        self.refused: dict[str, str] = {}
        self.failures: list[str] = []
        self._token = ""
        self._waiting: list[Chunk] = []
        self._on_their_way = 0
        self._lock = threading.Lock()
        self._left = threading.Event()  # the page is closed
        self._recorder: threading.Thread | None = None
        self._recorded_enough = threading.Event()
        self._uploaders = [threading.Thread(target=self._upload_what_waits, daemon=True) for _ in range(IN_FLIGHT)]

    def __enter__(self) -> Self:
        try:
            sign_in(self.client, self.username)
            self.attempt = open_and_start(self.client)
        except BaseException:
            self.client.close()
            raise
        for uploader in self._uploaders:
            uploader.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop_recording()
        self._left.set()
        for uploader in self._uploaders:
            uploader.join()
        self.client.close()

    @property
    def backlog(self) -> int:
        """Chunks that wait or are on their way."""
        with self._lock:
            return len(self._waiting) + self._on_their_way

    @property
    def declared(self) -> dict[int, int]:
        """How many chunks the recorder made in each segment."""
        return {number: sum(chunk.segment == number for chunk in self.made) for number in self.segments}

    @property
    def segments(self) -> list[int]:
        return sorted({chunk.segment for chunk in self.made})

    def began_earlier(self, product: Product, by: timedelta) -> datetime:
        """Let the exam have begun that long ago, so that there may be more to hand over than a test can wait for."""
        began = true_clock() - by
        product.manage(
            "from datetime import datetime; from exams.models import Attempt; "
            f"attempt = Attempt.objects.filter(pk={self.attempt!r}); "
            f"attempt.update(started_at=datetime.fromisoformat({began.isoformat()!r}))"
        )
        return began

    def record(self) -> None:
        """Begin a segment, as a page does when it is opened: the tape plays on in the background."""
        self.stop_recording()
        number = self.open_segment()
        self._recorded_enough = threading.Event()
        self._recorder = threading.Thread(target=self._play, args=(number, self._recorded_enough), daemon=True)
        self._recorder.start()

    def record_for(self, seconds: float) -> None:
        self.record()
        time.sleep(seconds)
        self.stop_recording()

    def stop_recording(self) -> None:
        if self._recorder is not None:
            self._recorded_enough.set()
            self._recorder.join()
            self._recorder = None

    def keep(self, chunks: Sequence[Chunk]) -> None:
        """What the recorder made waits in order for its turn."""
        with self._lock:
            self.made.extend(chunks)
            self._waiting.extend(chunks)

    def answer(self, text: str) -> None:
        """Write into the last question of the page, an essay, and save. Fails when the server does not keep it."""
        room = self.client.get(f"/attempts/{self.attempt}/").text
        question = re.findall(r'id="question-\d+"[^>]*data-question="(\d+)"', room)[-1]
        saved = self.client.put(f"/api/v1/attempts/{self.attempt}/answers/", json={"answers": {question: text}})
        kept = self.client.get(f"/api/v1/attempts/{self.attempt}/").json()["answers"]
        assert (saved.status_code, kept.get(question)) == (200, text), saved.text

    def submit(self) -> None:
        self._insist(f"/api/v1/attempts/{self.attempt}/submit/", None)

    def hand_in(self, *, within: float = 40) -> None:
        """Stop, submit, hand over what waits, and tell the server how much there is."""
        self.stop_recording()
        self.submit()
        self.wait_until_empty(within)
        self.finish()
        assert not self.refused, self.refused

    def finish(self, declared: dict[int, int] | None = None) -> None:
        self._insist(f"/api/v1/recordings/{self.recording}/finish/", {"segments": declared or self.declared})

    def wait_until_empty(self, seconds: float = 40) -> None:
        """Fails with what is still waiting, and what the server said last."""
        give_up = time.monotonic() + seconds
        while self.backlog:
            assert time.monotonic() < give_up, (
                f"{self.backlog} chunks of {self.username} never reached the server: "
                f"{[chunk.name for chunk in self._waiting][:10]}; last words: {self.failures[-5:]}"
            )
            time.sleep(0.05)

    def send(self, chunk: Chunk, client: httpx.Client | None = None) -> httpx.Response:
        """One upload, as it is; the token is renewed when it is refused."""
        answer = self._put(chunk, client or self.client)
        if answer.status_code in REFUSED_TOKEN:
            self._token = ""
            answer = self._put(chunk, client or self.client)
        return answer

    def open_segment(self) -> int:
        opened = self._insist("/api/v1/recordings/", {"attempt": self.attempt, "source": "camera"})
        self.recording = str(opened["id"])
        return int(str(opened["segment"]))

    def _insist(self, path: str, body: object) -> dict[str, object]:
        """Until the server has answered with anything but trouble."""
        for failures in range(30):
            try:
                answer = self.client.post(path, json=body)
            except httpx.TransportError as error:
                self.failures.append(type(error).__name__)
            else:
                if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    assert answer.is_success, answer.text
                    return dict(answer.json())
                self.failures.append(f"http_{answer.status_code}")
            time.sleep(_pause(failures))
        raise AssertionError(f"{path} was never answered: {self.failures[-5:]}")

    def _play(self, segment: int, enough: threading.Event) -> None:
        """Hand over each piece of the tape when it has been recorded, and the running one when it is enough."""
        began, now = time.monotonic(), true_clock() + self.clock_error
        for sequence, piece in enumerate(self.tape.pieces()):
            stopped = enough.wait(max(0.0, began + piece.end - time.monotonic()))
            if stopped:
                return
            self.keep([_chunk(segment, sequence, piece, now)])

    def _upload_what_waits(self) -> None:
        failures = 0
        while not self._left.is_set():
            chunk = self._next()
            if chunk is None:
                time.sleep(0.02)
                continue
            pause = self._try(chunk, failures)
            with self._lock:
                self._on_their_way -= 1
            failures = failures + 1 if pause else 0
            self._left.wait(pause)

    def _next(self) -> Chunk | None:
        with self._lock:
            if not self._waiting:
                return None
            self._on_their_way += 1
            return self._waiting.pop(0)

    def _try(self, chunk: Chunk, failures: int) -> float:
        """Seconds to pause afterwards; 0 when the server has it or will never take it."""
        try:
            answer = self.send(chunk)
        except httpx.HTTPError as error:
            return self._again(chunk, type(error).__name__, _pause(failures))
        if answer.is_success:
            self.acknowledged[chunk.name] = chunk
            return 0
        if answer.status_code in NEVER:
            self.refused[chunk.name] = answer.text
            return 0
        asked = float(answer.headers.get("Retry-After", 0)) / HURRY
        return self._again(chunk, f"http_{answer.status_code}", asked * random.uniform(1, 1.5) or _pause(failures))

    def _again(self, chunk: Chunk, error: str, pause: float) -> float:
        self.failures.append(error)
        with self._lock:
            self._waiting.insert(0, replace(chunk, retries=chunk.retries + 1, last_error=error))
        return pause

    def _put(self, chunk: Chunk, client: httpx.Client) -> httpx.Response:
        metadata: dict[str, object] = {"start": chunk.start.isoformat(), "end": chunk.end.isoformat()}
        if chunk.retries:
            metadata |= {"retries": chunk.retries, "lastError": chunk.last_error}
        return client.put(
            f"/api/v1/recordings/{self.recording}/segments/{chunk.segment}/chunks/{chunk.sequence}",
            content=chunk.body,
            headers={
                "Authorization": f"Bearer {self._current_token()}",
                "Content-Type": self.tape.content_type,
                "Content-Digest": digest_of(chunk.body),
                "Chunk-Metadata": json.dumps(metadata),
            },
        )

    def _current_token(self) -> str:
        if not self._token:
            answer = self.client.post(f"/api/v1/sessions/{self.attempt}/token/")
            with suppress(ValueError):
                self._token = str(answer.json().get("token", ""))
        return self._token


def _chunk(segment: int, sequence: int, piece: Piece, began: datetime) -> Chunk:
    start, end = (began + timedelta(seconds=seconds) for seconds in (piece.start, piece.end))
    return Chunk(segment, sequence, piece.body, start, end)


def chunks_of(tape: Tape, began: datetime, *, segment: int = 0, count: int) -> list[Chunk]:
    """The first chunks of a run that began then, all at once."""
    pieces = zip(range(count), tape.pieces(), strict=False)
    return [_chunk(segment, sequence, piece, began) for sequence, piece in pieces]


def _pause(failures: int) -> float:
    return LADDER[min(failures, len(LADDER) - 1)] * random.uniform(0.5, 1)
