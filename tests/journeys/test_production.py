"""The Procfile's processes against a real PostgreSQL and a real Redis: the main job over HTTP, without a browser."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

from tests.journeys.steps import (
    answers,
    finish,
    open_and_start,
    signed_in,
    status_of,
    submit,
    upload_sample,
    wait_until,
)
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
        submit(candidate, attempt)
        finish(candidate, recording)
        hidden = candidate.get(f"/api/v1/recordings/{recording}/video/").status_code

    with signed_in(site, "reviewer") as reviewer:
        wait_until(lambda: status_of(reviewer, attempt) == "completed")
        whole = reviewer.get(f"/api/v1/recordings/{recording}/video/")
        middle = reviewer.get(f"/api/v1/recordings/{recording}/video/", headers={"Range": "bytes=1000-1999"})

    assert hidden == 404
    assert whole.content[4:8] == b"ftyp"
    assert (middle.status_code, middle.content) == (206, whole.content[1000:2000])
