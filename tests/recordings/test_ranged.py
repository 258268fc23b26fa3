import tracemalloc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http.response import HttpResponseBase
from django.test import AsyncRequestFactory, RequestFactory

from recordings.api.ranged import PIECE, ranged, safe_name

CONTENT = bytes(range(256)) * 4
SIZE = len(CONTENT)
ETAG = '"bytes-of-today"'


@pytest.fixture(autouse=True)
def without_a_database() -> Iterator[None]:
    """Closing a response looks at open database connections, of which these tests have none."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "video.mp4"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def big_file(tmp_path: Path) -> Path:
    path = tmp_path / "two-hours.mp4"
    with path.open("wb") as sparse:
        sparse.truncate(400 * 1024 * 1024)
    return path


def answer(file: Path, method: str = "GET", *, most: int | None = None, **headers: str) -> HttpResponseBase:
    request = RequestFactory().generic(method, "/video", headers=headers)
    return ranged(request, file, content_type="video/mp4", etag=ETAG, most=most)


def body_of(response: Any) -> bytes:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return bytes(body)


def test_without_a_range_the_whole_file_is_sent(file: Path) -> None:
    response = answer(file)

    assert (response.status_code, body_of(response)) == (200, CONTENT)
    assert dict(response.items()) == {
        "Accept-Ranges": "bytes",
        "Cache-Control": "private, no-store",
        "Content-Length": str(SIZE),
        "Content-Type": "video/mp4",
        "ETag": ETAG,
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-", 0, SIZE - 1),
        ("bytes=0-0", 0, 0),
        ("bytes=0-99", 0, 99),
        ("bytes=100-199", 100, 199),
        ("bytes=1000-", 1000, SIZE - 1),
        (f"bytes={SIZE - 1}-{SIZE - 1}", SIZE - 1, SIZE - 1),
        ("bytes=1000-99999", 1000, SIZE - 1),
        ("bytes=-24", SIZE - 24, SIZE - 1),
        ("bytes=-99999", 0, SIZE - 1),
        ("Bytes = 10-19", 10, 19),
    ],
)
def test_a_range_is_answered_with_its_bytes(file: Path, asked: str, first: int, last: int) -> None:
    response = answer(file, Range=asked)

    assert (response.status_code, body_of(response)) == (206, CONTENT[first : last + 1])
    assert response["Content-Range"] == f"bytes {first}-{last}/{SIZE}"
    assert response["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=5-2",
        "bytes=-",
        "bytes=a-b",
        "bytes=1-2,5-6",
        "bytes=٣-٥",
        "lines=1-2",
        "bytes",
        "",
        f"bytes=0-{'9' * 40}",
    ],
)
def test_what_is_no_single_range_is_ignored(file: Path, asked: str) -> None:
    response = answer(file, Range=asked)

    assert (response.status_code, body_of(response)) == (200, CONTENT)
    assert not response.has_header("Content-Range")


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=99999-100000", "bytes=-0"])
def test_a_range_beyond_the_end_is_refused_with_the_length(file: Path, asked: str) -> None:
    response = answer(file, Range=asked)

    assert (response.status_code, body_of(response)) == (416, b"")
    assert response["Content-Range"] == f"bytes */{SIZE}"


def test_an_empty_file_has_no_ranges(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    assert body_of(answer(tmp_path / "empty")) == b""
    assert answer(tmp_path / "empty", Range="bytes=0-").status_code == 416
    assert answer(tmp_path / "empty", Range="bytes=-1").status_code == 416


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"If-Range": ETAG}, 206),
        ({"If-Range": '"bytes-of-yesterday"'}, 200),
        ({"If-Range": f"W/{ETAG}"}, 200),  # a weak tag cannot promise the same bytes
        ({"If-Range": "Sat, 21 Nov 2026 08:00:00 GMT"}, 200),
        ({"If-None-Match": ETAG}, 304),
        ({"If-None-Match": f'"other", W/{ETAG}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 206),
    ],
)
def test_conditions_decide_what_is_sent(file: Path, headers: dict[str, str], status: int) -> None:
    response = answer(file, Range="bytes=10-19", **headers)

    assert (response.status_code, response["ETag"]) == (status, ETAG)
    assert len(body_of(response)) == {200: SIZE, 206: 10, 304: 0}[status]


def test_head_tells_the_length_and_sends_nothing(file: Path) -> None:
    response = answer(file, "HEAD", Range="bytes=10-19")

    assert (response.status_code, response["Content-Length"], body_of(response)) == (200, str(SIZE), b"")


@pytest.mark.parametrize(
    ("asked", "sent"), [("bytes=100-", 50), ("bytes=1000-", 24), ("bytes=100-299", 200), ("bytes=-200", 200)]
)
def test_a_cap_holds_for_ranges_without_an_end_alone(file: Path, asked: str, sent: int) -> None:
    response = answer(file, Range=asked, most=50)

    assert (response.status_code, len(body_of(response))) == (206, sent)


def test_a_cap_leaves_a_whole_file_whole(file: Path) -> None:
    assert body_of(answer(file, most=50)) == CONTENT


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("algebra.mp4", 'attachment; filename="algebra.mp4"'),
        ("Zoé – été.mp4", "attachment; filename*=utf-8''Zo%C3%A9%20%E2%80%93%20%C3%A9t%C3%A9.mp4"),
        ('a"b\\c/d.mp4', 'attachment; filename="a_b_c_d.mp4"'),
        ("evil\r\nSet-Cookie: a=b.mp4", 'attachment; filename="evil__Set-Cookie_ a=b.mp4"'),
        ("half\ud800.mp4", 'attachment; filename="half_.mp4"'),
        ("../..", 'attachment; filename="_"'),
        ("", 'attachment; filename="file"'),
    ],
)
def test_any_name_makes_a_safe_header(file: Path, filename: str, header: str) -> None:
    response = ranged(RequestFactory().get("/"), file, content_type="video/mp4", etag=ETAG, filename=filename)

    response.close()
    assert response["Content-Disposition"] == header


def test_a_name_keeps_what_is_harmless() -> None:
    assert safe_name("Ada Lovelace · Algèbre (2).mp4") == "Ada Lovelace · Algèbre (2).mp4"


@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}, {"Range": "bytes=9999-"}, {"If-None-Match": ETAG}])
def test_an_open_file_is_closed_with_the_response(file: Path, headers: dict[str, str]) -> None:
    with file.open("rb") as opened:
        request = RequestFactory().get("/", headers=headers)
        response = ranged(request, opened, content_type="video/mp4", etag=ETAG)
        response.close()

        assert opened.closed


async def pieces_of(response: Any) -> AsyncIterator[bytes]:
    async for piece in response:
        yield piece


async def test_under_asgi_the_same_bytes_come(file: Path) -> None:
    request = AsyncRequestFactory().get("/video", headers={"Range": "bytes=100-899"})
    response: Any = ranged(request, file, content_type="video/mp4", etag=ETAG)

    assert response.is_async
    assert b"".join([piece async for piece in pieces_of(response)]) == CONTENT[100:900]
    response.close()


async def test_under_asgi_no_more_is_read_than_was_taken(big_file: Path) -> None:
    with big_file.open("rb") as opened:
        response: Any = ranged(AsyncRequestFactory().get("/"), opened, content_type="video/mp4", etag=ETAG)
        taken = 0
        async for piece in pieces_of(response):
            taken += len(piece)
            if taken >= 10 * PIECE:
                break

        assert opened.raw.tell() <= taken + PIECE
        response.close()


async def test_under_asgi_memory_stays_flat_over_400_megabytes(big_file: Path) -> None:
    response: Any = ranged(AsyncRequestFactory().get("/"), big_file, content_type="video/mp4", etag=ETAG)
    tracemalloc.start()
    sent = 0
    async for piece in pieces_of(response):
        sent += len(piece)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    response.close()
    assert sent == 400 * 1024 * 1024
    assert peak < 4 * 1024 * 1024
