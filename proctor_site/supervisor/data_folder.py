"""The folder with all state of an embedded product: one product at a time, closed to other users."""

import json
import os
import secrets
import sys
import time
from pathlib import Path
from typing import IO, Self

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

LENGTH = 1000  # of the text, in bytes, filled up with blanks
BEYOND_THE_TEXT = 1 << 30  # Windows locks are mandatory: lock where nobody reads
HANDOVER = 3.0  # seconds that the processes of a product killed just now may need to be gone


class DataFolderInUse(Exception):
    """One line that names the process to stop."""


class DataFolder:
    """Claimed while it is used as a context. Entering raises DataFolderInUse.

    The lock is on processes.json, which also tells who runs (name → pid).

    The embedded queue inherits the open file and so holds the lock too: two queues never write one append-only file,
    not even after this process alone was killed.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            path.mkdir(parents=True, mode=0o700)  # a folder that was there keeps the mode its owner chose
        self.logs = private_folder(path / "logs")
        self._processes = os.fdopen(_kept(path / "processes.json"), "r+", encoding="utf-8")

    def __enter__(self) -> Self:
        try:
            self._claim()
        except BaseException:
            self._processes.close()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._processes.close()

    @property
    def lock(self) -> int:
        return self._processes.fileno()

    def write_processes(self, pids: dict[str, int]) -> None:
        """In one piece and over what was there, so that a reader never finds half of it."""
        self._processes.seek(0)
        self._processes.write(json.dumps({"supervisor": os.getpid(), **pids}).ljust(LENGTH))
        self._processes.flush()

    def _claim(self) -> None:
        give_up = time.monotonic() + HANDOVER
        while not _lock(self._processes):
            if time.monotonic() > give_up:
                raise DataFolderInUse(
                    f"{self.path} is in use by another start of the product ({self._who()}). Stop that one first, "
                    "or choose another folder with --data."
                )
            time.sleep(0.1)
        self.write_processes({})

    def _who(self) -> str:
        self._processes.seek(0)
        try:
            pids = json.load(self._processes)
        except ValueError:
            return "just starting"
        return ", ".join(f"{name} {pid}" for name, pid in pids.items() if name in {"supervisor", "queue"})


def private_folder(path: Path) -> Path:
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_private(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8", opener=_only_for_us) as file:
        file.write(text)


def _only_for_us(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _kept(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o644)


def _lock(file: IO[str]) -> bool:
    try:
        if sys.platform == "win32":
            file.seek(BEYOND_THE_TEXT)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def kept_secret_key(folder: Path) -> str:
    """Made once and kept, so that a restart signs nobody out."""
    path = folder / "secret-key"
    if not path.exists():
        with open(path, "x", encoding="ascii", opener=_only_for_us) as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()
