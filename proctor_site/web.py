"""daphne that bounds what it holds in memory: `python -m proctor_site.web` takes daphne's own options.

Out: daphne writes whatever an application sends into the connection's buffer, so a video that somebody downloads over a
slow line comes into memory as a whole (two stalled downloads of 150 MB: 635 MB; with the gate 124 MB). Twisted tells a
push producer when to wait.

In: daphne takes a body in whole before the application sees it, whoever sends it (400 MB without a token: 497 MB). What
is too large is refused by its headers, or, where they do not tell, once it has become too large. A usual chunk is kept
in memory and handed over in one piece: by way of Twisted's temporary file and in daphne's pieces of 8 kB it costs more.
"""

import asyncio
import gc
import json
import sys
from io import BytesIO
from typing import Any
from urllib.parse import unquote

import daphne.server
from daphne.cli import CommandLineInterface
from daphne.http_protocol import HTTPFactory, WebRequest
from daphne.server import Server
from daphne.ws_protocol import WebSocketFactory, WebSocketProtocol
from django.conf import settings
from django.utils import timezone
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from recordings.ingest.refusals import NO_LENGTH, NO_TOKEN, TOO_LARGE, ChunkRefused
from recordings.ingest.request import PATH
from recordings.ingest.tokens import token_of
from recordings.limits import LARGEST_CHUNK

USUAL_CHUNK = 1024 * 1024  # bytes
BACKLOG = 1024  # connections that wait to be accepted: of a whole exam that dials at once, none has to ask again
LINGER = 5.0  # seconds in which a refused client may read the answer before its connection is cut


@implementer(IPushProducer)
class Gate:
    """Closed by Twisted while the connection's send buffer is full."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's names
        self.open.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        self.open.set()

    def stopProducing(self) -> None:  # noqa: N802 - the client is gone, nobody may wait for it
        self.open.set()


class BoundedRequest(WebRequest):
    """Answers a body that is too large itself, throws the rest of it away and closes the connection."""

    limit = 0
    refused = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's names
        """The headers are here. Without a length the body comes in pieces (Transfer-Encoding: chunked)."""
        is_chunk = takes_chunk(self.channel._command, self.channel._path)  # noqa: SLF001 - not yet ours
        self.limit = LARGEST_CHUNK if is_chunk else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if length is None and is_chunk:
            self._refuse(NO_LENGTH)
        elif length is not None and length > self.limit:
            self._refuse(self._too_large())
        elif length is not None and length > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and not self._has_token():
            self._refuse(NO_TOKEN)
        elif length is not None and length <= USUAL_CHUNK and is_chunk and self._has_token():
            self.content = BytesIO()
        else:
            super().gotLength(length)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        if self.refused:
            return
        if self.content.tell() + len(data) > self.limit:
            self._refuse(self._too_large())
        else:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        if self.refused:
            self.channel.loseConnection()
        else:
            super().requestReceived(command, path, version)

    def _has_token(self) -> bool:
        """Only candidates may fill the memory. Whether it is for this recording is asked later."""
        scheme, _space, token = self.requestHeaders.getRawHeaders("authorization", [""])[0].partition(" ")
        try:
            token_of(token.strip(), timezone.now())
        except ChunkRefused:
            return False
        return bool(scheme.lower() == "bearer")

    def _too_large(self) -> ChunkRefused:
        if self.limit == LARGEST_CHUNK:
            return TOO_LARGE
        return ChunkRefused(413, "too_large", f"A request is at most {self.limit // 1024**2} MB.")

    def _refuse(self, refusal: ChunkRefused) -> None:
        self.refused = True
        channel = self.channel
        self.method, self.uri, self.clientproto = channel._command, channel._path, channel._version  # noqa: SLF001
        self.requestHeaders.removeHeader(b"expect")  # or Twisted goes on with "100 Continue"
        body = json.dumps({"code": refusal.code, "message": refusal.message}).encode()
        self.setResponseCode(refusal.status)
        self.setHeader(b"content-type", b"application/json")
        self.setHeader(b"content-length", str(len(body)).encode())
        self.setHeader(b"connection", b"close")
        self.setHeader(b"server-health", str(_health()).encode())
        self.write(body)
        # Only our half is closed: a close with unread bytes resets the connection, and the answer would be lost.
        channel.transport.loseWriteConnection()
        channel.callLater(LINGER, channel.transport.abortConnection)


class BoundedFactory(HTTPFactory):
    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802 - Twisted's name
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = BoundedRequest
        return protocol


class ReasonedSocket(WebSocketProtocol):
    """Tells the reason of a close, too, which daphne keeps to itself."""

    def handle_reply(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.close" and message.get("reason") and self.state == self.STATE_OPEN:
            self.sendClose(message.get("code", 1000), message["reason"])
        else:
            super().handle_reply(message)


class ReasonedFactory(WebSocketFactory):
    protocol = ReasonedSocket


class PatientServer(Server):
    """Lets an application send the next piece of a body only once the client has taken enough of the last."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        options["endpoints"] = [_with_backlog(endpoint) for endpoint in options.get("endpoints") or ()]
        super().__init__(*arguments, **options | {"request_buffer_size": LARGEST_CHUNK + 1})

    def run(self) -> None:
        daphne.server.HTTPFactory = BoundedFactory  # daphne has no setting for it
        daphne.server.WebSocketFactory = ReasonedFactory
        _leave_the_program_out_of_garbage_collections()
        super().run()

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        gate = self._gate(protocol, message)
        await super().handle_reply(protocol, message)
        if gate is not None:
            await gate.open.wait()

    def _gate(self, protocol: Any, message: dict[str, Any]) -> Gate | None:
        """The gate to wait at after this message: one for each response that comes in pieces."""
        if message["type"] != "http.response.body" or protocol.channel is None or protocol.finished:
            return None
        gate: Gate | None = getattr(protocol, "gate", None)
        if message.get("more_body"):
            if gate is None:
                gate = protocol.gate = Gate()
                protocol.registerProducer(gate, True)  # noqa: FBT003 - Twisted's signature: streaming
            return gate
        if gate is not None:
            protocol.unregisterProducer()
        return None


def _with_backlog(endpoint: str) -> str:
    is_listener = endpoint.startswith(("tcp:", "ssl:", "unix:")) and ":backlog=" not in endpoint
    return f"{endpoint}:backlog={BACKLOG}" if is_listener else endpoint


def _leave_the_program_out_of_garbage_collections() -> None:
    """Nobody is served while Python looks through everything that it has loaded: 70 ms each time, and often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def _health() -> int:
    """The ingest's own word, where the application of this process has one."""
    application = sys.modules.get("proctor_site.asgi")
    return int(application.ingest.health) if application else 0


class Web(CommandLineInterface):
    server_class = PatientServer


def takes_chunk(method: bytes, target: bytes) -> bool:
    """Whether a request line is one of a chunk upload."""
    path = unquote(target.partition(b"?")[0].decode("latin-1"))
    return method == b"PUT" and PATH.match(path) is not None


if __name__ == "__main__":
    Web.entrypoint()
