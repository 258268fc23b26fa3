"""The Procfile's processes against a real PostgreSQL and a real Redis: the main job over HTTP, without a browser.

Once with the media on the disk, and once in a bucket of a real S3 server.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import boto3
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
from tests.servers import free_port, s3_bucket

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module", params=["disk", "bucket"])
def storage(request: pytest.FixtureRequest) -> dict[str, str]:
    """The STORAGE_* variables."""
    return s3_bucket(request.getfixturevalue("s3_url")) if request.param == "bucket" else {}


@pytest.fixture(scope="module")
def environment(
    postgres_url: str, redis_url: str, storage: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    name = f"production_{free_port()}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    kept = {key: value for key, value in os.environ.items() if key not in ("TEST_DATABASE_URL", "DATA_DIR")}
    ours = {
        "DATABASE_URL": f"{postgres_url.rpartition('/')[0]}/{name}",
        "REDIS_URL": f"{redis_url.rpartition('/')[0]}/5",
        "SECRET_KEY": "a secret for this test only, longer than thirty-two characters",
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATA_DIR": str(tmp_path_factory.mktemp("production")),
        "FLOWER_PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "proctor_site.settings.production",
    }
    return kept | storage | ours


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


def test_a_recording_goes_from_chunks_to_a_video_and_is_deleted_in_time(
    site: str, environment: dict[str, str], storage: dict[str, str]
) -> None:
    with signed_in(site, "candidate1") as candidate:
        attempt = open_and_start(candidate)
        recording = upload_sample(candidate, attempt)
        uploaded = stored(environment, attempt)
        submit(candidate, attempt)
        finish(candidate, recording)
        hidden = candidate.get(f"/api/v1/recordings/{recording}/video/").status_code

    with signed_in(site, "reviewer") as reviewer:
        wait_until(lambda: status_of(reviewer, attempt) == "completed")
        joined = stored(environment, attempt)
        whole = reviewer.get(f"/api/v1/recordings/{recording}/video/")
        middle = reviewer.get(f"/api/v1/recordings/{recording}/video/", headers={"Range": "bytes=1000-1999"})
        keep_for_91_days(environment, attempt)
        wait_until(lambda: not stored(environment, attempt))
        deleted = reviewer.get(f"/api/v1/recordings/{recording}/video/").status_code

    assert (hidden, deleted) == (404, 404)
    assert (kinds(uploaded), kinds(joined)) == ({".bin"}, {".bin", ".mp4"})
    assert whole.content[4:8] == b"ftyp"
    assert bool(whole.history) == bool(storage)  # to an address of the bucket's server
    # Not the status: the S3 server of these tests says 200 where 206 is meant.
    assert (middle.headers["content-range"], middle.content) == (
        f"bytes 1000-1999/{len(whole.content)}",
        whole.content[1000:2000],
    )


def stored(environment: dict[str, str], attempt: str) -> list[str]:
    """The names of all files of the attempt, wherever they lie."""
    if "STORAGE_BUCKET" not in environment:
        media = Path(environment["DATA_DIR"]) / "media" / "recordings"
        return [path.name for path in media.glob(f"*/*/{attempt}/**/*") if path.is_file()]
    s3 = boto3.resource(
        "s3",
        endpoint_url=environment["STORAGE_ENDPOINT"],
        aws_access_key_id=environment["STORAGE_ACCESS_KEY"],
        aws_secret_access_key=environment["STORAGE_SECRET_KEY"],
        region_name="us-east-1",
    )
    return [found.key for found in s3.Bucket(environment["STORAGE_BUCKET"]).objects.all() if attempt in found.key]


def kinds(names: list[str]) -> set[str]:
    return {Path(name).suffix for name in names}


def keep_for_91_days(environment: dict[str, str], attempt: str) -> None:
    """Move the attempt back, so that it is old enough, and let the worker do what it does daily."""
    code = (
        "from datetime import timedelta; from django.db.models import F; from exams.models import Attempt;"
        "from retention.tasks import purge; ago = timedelta(days=91);"
        f"old = Attempt.objects.filter(pk='{attempt}');"
        "old.update(**{name: F(name) - ago for name in ('started_at', 'deadline', 'ended_at')}); purge.delay()"
    )
    subprocess.run([sys.executable, "manage.py", "shell", "-v", "0", "-c", code], cwd=ROOT, env=environment, check=True)
