"""PUT …/recordings/<recording>/segments/<n>/chunks/<sequence>, as an ASGI application in front of Django."""

import hashlib
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from django.conf import settings
from django.utils import timezone

from proctoring.errors import TokenInvalid
from proctoring.tokens import AttemptToken, read_token
from recordings.ingest import refusals
from recordings.ingest.refusals import ChunkRefused
from recordings.ingest.request import PATH, Upload, check_container, read_upload
from recordings.ingest.writer import ChunkWriter
from recordings.models import Recording
from recordings.services.recording import accepts_chunks
from recordings.storage import store

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

FACTS_FOR = 5.0  # seconds that facts about a recording may be old
MOST_FACTS = 5000
OVERRUN = timedelta(seconds=10)  # a page may learn of the end a little late
RETRY_AFTER = b"5"


class Disconnected(Exception):
    """The client went away before the whole chunk was here: nothing is stored."""


@dataclass(frozen=True)
class Facts:
    """What an upload is checked against."""

    attempt_id: UUID
    folder: str
    accepts: bool
    ended_at: datetime | None
    read_at: float


class ChunkIngest:
    """Takes chunks. `takes(scope)` says whether a request is one."""

    def __init__(self) -> None:
        self._writer = ChunkWriter(store())
        self._facts: OrderedDict[UUID, Facts] = OrderedDict()

    def stop(self) -> None:
        self._writer.stop()

    @property
    def health(self) -> int:
        """0 fine … 10 stop, as every answer tells it."""
        return self._writer.health

    @staticmethod
    def takes(scope: Scope) -> bool:
        return scope["type"] == "http" and scope["method"] == "PUT" and PATH.match(scope["path"]) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, content = await self._take(scope, receive)
        except Disconnected:
            return
        except ChunkRefused as refusal:
            status, content = refusal.status, {"code": refusal.code, "message": refusal.message}
        await self._answer(send, status, content)

    async def _take(self, scope: Scope, receive: Receive) -> tuple[int, dict[str, str]]:
        upload = read_upload(scope["path"], dict(scope["headers"]))
        facts = await self._checked_facts(upload)
        body = await _body(upload, receive)
        if hashlib.sha256(body).hexdigest() != upload.sha256:
            raise refusals.OTHER_DIGEST
        check_container(upload, body)
        outcome = await self._writer.write(upload, facts.folder, body)
        if isinstance(outcome, ChunkRefused):
            raise outcome
        return outcome, {"code": "stored" if outcome == 201 else "stored_before", "message": ""}

    async def _checked_facts(self, upload: Upload) -> Facts:
        token = _token(upload)
        facts = await self._facts_of(upload.recording_id)
        if facts is None:
            raise refusals.NO_RECORDING
        if facts.attempt_id != token.attempt_id:
            raise refusals.NOT_YOURS
        if not facts.accepts or _is_after(upload, facts.ended_at):
            raise refusals.CLOSED
        return facts

    async def _facts_of(self, recording_id: UUID) -> Facts | None:
        known = self._facts.get(recording_id)
        if known is not None and time.monotonic() - known.read_at < FACTS_FOR:
            return known
        read: Facts | None = await _read_facts(recording_id)
        if read is not None:
            self._facts[recording_id] = read
            self._facts.move_to_end(recording_id)
            while len(self._facts) > MOST_FACTS:
                self._facts.popitem(last=False)
        return read

    async def _answer(self, send: Send, status: int, content: dict[str, str]) -> None:
        body = json.dumps(content).encode()
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            (b"server-health", str(self.health).encode()),
        ]
        if status == refusals.BUSY.status:
            headers.append((b"retry-after", RETRY_AFTER))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def _is_after(upload: Upload, ended_at: datetime | None) -> bool:
    """True for what was recorded after the end: nobody agreed to that."""
    return ended_at is not None and upload.metadata.start > ended_at + OVERRUN


def _token(upload: Upload) -> AttemptToken:
    try:
        return read_token(upload.token, secret=settings.SECRET_KEY, now=timezone.now())
    except TokenInvalid as error:
        raise refusals.NO_TOKEN from error


@database_sync_to_async
def _read_facts(recording_id: UUID) -> Facts | None:
    recording = Recording.objects.select_related("session__attempt").filter(pk=recording_id).first()
    if recording is None:
        return None
    return Facts(
        attempt_id=recording.session_id,
        folder=recording.folder,
        accepts=accepts_chunks(recording, now=timezone.now()),
        ended_at=recording.session.attempt.ended_at,
        read_at=time.monotonic(),
    )


async def _body(upload: Upload, receive: Receive) -> bytes:
    """The whole body. Raises Disconnected when it stops half-way, ChunkRefused when it is longer than it said."""
    parts, size = [], 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Disconnected
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > upload.length:
            raise refusals.malformed("The body is longer than its Content-Length.")
        if not message.get("more_body", False):
            break
    if size < upload.length:
        raise refusals.malformed("The body is shorter than its Content-Length.")
    return b"".join(parts)
