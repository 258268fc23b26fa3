"""PUT …/recordings/<recording>/segments/<n>/chunks/<sequence>, as an ASGI application in front of Django."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from proctoring.storage import store
from recordings.ingest import refusals
from recordings.ingest.facts import Facts
from recordings.ingest.lookup import FactsBook
from recordings.ingest.refusals import ChunkRefused
from recordings.ingest.request import PATH, Upload, check_container, read_upload
from recordings.ingest.room import Room
from recordings.ingest.tokens import token_of
from recordings.ingest.writer import ChunkWriter

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

log = logging.getLogger(__name__)

RETRY_AFTER = b"5"


def _content(code: str, message: str = "") -> bytes:
    return json.dumps({"code": code, "message": message}).encode()


STORED, STORED_BEFORE = _content("stored"), _content("stored_before")


class Disconnected(Exception):
    """The client went away before the whole chunk was here: nothing is stored."""


class ChunkIngest:
    """Takes chunks. `takes(scope)` says whether a request is one."""

    def __init__(self) -> None:
        files = store()
        self._room = Room(files)
        self._writer = ChunkWriter(files, self._room)
        self._facts = FactsBook()

    def stop(self) -> None:
        self._writer.stop()

    @property
    def health(self) -> int:
        """0 fine … 10 stop, as every answer tells it."""
        return 10 if self._room.is_full else self._writer.health

    @staticmethod
    def takes(scope: Scope) -> bool:
        return scope["type"] == "http" and scope["method"] == "PUT" and PATH.match(scope["path"]) is not None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            status, content = await self._take(scope, receive)
        except Disconnected:
            return
        except ChunkRefused as refusal:
            status, content = refusal.status, _content(refusal.code, refusal.message)
        await self._answer(send, status, content)

    async def _take(self, scope: Scope, receive: Receive) -> tuple[int, bytes]:
        upload = read_upload(scope["path"], dict(scope["headers"]))
        facts = await self._checked_facts(upload)
        if self._room.is_full:
            raise refusals.STORAGE_FULL
        status = 0
        facts.stored += upload.length  # counted from here on, or many at once would get more than there is room for
        try:
            status = await self._written(upload, facts, await _checked_body(upload, receive))
        finally:
            if status != 201:
                facts.stored -= upload.length
        return status, STORED if status == 201 else STORED_BEFORE

    async def _checked_facts(self, upload: Upload) -> Facts:
        now = timezone.now()
        token = token_of(upload.token, now)
        facts = await self._facts_about(upload)
        if facts is None:
            raise refusals.NO_RECORDING
        if facts.attempt_id != token.attempt_id:
            raise refusals.NOT_YOURS
        if not facts.takes(upload.metadata.start, now):
            raise refusals.CLOSED
        if upload.segment not in facts.segments:
            raise refusals.NO_SEGMENT
        if not facts.has_room(upload.length, now):
            raise refusals.RECORDING_FULL
        return facts

    async def _facts_about(self, upload: Upload) -> Facts | None:
        try:
            return await self._facts.about(upload.recording_id, upload.segment)
        except DatabaseError as error:
            log.error("nothing is known about recording %s: %r", upload.recording_id, error)  # noqa: TRY400
            raise refusals.BUSY from error

    async def _written(self, upload: Upload, facts: Facts, body: bytes) -> int:
        """201 or 200, once the chunk is durable. Raises ChunkRefused."""
        outcome = await self._writer.write(upload, facts, body)
        if outcome == refusals.CLOSED:
            self._facts.forget(upload.recording_id)
        if isinstance(outcome, ChunkRefused):
            raise outcome
        facts.confirm()
        return outcome

    async def _answer(self, send: Send, status: int, body: bytes) -> None:
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


async def _checked_body(upload: Upload, receive: Receive) -> bytes:
    body = await _body(upload, receive)
    if hashlib.sha256(body).hexdigest() != upload.sha256:
        raise refusals.OTHER_DIGEST
    check_container(upload, body)
    return body


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
