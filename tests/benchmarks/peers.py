"""The servers that are measured beside each other: ours twice, a floor, and nginx."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers import HOST, free_port

ROOT = Path(__file__).parent.parent.parent
UVICORN = ("-m", "uvicorn", "--no-access-log", "--log-level", "warning", "--lifespan", "off", "--host", HOST)
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")  # Debian: nginx-light
PROCFILE_OPTIONS = ("-v", "0", "--proxy-headers", "--http-timeout", "3600", "--application-close-timeout", "30")
NGINX_CONF = """
daemon off; worker_processes 1; pid {root}/nginx.pid; error_log {root}/error.log error; {user}
worker_rlimit_nofile 10000;
events {{ worker_connections 8000; }}
http {{
    access_log off; keepalive_requests 1000000; client_max_body_size 50m;
    client_body_temp_path {root}/client; proxy_temp_path {root}/proxy; fastcgi_temp_path {root}/fastcgi;
    uwsgi_temp_path {root}/uwsgi; scgi_temp_path {root}/scgi;
    server {{
        listen {host}:{port} backlog=1024;
        location / {{ root {root}/files; dav_methods PUT; create_full_put_path on; }}
    }}
}}
"""


@dataclass(frozen=True)
class Peer:
    """A running server, and where its files lie."""

    name: str
    port: int
    pid: int
    files: Path

    def empty_files(self) -> None:
        """Make room on the disk. Deleted, they would cost whoever comes next: ext4 does not use their places again soon
        and looks at each of them first.
        """
        for folder, _folders, names in os.walk(self.files):
            for name in names:
                os.truncate(os.path.join(folder, name), 0)  # noqa: PTH118 - thousands of them
        os.sync()  # or the next in turn waits for it


@contextmanager
def ours_behind_daphne(folder: Path, site: dict[str, str]) -> Iterator[Peer]:
    command = ("-m", "proctor_site.web", "-b", HOST, *PROCFILE_OPTIONS, "-p", "{port}", "proctor_site.asgi:application")
    with _python("ours, daphne", command, folder, site) as peer:
        yield peer


@contextmanager
def ours_behind_uvicorn(folder: Path, site: dict[str, str]) -> Iterator[Peer]:
    with _python(
        "ours, uvicorn", (*UVICORN, "--port", "{port}", "proctor_site.asgi:application"), folder, site
    ) as peer:
        yield peer


@contextmanager
def bare(folder: Path) -> Iterator[Peer]:
    command = (*UVICORN, "--port", "{port}", "tests.benchmarks.bare:application")
    with _python("bare, uvicorn", command, folder, {"BARE_ROOT": str(folder)}) as peer:
        yield peer


@contextmanager
def nginx(folder: Path) -> Iterator[Peer]:
    """WebDAV PUT: written aside and renamed, neither synced nor checked nor noted in a database."""
    port = free_port()
    (folder / "files").mkdir(parents=True)
    user = "user root;" if os.geteuid() == 0 else ""
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX_CONF.format(root=folder, host=HOST, port=port, user=user))
    command = [
        str(NGINX),
        "-p",
        str(folder),
        "-c",
        str(configuration),
        "-e",
        str(folder / "error.log"),
    ]
    with _started(command, {}, folder / "nginx.log", port) as pid:
        yield Peer("nginx, WebDAV", port, pid, folder / "files")


@contextmanager
def _python(name: str, command: tuple[str, ...], files: Path, environment: dict[str, str]) -> Iterator[Peer]:
    port = free_port()
    files.mkdir(parents=True, exist_ok=True)
    filled = [word.format(port=port) for word in command]
    log = files.parent / f"{name}.log"
    with _started([sys.executable, *filled], environment | {"MEDIA_ROOT": str(files)}, log, port) as pid:
        yield Peer(name, port, pid, files)


@contextmanager
def _started(command: list[str], environment: dict[str, str], log: Path, port: int) -> Iterator[int]:
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}, stdout=file, stderr=file)
    try:
        _wait_for(port, process, log)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up = time.monotonic() + 30
    while True:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > give_up:
                raise RuntimeError(f"{process.args!r} did not start:\n{log.read_text()}") from None
            time.sleep(0.05)
        else:
            return
