"""Keeps a list of processes running: in order up, watched, in the reverse order down."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Self

from proctor_site.supervisor.console import Console, LogFile

ROOT = Path(__file__).resolve().parents[2]
MANAGE = (sys.executable, str(ROOT / "manage.py"))
TICK = 0.05
STEADY = 30.0  # seconds a process must have run before its next death counts as its first
LONGEST_PAUSE = 30.0
WORKER_GRACE = 30.0  # a task that needs longer comes back: it is acknowledged only when it is done
STOP_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)]

if sys.platform == "win32":
    NEW_GROUP = subprocess.CREATE_NEW_PROCESS_GROUP
else:
    NEW_GROUP = 0


class StartFailed(Exception):
    """The product cannot start. The text is what the person at the terminal needs to read."""


class StopAsked(Exception):
    """Someone pressed Ctrl-C or sent a stop signal."""


@dataclass(frozen=True)
class Command:
    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str]
    grace: float = 10.0  # seconds between asking it to stop and killing it
    ready_when: str = ""  # in the line by which it says that it is ready
    before: tuple[str, ...] = ()  # run to its end before every start of this one
    quiet: bool = False  # to its log file only
    routine: str = ""  # in the lines that go to its log file only
    inherits: tuple[int, ...] = ()  # open files that it keeps (not on Windows)


class Child:
    """One process that is meant to be running. Started from the main thread only: the tie is to the thread."""

    def __init__(self, command: Command, console: Console, logs: Path | None) -> None:
        self.command = command
        self.name = command.name
        self.ready = threading.Event()
        self.last_lines: deque[str] = deque(maxlen=30)
        self._console = console
        self._log = LogFile(logs / f"{command.name}.log") if logs else None
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._started = 0.0
        self._deaths = 0
        self._start_again_at: float | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        return self._process.poll() if self._process else None

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        self._start_again_at = None
        if self.command.before:
            self._run_to_its_end(self.command.before)
        self._started = time.monotonic()
        self._process = self._spawn(self.command.argv)
        self._reader = threading.Thread(target=self._read, args=(self._process,), daemon=True)
        self._reader.start()

    def tend(self) -> bool:
        """Start it again when it has died, after a pause that doubles. Answers whether it was started."""
        if self.is_running:
            return False
        if self._start_again_at is None:
            self._plan_the_next_start()
        elif time.monotonic() >= self._start_again_at:
            return self._start_once_more()
        return False

    def ask_to_stop(self) -> None:
        if not self.is_running or not self._process:
            return
        if sys.platform == "win32":
            self._process.send_signal(signal.CTRL_BREAK_EVENT)
        else:
            self._process.terminate()

    def kill(self) -> None:
        """It and everything it started."""
        if not self._process:
            return
        if sys.platform == "win32":
            self._process.kill()
        else:
            try:
                os.killpg(self._process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self._process.wait()

    def close(self) -> None:
        if self._reader:
            self._reader.join(timeout=2)
        if self._log:
            self._log.close()
            self._log = None

    def _start_once_more(self) -> bool:
        """A machine that is short of memory or processes must not end what still runs."""
        try:
            self.start()
        except OSError as error:
            self._start_again_at = time.monotonic() + LONGEST_PAUSE
            self._console.say(f"{self.name} cannot be started ({error}); the next try is in {LONGEST_PAUSE:g} s")
            return False
        return True

    def _plan_the_next_start(self) -> None:
        code = self.exit_code
        self.kill()
        lived = time.monotonic() - self._started
        self._deaths = 1 if lived > STEADY else self._deaths + 1
        pause = min(0.5 * 2 ** (self._deaths - 1), LONGEST_PAUSE)
        self._start_again_at = time.monotonic() + pause
        self._console.say(f"{self.name} ended by itself (exit code {code}); it starts again in {pause:g} s")

    def _spawn(self, argv: tuple[str, ...]) -> subprocess.Popen[bytes]:
        """In a group of its own: the Ctrl-C of the terminal reaches only the supervisor, which stops them in order."""
        return subprocess.Popen(
            tied(argv),
            cwd=ROOT,
            env=dict(self.command.env),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=sys.platform != "win32",
            pass_fds=self.command.inherits if sys.platform != "win32" else (),
            creationflags=NEW_GROUP,
        )

    def _run_to_its_end(self, argv: tuple[str, ...]) -> None:
        process = self._spawn(argv)
        output, _ = process.communicate()
        if self._log:
            self._log.write(output)
        if process.returncode != 0:
            last = output.decode("utf-8", "replace").strip().rpartition("\n")[2]
            self._console.say(
                f"before {self.name}: {' '.join(argv[1:])} failed (exit code {process.returncode}): {last}"
            )

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        with process.stdout as lines:
            for line in lines:
                self._heard(line)

    def _heard(self, line: bytes) -> None:
        if self._log:
            self._log.write(line)
        text = line.decode("utf-8", "replace").rstrip()
        self.last_lines.append(text)
        if not self.command.quiet and not (self.command.routine and self.command.routine in text):
            self._console.line(self.name, text)
        if self.command.ready_when and self.command.ready_when in text:
            self.ready.set()


class Supervisor:
    """Use as a context: leaving it stops every process, the last one started first.

    `changed` is called with name → pid whenever a process was started.
    """

    def __init__(
        self, *, console: Console, logs: Path | None = None, changed: Callable[[dict[str, int]], None] | None = None
    ) -> None:
        self.console = console
        self._logs = logs
        self._changed = changed
        self._children: list[Child] = []
        self._stops_asked = 0

    def __enter__(self) -> Self:
        for number in STOP_SIGNALS:
            if number == getattr(signal, "SIGHUP", None) and signal.getsignal(number) == signal.SIG_IGN:
                continue  # started with nohup: meant to outlive its terminal
            signal.signal(number, self._stop_was_asked)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_all()

    def start(self, command: Command) -> Child:
        child = Child(command, self.console, self._logs)
        self._children.append(child)
        child.start()
        self._tell()
        return child

    def run(self, command: Command) -> None:
        """Run it to its end while the others are watched. Raises StartFailed with its last words."""
        child = Child(command, self.console, self._logs)
        child.start()
        try:
            while child.is_running:
                self._wait_a_little()
        finally:
            child.kill()
            child.close()
        if child.exit_code != 0:
            raise StartFailed(last_words(child))

    def wait_for(self, child: Child, is_ready: Callable[[], bool], *, seconds: float) -> None:
        """Until `is_ready()`. Raises StartFailed when the child ends before, or when it takes too long."""
        give_up = time.monotonic() + seconds
        while not is_ready():
            if not child.is_running:
                child.close()
                raise StartFailed(last_words(child))
            if time.monotonic() > give_up:
                raise StartFailed(f"{child.name} is not ready after {seconds:g} s.\n{last_words(child)}")
            self._wait_a_little(all_but=child)

    def watch(self) -> None:
        """Until someone asks to stop."""
        try:
            while True:
                self._wait_a_little()
        except StopAsked:
            return

    def _wait_a_little(self, all_but: Child | None = None) -> None:
        time.sleep(TICK)
        if self._stops_asked:
            raise StopAsked
        started = [child for child in self._children if child is not all_but and child.tend()]
        if started:
            self._tell()

    def _tell(self) -> None:
        if self._changed:
            self._changed({child.name: child.pid for child in self._children if child.pid})

    def _stop_was_asked(self, _number: int, _frame: FrameType | None) -> None:
        self._stops_asked += 1

    def _stop_all(self) -> None:
        for child in reversed(self._children):
            self._stop(child)

    def _stop(self, child: Child) -> None:
        patience = time.monotonic() + child.command.grace
        stops_asked = max(self._stops_asked, 1)
        child.ask_to_stop()
        while child.is_running and time.monotonic() < patience and self._stops_asked <= stops_asked:
            time.sleep(TICK)
        if child.is_running:
            self.console.say(f"{child.name} has not stopped in time and is ended by force")
        child.kill()
        child.close()


def tied(argv: tuple[str, ...]) -> tuple[str, ...]:
    """The same command, made to die with this process where the system can do that."""
    if not sys.platform.startswith("linux"):
        return argv
    return (sys.executable, "-I", "-S", str(Path(__file__).with_name("tie.py")), str(os.getpid()), *argv)


def last_words(child: Child) -> str:
    """A refusal of the settings is one clear line already; anything else needs its context."""
    lines = [line for line in child.last_lines if line]
    if lines and lines[-1].startswith("configuration: "):
        return lines[-1]
    what = " ".join(["python", *child.command.argv[1:]])
    return "\n".join([f"{child.name} failed (exit code {child.exit_code}): {what}", *lines[-20:]])
