"""What is tested on SQLite holds on PostgreSQL: locks, constraints, upserts and time zones differ between the two."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ["tests/exams", "tests/proctoring", "tests/recordings", "tests/retention", "tests/site"]
WITHOUT_DATABASE = [
    f"--ignore=tests/{folder}" for folder in ("recordings/media", "proctoring/live", "proctoring/vision")
]
KEPT = ["--reuse-db"]  # the whole server goes away afterwards


@pytest.mark.longest
def test_services_pages_and_ingest_pass_on_postgresql(postgres_url: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    run = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:xdist",
            "-p",
            "no:cacheprovider",
            *KEPT,
            *WITHOUT_DATABASE,
            *FOLDERS,
        ],
        cwd=ROOT,
        env=environment | {"TEST_DATABASE_URL": postgres_url},
        capture_output=True,
        text=True,
        check=False,
    )

    assert run.returncode == 0, run.stdout[-6000:]
