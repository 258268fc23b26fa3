"""The whole product as a user starts it, for tests that look from outside."""

import contextlib
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from proctor_site.supervisor.processes import MANAGE, ROOT, tied
from tests.servers import HOST, free_port

LONGEST_START = 120
LONGEST_STOP = 60
NOT_FOR_THE_PRODUCT = (
    "DJANGO_SETTINGS_MODULE",
    "TEST_DATABASE_URL",
    "DATABASE_URL",
    "REDIS_URL",
    "PYTEST_CURRENT_TEST",
)


PIECE_AFTER_PIECE = """
import contextlib, io, json, sys, traceback
from django.db import connections
for line in sys.stdin:
    said, trouble = io.StringIO(), ""
    try:
        with contextlib.redirect_stdout(said):
            exec(json.loads(line), {})
    except Exception:
        trouble = traceback.format_exc()
    connections.close_all()
    print(json.dumps([said.getvalue(), trouble]), flush=True)
"""


@dataclass(frozen=True)
class Product:
    url: str
    port: int
    data: Path
    supervisor: subprocess.Popen[bytes]

    def pid_of(self, name: str) -> int:
        """`supervisor`, `queue`, `web`, `worker`, `media` or `beat`."""
        pids: dict[str, int] = json.loads((self.data / "processes.json").read_text())
        return pids[name]

    def manage(self, code: str) -> str:
        """Runs Python inside the embedded product's own database, for what would take an hour to wait for."""
        command, env = self._shell(code)
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    @contextmanager
    def managing(self) -> Iterator[Callable[[str], str]]:
        """`manage` in one process for many pieces, each with names of its own: a start of Django takes seconds."""
        command, env = self._shell(PIECE_AFTER_PIECE)
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, env=env, text=True, stdin=pipe, stdout=pipe) as shell:
            assert shell.stdin
            assert shell.stdout
            yield partial(_run, shell.stdin, shell.stdout)

    def _shell(self, code: str) -> tuple[list[str], dict[str, str]]:
        ours = {"DATA_DIR": str(self.data), "DJANGO_SETTINGS_MODULE": "proctor_site.settings.development"}
        return [*MANAGE, "shell", "-v", "0", "-c", code], _without_ours() | ours

    def log(self, name: str) -> str:
        """Everything a process has said so far: the names of `pid_of`, and `setup`."""
        return (self.data / "logs" / f"{name}.log").read_text(errors="replace")

    def said(self) -> str:
        """What its terminal shows."""
        return (self.data / "supervisor.log").read_text(errors="replace")

    def stop(self) -> int:
        """As Ctrl-C does. Answers the exit code."""
        self.supervisor.send_signal(signal.CTRL_BREAK_EVENT if sys.platform == "win32" else signal.SIGINT)
        try:
            return self.supervisor.wait(timeout=LONGEST_STOP)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()
            raise


@contextmanager
def running_product(
    data_dir: Path, *, env: Mapping[str, str] | None = None, demo: bool = True, port: int | None = None
) -> Iterator[Product]:
    """The embedded product on a free port, ready to be used. Stops it on the way out, unless the test did."""
    port = port or free_port()
    arguments = ["embedded", "--port", str(port), "--data", str(data_dir), *([] if demo else ["--no-demo"])]
    product = _started(data_dir, port, arguments, env or {})
    try:
        _wait_until_ready(product, b"The product is ready")
        yield product
    finally:
        if product.supervisor.poll() is None:
            product.stop()


@contextmanager
def running_production(
    data_dir: Path, *, database_url: str, redis_url: str, env: Mapping[str, str] | None = None
) -> Iterator[Product]:
    """The Procfile's processes on a free port, with the demo loaded. Their words are all in supervisor.log."""
    port = free_port()
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "SECRET_KEY": "a secret for this test only, longer than thirty-two characters",
        "ALLOWED_HOSTS": HOST,
        "DATA_DIR": str(data_dir),
        "FLOWER_PORT": str(free_port()),
        "DJANGO_SETTINGS_MODULE": "proctor_site.settings.production",
    } | dict(env or {})
    product = _started(data_dir, port, ["production", "--port", str(port)], settings)
    try:
        _wait_until_ready(product, b"Started on port")
        subprocess.run([*MANAGE, "load_demo"], cwd=ROOT, env=_without_ours() | settings, check=True)
        yield product
    finally:
        if product.supervisor.poll() is None:
            assert product.stop() == 0, _output(product).decode(errors="replace")


def _run(to_shell: IO[str], from_shell: IO[str], code: str) -> str:
    to_shell.write(json.dumps(code) + "\n")
    to_shell.flush()
    said, trouble = json.loads(from_shell.readline())
    assert not trouble, trouble
    return str(said).strip()


def _started(data_dir: Path, port: int, arguments: list[str], env: Mapping[str, str]) -> Product:
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (data_dir / "supervisor.log").open("wb") as log:
        supervisor = subprocess.Popen(
            tied((sys.executable, "-m", "proctor_site.supervisor", *arguments)),
            cwd=ROOT,
            env={**_without_ours(), **env},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
    return Product(f"http://{HOST}:{port}", port, data_dir, supervisor)


def _without_ours() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in NOT_FOR_THE_PRODUCT}


def _wait_until_ready(product: Product, said: bytes) -> None:
    give_up = time.monotonic() + LONGEST_START
    while not (said in _output(product) and _is_healthy(product.port)):
        if product.supervisor.poll() is not None or time.monotonic() > give_up:
            raise RuntimeError(f"the product did not start:\n{_output(product).decode(errors='replace')}")
        time.sleep(0.1)


def _output(product: Product) -> bytes:
    return (product.data / "supervisor.log").read_bytes()


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    with contextlib.closing(connection):
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
