"""What the person at the terminal sees, and the log files that keep all of it."""

import sys
import threading
from pathlib import Path
from typing import TextIO

COLOURS = {"queue": 35, "web": 36, "worker": 33, "media": 31, "beat": 32, "flower": 34, "live": 37}
LARGEST_LOG = 20 * 1024 * 1024


class Console:
    """Lines of several processes on one stream, each with the name of its process in front."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream or sys.stdout
        self._colours = self._stream.isatty()
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        self._write(text)

    def line(self, name: str, text: str) -> None:
        label = f"{name:<6} |"
        self._write(f"\x1b[{COLOURS.get(name, 37)}m{label}\x1b[0m {text}" if self._colours else f"{label} {text}")

    def _write(self, text: str) -> None:
        encoding = self._stream.encoding or "utf-8"
        printable = text.encode(encoding, "replace").decode(encoding)
        with self._lock:
            try:
                print(printable, file=self._stream, flush=True)
            except (OSError, ValueError):
                pass  # the terminal is gone; stopping in good order matters more than saying so


class LogFile:
    """Everything one process said, in at most two files of `LARGEST_LOG` bytes: NAME.log and the older NAME.log.1."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("ab")

    def write(self, line: bytes) -> None:
        self._file.write(line)
        self._file.flush()
        if self._file.tell() > LARGEST_LOG:
            self._file.close()
            self._path.replace(self._path.with_name(f"{self._path.name}.1"))
            self._file = self._path.open("ab")

    def close(self) -> None:
        self._file.close()
