"""One file over HTTP with ranges (RFC 9110, section 14), read in pieces so that memory stays flat whatever its size.

Django's FileResponse knows no ranges, without which no player can seek, and under ASGI it reads whole files at once.
"""

import re
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Self

from asgiref.sync import sync_to_async
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from rest_framework.request import Request

PIECE = 128 * 1024
ONE_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)
FORBIDDEN_IN_NAMES = '/\\:*?"<>|'


def ranged(
    request: HttpRequest | Request,
    file: Path | BinaryIO,
    *,
    content_type: str,
    etag: str,
    filename: str | None = None,
    most: int | None = None,
) -> HttpResponseBase:
    """200, 206, 304 or 416. An open file is closed with the response; `filename` makes it an attachment.

    `etag` is the quoted strong validator of these very bytes. `most` caps the answer to a range without an end: players
    ask for "the rest", read a little and let the connection stall, and a server that does not wait for slow readers
    holds all of it in memory. Players come back for more (RFC 9110, 15.3.7); download tools may not: cap no download.
    """
    opened = file.open("rb") if isinstance(file, Path) else file
    size = opened.seek(0, 2)
    status, span = _plan(request, size, etag, most)
    if span and request.method == "GET":
        opened.seek(span.start)
        pieces = AsyncPieces(opened, len(span)) if _is_asgi(request) else Pieces(opened, len(span))
        response: HttpResponseBase = StreamingHttpResponse(pieces, status=status)
    else:
        opened.close()
        response = HttpResponse(status=status)
    _describe_span(response, span, size)
    _describe_file(response, content_type=content_type, etag=etag, filename=filename)
    return response


def safe_name(filename: str) -> str:
    """The name without what a header or a file system would take for more than a name."""
    kept = "".join("_" if c in FORBIDDEN_IN_NAMES or not c.isprintable() else c for c in filename)
    return kept.strip(" .") or "file"


class Pieces:
    """The next `length` bytes of an open file, a piece at a time; for WSGI and the test client."""

    def __init__(self, opened: BinaryIO, length: int) -> None:
        self.opened, self.left = opened, length

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        if piece := self.read():
            return piece
        raise StopIteration

    def read(self) -> bytes:
        piece = self.opened.read(min(PIECE, self.left)) if self.left else b""
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        self.opened.close()


class AsyncPieces:
    """The same under ASGI. Reads happen beside the event loop, and only as fast as the server takes the pieces."""

    def __init__(self, opened: BinaryIO, length: int) -> None:
        self.pieces = Pieces(opened, length)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if piece := await sync_to_async(self.pieces.read, thread_sensitive=False)():
            return piece
        raise StopAsyncIteration

    def close(self) -> None:
        self.pieces.close()


def _is_asgi(request: HttpRequest | Request) -> bool:
    return hasattr(request, "scope")


def _plan(request: HttpRequest | Request, size: int, etag: str, most: int | None) -> tuple[HTTPStatus, range]:
    """The status, and the bytes that belong to it."""
    if _is_known(request, etag):
        return HTTPStatus.NOT_MODIFIED, range(0)
    asked = _asked(request, etag)
    if asked is None:
        return HTTPStatus.OK, range(size)
    span = _span(*asked, size=size, most=most)
    return (HTTPStatus.PARTIAL_CONTENT if span else HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE), span


def _is_known(request: HttpRequest | Request, etag: str) -> bool:
    tags = [tag.strip().removeprefix("W/") for tag in request.headers.get("If-None-Match", "").split(",")]
    return etag in tags or "*" in tags


def _asked(request: HttpRequest | Request, etag: str) -> tuple[str, str] | None:
    """First and last byte as the header has them. None for the whole file.

    A header that is malformed or names several ranges is ignored, as RFC 9110 (14.2) allows, and so is one on HEAD or
    one whose If-Range names other bytes than ours: the rest is of use only to somebody who has the beginning.
    """
    match = ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if request.method != "GET" or match is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = match.groups()
    is_backwards = first and last and int(last) < int(first)
    return None if is_backwards or not (first or last) else (first, last)


def _span(first: str, last: str, *, size: int, most: int | None) -> range:
    """The bytes of the file in the range; empty when there are none."""
    if not first:
        return range(max(0, size - int(last)), size)
    end = int(last) + 1 if last else size if most is None else int(first) + most
    return range(int(first), min(end, size))


def _describe_span(response: HttpResponseBase, span: range, size: int) -> None:
    if response.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
        response["Content-Range"] = f"bytes */{size}"
    if response.status_code == HTTPStatus.PARTIAL_CONTENT:
        response["Content-Range"] = f"bytes {span.start}-{span.stop - 1}/{size}"
    if span:
        response["Content-Length"] = str(len(span))


def _describe_file(response: HttpResponseBase, *, content_type: str, etag: str, filename: str | None) -> None:
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["Content-Type"] = content_type
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    if filename is not None:
        response["Content-Disposition"] = (
            content_disposition_header(as_attachment=True, filename=safe_name(filename)) or "attachment"
        )
