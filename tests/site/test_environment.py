"""A wrong value stops the start with one clear line."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest

ROOT = Path(__file__).parent.parent.parent
SOUND = {
    "DATABASE_URL": "postgres://proctor@127.0.0.1:1/proctor",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "ALLOWED_HOSTS": "exams.example",
    "SECRET_KEY": "k" * 40,
    "PUBLIC_URL": "https://exams.example",
}
BUCKET = {"STORAGE_BUCKET": "proctor", "STORAGE_ACCESS_KEY": "key", "STORAGE_SECRET_KEY": "secret"}
WRONG = {
    "RETENTION_DAYS": "ninety",
    "RETENTION_DAYS ": "0",
    "STORAGE_RESERVE_MB": "half",
    "DATABASE_URL": "mysql://x/y",
    "REDIS_URL": "127.0.0.1:6379",
    "LIVE_VIDEO": "perhaps",
    "LIVE_ENGINE": "webrtc",
    "LIVE_PORTS": "40000",
    "LIVE_PORTS ": "50000-40000",
    "LIVE_ADDRESSES": "media.example",
    "JANUS_URLS": "http://127.0.0.1:8188",
    "TURN_URLS": "turn://turn.example",
    "PORT": "80000",
    "ALLOWED_HOSTS": "http://exams.example/",
    "TIME_ZONE": "Mars/One",
    "LOG_LEVEL": "LOUD",
    "PUBLIC_URL": "exams.example",
    "MEDIA_ROOT": "/dev/null/media",
    "STORAGE_BUCKET": "only-the-bucket",
}


def start(tmp_path, settings="development", command=("manage.py", "check"), **environment):
    clean = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "SYSTEMROOT")}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**clean, "DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": f"proctor_site.settings.{settings}"}
        | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def value_of(expression, tmp_path, settings="development", **environment):
    """Of an expression over `settings`, in a process that has this environment."""
    code = f"import django, json; django.setup(); from django.conf import settings; print(json.dumps({expression}))"
    run = start(tmp_path, settings, command=("-c", code), **environment)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_value_is_named_in_one_line(tmp_path, name):
    run = start(tmp_path, **{name.strip(): WRONG[name]})

    assert run.returncode != 0
    assert run.stderr.startswith("configuration: STORAGE_" if "STORAGE" in name else f"configuration: {name.strip()} ")
    assert run.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({"LIVE_ENGINE": "janus"}, "JANUS_URLS"),
        ({"LIVE_ENGINE": "janus", "JANUS_URLS": "ws://127.0.0.1:8188"}, "JANUS_SECRET"),
        ({"TURN_URLS": "turn:turn.example:3478"}, "TURN_SECRET"),
    ],
)
def test_what_a_setting_needs_besides_is_named(tmp_path, environment, missing):
    run = start(tmp_path, **environment)

    assert run.returncode == 1
    assert run.stderr.startswith(f"configuration: {missing} is not set")


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_URL", "SECRET_KEY"])
def test_production_does_not_start_on_an_embedded_default(tmp_path, name):
    run = start(tmp_path, "production", **{k: v for k, v in SOUND.items() if k != name})

    assert (run.returncode, run.stderr.startswith(f"configuration: {name} is not set")) == (1, True)


def test_a_short_secret_is_no_secret(tmp_path):
    run = start(tmp_path, "production", **SOUND | {"SECRET_KEY": "short"})

    assert "openssl rand" in run.stderr


def test_sound_values_pass(tmp_path):
    assert start(tmp_path, RETENTION_DAYS="30", LIVE_VIDEO="off").returncode == 0
    assert start(tmp_path, "production", **SOUND).returncode == 0


@pytest.mark.parametrize(
    ("address", "starts"),
    [
        ("https://exams.example", True),
        ("https://exams.example:8443/", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost", True),
        ("http://exams.example", False),
        ("http://10.0.0.1", False),
        ("http://localhost.example", False),
    ],
)
def test_production_sends_passwords_over_tls_or_to_this_machine_only(tmp_path, address, starts):
    run = start(tmp_path, "production", **SOUND | {"PUBLIC_URL": address})

    assert (run.returncode == 0) == starts
    assert starts or run.stderr.startswith(
        f"configuration: PUBLIC_URL is '{address}', which sends passwords in the clear"
    )


@pytest.mark.parametrize(
    ("hosts", "address"),
    [
        ("exams.example,other.example", "https://exams.example"),
        (".example", "https://example"),
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("*", "http://127.0.0.1:8000"),
    ],
)
def test_the_public_address_follows_from_the_hosts(tmp_path, hosts, address):
    sound = {name: value for name, value in SOUND.items() if name != "PUBLIC_URL"}

    assert value_of("settings.PUBLIC_URL", tmp_path, "production", **sound | {"ALLOWED_HOSTS": hosts}) == address


def test_behind_tls_cookies_are_secure(tmp_path):
    wanted = "[settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0]"

    assert value_of(wanted, tmp_path, "production", **SOUND) == [True, True, True]
    assert value_of(wanted, tmp_path, "production", **SOUND | {"PUBLIC_URL": "http://127.0.0.1"}) == [False] * 3


@pytest.mark.parametrize(
    ("address", "options"),
    [
        ("postgres://u@h/proctor?sslmode=require&connect_timeout=5", {"sslmode": "require", "connect_timeout": 5}),
        ("postgres://u@h/proctor", {}),
        ("sqlite:///{folder}/p.sqlite3?timeout=7", {"timeout": 7}),
    ],
)
def test_options_of_the_database_are_added_to_ours(tmp_path, address, options):
    url = address.format(folder=tmp_path)
    ours = value_of("settings.DATABASES['default']['OPTIONS']", tmp_path, DATABASE_URL=url.partition("?")[0])

    assert value_of("settings.DATABASES['default']['OPTIONS']", tmp_path, DATABASE_URL=url) == ours | options
    assert ours


@pytest.mark.parametrize(
    ("environment", "origin"),
    [
        ({}, "https://proctor.s3.amazonaws.com"),
        ({"STORAGE_REGION": "eu-west-3"}, "https://proctor.s3.eu-west-3.amazonaws.com"),
        ({"STORAGE_BUCKET": "exams.example", "STORAGE_REGION": "eu-west-3"}, "https://s3.eu-west-3.amazonaws.com"),
        ({"STORAGE_ENDPOINT": "http://127.0.0.1:9000/"}, "http://127.0.0.1:9000"),
        ({"STORAGE_ENDPOINT": "https://minio.example", "STORAGE_REGION": "home"}, "https://minio.example"),
    ],
)
@pytest.mark.parametrize("directive", ["media-src", "connect-src"])
def test_a_page_may_play_what_the_storage_signs(tmp_path, environment, origin, directive):
    """Signing needs no network. The host must be one that the policy of our pages names."""
    signed = "__import__('django.core.files.storage').core.files.storage.default_storage.url('video.mp4')"
    allowed = f"settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['{directive}']"

    address, origins = value_of(f"[{signed}, [str(o) for o in {allowed}]]", tmp_path, **BUCKET | environment)

    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}" == origin
    assert origin in origins
    assert "X-Amz-Signature" in address
