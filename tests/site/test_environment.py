"""A wrong value stops the start with one clear line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOUND = {
    "DATABASE_URL": "postgres://proctor@127.0.0.1:1/proctor",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "exams.example",
    "SECRET_KEY": "k" * 40,
}
WRONG = {
    "RETENTION_DAYS": "ninety",
    "RETENTION_DAYS ": "0",
    "DATABASE_URL": "mysql://x/y",
    "REDIS_URL": "127.0.0.1:6379",
    "LIVE_VIDEO": "perhaps",
    "PORT": "80000",
    "PUBLIC_URL": "exams.example",
    "MEDIA_ROOT": "/dev/null/media",
    "STORAGE_BUCKET": "only-the-bucket",
}


def start(tmp_path, settings="development", **environment):
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "SYSTEMROOT")}
    return subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={**clean, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": f"proctor_site.settings.{settings}"}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_named_in_one_line(tmp_path, name):
    run = start(tmp_path, **{name.strip(): WRONG[name]})

    assert run.returncode != 0
    assert run.stderr.startswith("configuration: STORAGE_" if "STORAGE" in name else f"configuration: {name.strip()} ")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize("name", SOUND)
def test_production_does_not_start_on_an_embedded_default(tmp_path, name):
    run = start(tmp_path, "production", **{k: v for k, v in SOUND.items() if k != name})

    assert (run.returncode, run.stderr.startswith(f"configuration: {name} is not set")) == (1, True)


def test_a_short_secret_is_no_secret(tmp_path):
    run = start(tmp_path, "production", **SOUND | {"SECRET_KEY": "short"})

    assert "openssl rand" in run.stderr


def test_sound_values_pass(tmp_path):
    assert start(tmp_path, RETENTION_DAYS="30", LIVE_VIDEO="off").returncode == 0
    assert start(tmp_path, "production", **SOUND).returncode == 0
