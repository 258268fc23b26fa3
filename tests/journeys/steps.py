"""What a candidate's page and a reviewer's page do, over HTTP and without a browser."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.recordings.media.material import MP4, Chunks, sample, without
from tests.recordings.uploads import digest_of


@contextmanager
def signed_in(site: str, username: str) -> Iterator[httpx.Client]:
    """A client with a session, sending the CSRF token as a browser would."""
    with httpx.Client(base_url=site, follow_redirects=True, headers={"Referer": site, "Origin": site}) as client:
        sign_in(client, username)
        yield client


def sign_in(client: httpx.Client, username: str) -> None:
    form = client.get("/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)[1]  # type: ignore[index]
    answer = client.post("/", data={"username": username, "password": "demo", "csrfmiddlewaretoken": token})
    assert answer.status_code == 200, answer.text
    client.headers["X-CSRFToken"] = client.cookies["csrftoken"]


def open_and_start(client: httpx.Client, title: str = "") -> str:
    """The first exam of the candidate's list that has this in its row."""
    _head, *rows = client.get("/exams/").text.split('data-testid="exam-row"')
    row = next(row for row in rows if title in row)
    address = re.search(r'action="(/exams/[^"]+/open/)"', row)[1]  # type: ignore[index]
    room = client.post(address)
    attempt = str(room.url).rstrip("/").rsplit("/", 1)[1]
    session = client.get(f"/api/v1/sessions/{attempt}/").json()
    client.post(f"/api/v1/sessions/{attempt}/consent/", json={"digest": session["notice"]["digest"]}).raise_for_status()
    client.post(f"/api/v1/sessions/{attempt}/start/").raise_for_status()
    return attempt


def upload_sample(
    client: httpx.Client,
    attempt: str,
    *,
    source: str = "camera",
    began: datetime | None = None,
    lost: tuple[int, ...] = (),
) -> str:
    """The MP4 sample, without the chunks that were lost."""
    content_type = "video/mp4;codecs=avc3.42E01E,opus"
    return upload_segment(client, attempt, without(sample(MP4), *lost), content_type, source=source, began=began)


def upload_segment(
    client: httpx.Client,
    attempt: str,
    chunks: Chunks,
    content_type: str,
    *,
    source: str = "camera",
    began: datetime | None = None,
) -> str:
    """One segment of the source, as if its recording had begun then; answers the recording's id."""
    opened = client.post("/api/v1/recordings/", json={"attempt": attempt, "source": source}).json()
    token = client.post(f"/api/v1/sessions/{attempt}/token/").json()["token"]
    start = began or datetime.now(UTC)
    for sequence, path in chunks.items():
        body = path.read_bytes()
        begin = start + timedelta(seconds=2.5 * sequence)
        times = {"start": begin, "end": begin + timedelta(seconds=2.5)}
        answer = httpx.put(
            client.base_url.join(f"/api/v1/recordings/{opened['id']}/segments/{opened['segment']}/chunks/{sequence}"),
            content=body,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": content_type,
                "Content-Digest": digest_of(body),
                "Chunk-Metadata": json.dumps({name: moment.isoformat() for name, moment in times.items()}),
            },
        )
        assert answer.status_code == 201, answer.text
    return str(opened["id"])


def submit(client: httpx.Client, attempt: str) -> None:
    client.post(f"/api/v1/attempts/{attempt}/submit/").raise_for_status()


def finish(client: httpx.Client, recording: str) -> None:
    counted = {"segments": {"0": len(sample(MP4))}}
    client.post(f"/api/v1/recordings/{recording}/finish/", json=counted).raise_for_status()


def status_of(reviewer: httpx.Client, attempt: str) -> str:
    return str(reviewer.get("/api/v1/recordings/", params={"attempt": attempt}).json()["recordings"][0]["status"])


def answers(address: str, status: int = 200) -> bool:
    try:
        return httpx.get(address, timeout=3).status_code == status
    except httpx.TransportError:
        return False


def wait_until(is_so: Callable[[], Any], log: Path | None = None, seconds: float = 60) -> None:
    give_up = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > give_up:
            pytest.fail(log.read_text()[-3000:] if log else "it did not come about in time")
        time.sleep(0.2)
