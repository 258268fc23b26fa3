"""A queue that takes connections and never answers keeps nobody waiting: the guarantee is the sweep."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.steps import answers, finish, open_and_start, signed_in, submit, upload_sample, wait_until
from tests.servers import free_port, silent_server

ROOT = Path(__file__).parent.parent.parent
PATIENCE = 4.0  # seconds


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The web server alone, with the demo loaded."""
    port = free_port()
    with silent_server() as url:
        kept = {key: value for key, value in os.environ.items() if key not in ("TEST_DATABASE_URL", "DATABASE_URL")}
        ours = {
            "REDIS_URL": url,
            "DATA_DIR": str(tmp_path),
            "PORT": str(port),
            "DJANGO_SETTINGS_MODULE": "proctor_site.settings.development",
        }
        for command in (("migrate", "--noinput"), ("load_demo",)):
            subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=kept | ours, check=True)
        web = ("-m", "proctor_site.web", "-v", "0", "-b", "127.0.0.1", "-p", str(port), "proctor_site.asgi:application")
        process = subprocess.Popen([sys.executable, *web], cwd=ROOT, env=kept | ours)
        try:
            wait_until(lambda: answers(f"http://127.0.0.1:{port}/healthz"))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(20)


def seconds(action: Callable[..., None], *arguments: Any) -> float:
    began = time.monotonic()
    action(*arguments)
    return time.monotonic() - began


@pytest.mark.parametrize("order", ["submit first", "finish first"])
def test_a_candidate_hands_in_within_seconds(site: str, order: str) -> None:
    with signed_in(site, "candidate1") as candidate:
        attempt = open_and_start(candidate)
        recording = upload_sample(candidate, attempt)
        steps = [(submit, attempt), (finish, recording)]
        took = [seconds(step, candidate, what) for step, what in (steps if order == "submit first" else steps[::-1])]

    assert max(took) < PATIENCE
