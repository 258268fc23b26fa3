"""Real servers for the tests: private, on free loopback ports, gone afterwards."""

import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit
from uuid import uuid4

import boto3
import psycopg
import pytest
import redis

from tooling.janus import Janus, prepared, unprivileged

HOST = "127.0.0.1"
NOT_DURABLE = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
LONGEST_START = 30  # seconds
S3_KEY, S3_SECRET = "a-key", "a-secret-of-this-test"
JANUS_SECRET = "the secret of this Janus"
TURN_SECRET = "the secret of this relay"
COTURN = (
    "--use-auth-secret",
    f"--static-auth-secret={TURN_SECRET}",
    "--realm=exams.example",
    "--fingerprint",
    "--allow-loopback-peers",
    "--no-cli",
    "--no-tls",
    "--no-dtls",
    "--no-rfc5780",
)


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


class Server:
    """One server process. It can be stopped, or killed, and started again: same port, same folder."""

    def __init__(self, url: str, argv: list[str], is_ready: Callable[[str], bool], log: Path, **run: Any) -> None:
        self.url = url
        self._argv, self._is_ready, self._log, self._run = argv, is_ready, log, run
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Waits until it answers."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(self._argv, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self._run)
        give_up = time.monotonic() + LONGEST_START
        while not self._is_ready(self.url):
            if self._process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"{self._argv!r} did not start:\n{self._log.read_text()}")
            time.sleep(0.02)

    def send(self, number: int) -> None:
        """SIGSTOP freezes it, SIGCONT lets it go on."""
        assert self._process
        self._process.send_signal(number)

    def stop(self, number: int = signal.SIGINT) -> None:
        """With the signal; waits until it is gone. The usual one lets PostgreSQL end the open connections first."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.send_signal(number)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL cluster of its own, without durability. Yields the URL of its empty database."""
    with postgres_cluster(*NOT_DURABLE) as cluster:
        yield cluster.url


@contextmanager
def postgres_cluster(*settings: str) -> Iterator[Server]:
    """A PostgreSQL cluster of its own, as durable as PostgreSQL is unless the settings say otherwise."""
    places = ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql*/bin", "usr/local/opt/postgresql*/bin")
    initdb, server = program("initdb", *places), program("postgres", *places)
    with _folder_of_the_server_user() as (folder, user):
        options = [
            "--auth=trust",
            "--username=postgres",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            "--no-instructions",
        ]
        subprocess.run(
            [initdb, "-D", folder, *options],
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            cwd=folder,
            **user,
        )
        port = free_port()
        every = [
            f"port={port}",
            f"listen_addresses={HOST}",
            f"unix_socket_directories={folder}",
            "shared_buffers=32MB",
            *settings,
        ]
        flags = [word for setting in every for word in ("-c", setting)]
        url = f"postgres://postgres@{HOST}:{port}/postgres"
        with _running(
            Server(url, [server, "-D", str(folder), *flags], _accepts, folder / "server.log", cwd=folder, **user)
        ) as cluster:
            yield cluster


@contextmanager
def redis_server(*options: str) -> Iterator[str]:
    """A Redis of its own that keeps nothing on disk. Yields its URL."""
    with forgetful_redis(*options) as server:
        yield server.url


@contextmanager
def forgetful_redis(*options: str) -> Iterator[Server]:
    """A Redis of its own. Started again, it has forgotten everything."""
    program_path = program("redis-server")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        settings = ["--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no", "--dir", folder, *options]
        server = Server(f"redis://{HOST}:{port}/0", [program_path, *settings], _pongs, Path(folder) / "server.log")
        with _running(server):
            yield server


@contextmanager
def s3_server() -> Iterator[Server]:
    """A real S3 server, which checks signatures. Started again, it still has what was stored."""
    rclone = program("rclone", str(Path(sys.executable).parent).lstrip("/"))
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "objects").mkdir()
        options = ["--auth-key", f"{S3_KEY},{S3_SECRET}", "--addr", f"{HOST}:{port}", "--config", ""]
        argv = [rclone, "serve", "s3", *options, f"{folder}/objects"]
        with _running(Server(f"http://{HOST}:{port}", argv, _listens, Path(folder) / "server.log")) as server:
            yield server


@contextmanager
def janus_server() -> Iterator[Server]:
    """A Janus whose secret is JANUS_SECRET. Started again, it has forgotten everything."""
    program("janus")
    janus = Janus(port=free_port(), secret=JANUS_SECRET)
    with (
        prepared(janus) as (argv, how),
        tempfile.TemporaryDirectory() as folder,
        _running(Server(janus.url, argv, _listens, Path(folder) / "server.log", **how)) as server,
    ):
        yield server


@contextmanager
def coturn_server(*addresses: str) -> Iterator[Server]:
    """A relay at all the addresses, which takes credentials made with TURN_SECRET. Its URL has the first."""
    port, places = free_port(), addresses or (HOST,)
    with tempfile.TemporaryDirectory() as folder:
        options = [f"--{role}-ip={place}" for place in places for role in ("listening", "relay")]
        files = ["--log-file=stdout", f"--pidfile={folder}/pid", f"--userdb={folder}/users"]
        argv = [program("turnserver"), "-n", f"--listening-port={port}", *options, *files, *COTURN]
        how = unprivileged(Path(folder))
        server = Server(f"turn:{places[0]}:{port}", argv, _binds, Path(folder) / "server.log", cwd=folder, **how)
        with _running(server):
            yield server


def s3_bucket(url: str) -> dict[str, str]:
    """The STORAGE_* variables of a new bucket there."""
    name = f"bucket-{uuid4().hex}"
    keys = {"aws_access_key_id": S3_KEY, "aws_secret_access_key": S3_SECRET, "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=url, **keys).create_bucket(Bucket=name)
    secrets = {"STORAGE_ACCESS_KEY": S3_KEY, "STORAGE_SECRET_KEY": S3_SECRET}
    return {"STORAGE_ENDPOINT": url, "STORAGE_BUCKET": name, **secrets}


@contextmanager
def silent_server() -> Iterator[str]:
    """Takes every connection and never says a word, as a frozen Redis does. Yields its URL."""
    with socket.create_server((HOST, 0), backlog=100) as listener:  # the system accepts; nobody ever reads
        yield f"redis://{HOST}:{listener.getsockname()[1]}/0"


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    try:
        server.start()
        yield server
    finally:
        server.stop()


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


def _listens(url: str) -> bool:
    try:
        socket.create_connection((HOST, urlsplit(url).port or 80), timeout=2).close()
    except OSError:
        return False
    return True


def _binds(url: str) -> bool:
    """It answers a STUN binding request (RFC 8489)."""
    _turn, host, port = url.split(":")
    with socket.socket(type=socket.SOCK_DGRAM) as client:
        client.settimeout(0.2)
        try:
            client.sendto(struct.pack("!HHI12s", 1, 0, 0x2112A442, os.urandom(12)), (host, int(port)))
            return client.recv(100)[:2] == b"\x01\x01"
        except OSError:
            return False


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
