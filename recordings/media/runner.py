"""Runs a join in a child process: what parses bytes from a stranger must be able to die alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from recordings.media.plan import Failure, JoinFailed, JoinPlan, JoinReport, read_outcome

ROOT = Path(__file__).resolve().parents[2]
KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
"""The child gets no secrets: no DATABASE_URL, no SECRET_KEY, no storage keys."""


def join_in_child(plan: JoinPlan, out: Path, *, timeout: float) -> JoinReport:
    """Join the plan's chunks into the file `out`, which appears only when it is whole and has been probed.

    `timeout` in seconds. Raises JoinFailed. Safe to repeat: the same plan and chunks give the same bytes, and
    whatever a killed child left behind is overwritten.
    """
    plan_file = out.with_name(out.name + ".plan")  # beside it, so that whoever cleans up has one place to look at
    try:
        _write(plan, plan_file)
        child = subprocess.run(
            _command(plan_file, out, timeout),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:  # the child has been killed by then
        part_of(out).unlink(missing_ok=True)
        raise JoinFailed(Failure.TIMED_OUT, f"The join took longer than {timeout:g} seconds.") from error
    finally:
        plan_file.unlink(missing_ok=True)
    return _outcome(child)


def part_of(out: Path) -> Path:
    """The file that a join writes until it is done."""
    return out.with_name(out.name + ".part")


def _write(plan: JoinPlan, plan_file: Path) -> None:
    try:
        plan_file.write_text(plan.to_json(), encoding="ascii")
    except OSError as error:
        raise JoinFailed(Failure.STORAGE, f"The plan cannot be written: {error.strerror}.") from error


def _command(plan_file: Path, out: Path, timeout: float) -> list[str]:
    limits = ["--cpu-seconds", str(cpu_seconds(timeout)), "--parent", str(os.getpid())]
    return [sys.executable, "-P", "-m", "recordings.media", *limits, str(plan_file), str(out.resolve())]


def cpu_seconds(timeout: float) -> int:
    """More than four threads can use in the time, so only a child that outlives its parent's clock meets the limit."""
    return int(4 * timeout) + 10


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "0", "PYTHONUTF8": "1"}


def _outcome(child: subprocess.CompletedProcess[bytes]) -> JoinReport:
    try:
        return read_outcome(child.stdout.decode("ascii"))
    except ValueError as error:
        raise _crash(child) from error


def _crash(child: subprocess.CompletedProcess[bytes]) -> JoinFailed:
    if sys.platform != "win32" and child.returncode == -signal.SIGXCPU:
        return JoinFailed(Failure.OUT_OF_CPU, "The join used up its processor time.")
    failed = JoinFailed(Failure.CRASHED, f"The joining process ended with status {child.returncode} and no answer.")
    failed.add_note(child.stderr[-2000:].decode("utf-8", "replace"))
    return failed
