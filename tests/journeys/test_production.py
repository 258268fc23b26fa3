"""The Procfile's processes against a real PostgreSQL and a real Redis: the main job over HTTP, without a browser."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from tests.recordings.media.material import MP4, sample
from tests.recordings.uploads import digest_of
from tests.servers import free_port

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def environment(postgres_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    name = f"production_{free_port()}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    kept = {key: value for key, value in os.environ.items() if key not in ("TEST_DATABASE_URL", "DATA_DIR")}
    return kept | {
        "DATABASE_URL": f"{postgres_url.rpartition('/')[0]}/{name}",
        "REDIS_URL": f"{redis_url.rpartition('/')[0]}/5",
        "SECRET_KEY": "a secret for this test only, longer than thirty-two characters",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATA_DIR": str(tmp_path_factory.mktemp("production")),
        "FLOWER_PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "proctor_site.settings.production",
    }


@pytest.fixture(scope="module")
def site(environment: dict[str, str]) -> Iterator[str]:
    """The address of the running product, with the demo loaded."""
    port = free_port()
    command = [sys.executable, "-m", "proctor_site.supervisor", "production", "--port", str(port)]
    log = Path(environment["DATA_DIR"]) / "supervisor.log"
    with log.open("wb") as output:
        supervisor = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until(lambda: answers(f"{address}/readyz"), log)
        subprocess.run([sys.executable, "manage.py", "load_demo"], cwd=ROOT, env=environment, check=True)
        yield address
    finally:
        supervisor.send_signal(signal.SIGINT)
        assert supervisor.wait(60) == 0, log.read_text()


def test_all_processes_of_the_procfile_run(site: str, environment: dict[str, str]) -> None:
    assert httpx.get(f"{site}/readyz").json() == {"database": "ok", "queue": "ok", "storage": "ok"}
    flower = f"http://127.0.0.1:{environment['FLOWER_PORT']}/api/workers"
    wait_until(lambda: answers(flower, status=401), Path(environment["DATA_DIR"]) / "supervisor.log")


def test_a_recording_goes_from_chunks_to_a_video(site: str) -> None:
    with signed_in(site, "candidate1") as candidate:
        attempt = open_and_start(candidate)
        recording = upload_sample(candidate, attempt)
        candidate.post(f"/api/v1/attempts/{attempt}/submit/").raise_for_status()
        counted = {"segments": {"0": len(sample(MP4))}}
        candidate.post(f"/api/v1/recordings/{recording}/finish/", json=counted).raise_for_status()
        hidden = candidate.get(f"/api/v1/recordings/{recording}/video/").status_code

    with signed_in(site, "reviewer") as reviewer:
        wait_until(lambda: status_of(reviewer, attempt) == "completed")
        whole = reviewer.get(f"/api/v1/recordings/{recording}/video/")
        middle = reviewer.get(f"/api/v1/recordings/{recording}/video/", headers={"Range": "bytes=1000-1999"})

    assert hidden == 404
    assert whole.content[4:8] == b"ftyp"
    assert (middle.status_code, middle.content) == (206, whole.content[1000:2000])


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


def open_and_start(client: httpx.Client) -> str:
    exams = client.get("/exams/").text
    address = re.search(r'action="(/exams/[^"]+/open/)"', exams)[1]  # type: ignore[index]
    room = client.post(address)
    attempt = str(room.url).rstrip("/").rsplit("/", 1)[1]
    session = client.get(f"/api/v1/sessions/{attempt}/").json()
    client.post(f"/api/v1/sessions/{attempt}/consent/", json={"digest": session["notice"]["digest"]}).raise_for_status()
    client.post(f"/api/v1/sessions/{attempt}/start/").raise_for_status()
    return attempt


def upload_sample(client: httpx.Client, attempt: str) -> str:
    opened = client.post("/api/v1/recordings/", json={"attempt": attempt, "source": "camera"}).json()
    token = client.post(f"/api/v1/sessions/{attempt}/token/").json()["token"]
    start = datetime.now(UTC)
    for sequence, path in sample(MP4).items():
        body = path.read_bytes()
        begin = start + timedelta(seconds=2.5 * sequence)
        times = {"start": begin, "end": begin + timedelta(seconds=2.5)}
        answer = httpx.put(
            client.base_url.join(f"/api/v1/recordings/{opened['id']}/segments/{opened['segment']}/chunks/{sequence}"),
            content=body,
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "video/mp4;codecs=avc3.42E01E,opus",
                "Content-Digest": digest_of(body),
                "Chunk-Metadata": json.dumps({name: moment.isoformat() for name, moment in times.items()}),
            },
        )
        assert answer.status_code == 201, answer.text
    return str(opened["id"])


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
