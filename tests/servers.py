"""Real servers for the tests: private, on free loopback ports, gone afterwards."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import psycopg
import pytest
import redis

HOST = "127.0.0.1"
NOT_DURABLE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "shared_buffers=32MB")


def missing(what: str) -> NoReturn:
    """A test needs what this machine has not. In CI nothing is skipped silently."""
    if os.environ.get("CI") == "true":
        pytest.fail(f"{what} is not installed; `python3 start.py test` installs it on Debian", pytrace=False)
    pytest.skip(f"{what} is not installed")


def program(name: str, *folders: str) -> str:
    """The path of a program, looked up on PATH and then in the folders (which may have wildcards)."""
    places = [
        shutil.which(name),
        *sorted(str(path) for folder in folders for path in Path("/").glob(f"{folder}/{name}")),
    ]
    return next((place for place in reversed(places) if place), None) or missing(name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL cluster of its own, without durability. Yields the URL of its empty database."""
    places = ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql*/bin", "usr/local/opt/postgresql*/bin")
    initdb, server = program("initdb", *places), program("postgres", *places)
    with _folder_of_the_server_user() as (folder, user):
        run = {"cwd": folder, "stdin": subprocess.DEVNULL, **user}
        options = [
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ]
        subprocess.run([initdb, "-D", folder, *options], check=True, stdout=subprocess.DEVNULL, **run)
        port = free_port()
        settings = [f"port={port}", f"listen_addresses={HOST}", f"unix_socket_directories={folder}", *NOT_DURABLE]
        flags = [word for setting in settings for word in ("-c", setting)]
        with (folder / "server.log").open("wb") as log:
            process = subprocess.Popen([server, "-D", folder, *flags], stdout=log, stderr=log, **run)
        url = f"postgres://postgres@{HOST}:{port}/postgres"
        with _running(process, lambda: _accepts(url), folder / "server.log"):
            yield url


@contextmanager
def redis_server(*options: str) -> Iterator[str]:
    """A Redis of its own that keeps nothing on disk. Yields its URL."""
    server = program("redis-server")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder, (Path(folder) / "server.log").open("wb") as log:
        settings = ["--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", folder, *options]
        process = subprocess.Popen([server, *settings], stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        url = f"redis://{HOST}:{port}/0"
        with _running(process, lambda: _pongs(url), Path(folder) / "server.log"):
            yield url


@contextmanager
def silent_server() -> Iterator[str]:
    """Takes every connection and never says a word, as a frozen Redis does. Yields its URL."""
    with socket.create_server((HOST, 0), backlog=100) as listener:  # the system accepts; nobody ever reads
        yield f"redis://{HOST}:{listener.getsockname()[1]}/0"


@contextmanager
def _running(process: subprocess.Popen[bytes], is_ready: Callable[[], bool], log: Path) -> Iterator[None]:
    try:
        give_up = time.monotonic() + 30
        while not is_ready():
            if process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()}")
            time.sleep(0.02)
        yield
    finally:
        process.send_signal(2)  # PostgreSQL: end the open connections, then stop
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _folder_of_the_server_user() -> Iterator[tuple[Path, dict[str, Any]]]:
    """PostgreSQL refuses to run as root; root runs it as the user that the package made."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    user: dict[str, Any] = {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
    try:
        yield folder, user
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _accepts(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _pongs(url: str) -> bool:
    with redis.Redis.from_url(url) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
