"""A step runs again only when its inputs have changed, and says on one line what it does and how long it took."""

import hashlib
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SPINNER = "|/-\\"
HEAD, TAIL = 15, 25  # lines shown of a failed step: npm says the reason first, pip says it last


class StepFailed(Exception):
    """What went wrong and what to do, ready to print."""


@dataclass(frozen=True)
class Step:
    title: str
    argv: tuple[str, ...]
    stamp: Path
    inputs: tuple[str, ...]  # whatever decides the result: contents of files, versions
    advice: str
    cwd: Path
    outputs: tuple[Path, ...] = ()  # must exist for the step to count as done
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def fingerprint(self) -> str:
        return hashlib.sha256("\0".join([*self.argv[1:], *self.inputs]).encode()).hexdigest()

    @property
    def is_done(self) -> bool:
        return (
            self.stamp.is_file()
            and self.stamp.read_text(encoding="ascii") == self.fingerprint
            and all(path.exists() for path in self.outputs)
        )


def take(step: Step) -> bool:
    """Run the step unless it is done. Answers whether it ran. A failed or broken-off step leaves no stamp."""
    if step.is_done:
        return False
    step.stamp.unlink(missing_ok=True)
    run_visibly(step.title, step.argv, cwd=step.cwd, advice=step.advice, env=step.env)
    step.stamp.parent.mkdir(parents=True, exist_ok=True)
    step.stamp.write_text(step.fingerprint, encoding="ascii")
    return True


def run_visibly(
    title: str, argv: Iterable[str], *, cwd: Path, advice: str, env: Mapping[str, str] | None = None
) -> None:
    """One line for the whole run; the end of its output and the advice when it fails."""
    began = time.monotonic()
    try:
        process = subprocess.Popen(
            list(argv),
            cwd=cwd,
            env={**os.environ, "PYTHONUTF8": "1", **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
    except OSError as error:
        raise StepFailed(f"{title}: {error}\n{advice}") from None
    output = Output(process)
    try:
        while not output.has_ended():
            _show_progress(title, output.count, time.monotonic() - began)
    except BaseException:
        process.kill()
        raise
    code = process.wait()
    _finish(f"{title:<34} {'ok' if code == 0 else 'FAILED':>6} {time.monotonic() - began:8.1f} s")
    if code != 0:
        raise StepFailed("\n".join([*output.ends(), "", advice]))


class Output:
    """Reads what a process says, so that it never waits for us; remembers the beginning and the end."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self.count = 0
        self._head: list[str] = []
        self._tail: deque[str] = deque(maxlen=TAIL)
        self._process = process
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def has_ended(self) -> bool:
        """Waits a moment for it."""
        self._reader.join(timeout=0.2)
        return not self._reader.is_alive()

    def ends(self) -> list[str]:
        left_out = self.count - len(self._head) - len(self._tail)
        return [*self._head, *([f"... {left_out} lines ..."] if left_out else []), *self._tail]

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self.count += 1
                text = line.decode("utf-8", "replace").rstrip()
                (self._head if len(self._head) < HEAD else self._tail).append(text)


def contents(*paths: Path) -> tuple[str, ...]:
    """The files and all files below the folders: names and hashes, in a fixed order."""
    files = sorted(file for path in paths for file in (path.rglob("*") if path.is_dir() else [path]) if file.is_file())
    return tuple(f"{file.as_posix()} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files)


def _show_progress(title: str, lines: int, seconds: float) -> None:
    if sys.stdout.isatty():
        print(f"\r{title:<34} {SPINNER[int(seconds * 5) % 4]} {seconds:6.0f} s, {lines} lines", end="", flush=True)


def _finish(line: str) -> None:
    start = "\r\x1b[K" if sys.stdout.isatty() else ""
    print(f"{start}{line}", flush=True)
