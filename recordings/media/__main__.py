"""python -m recordings.media PLAN.json OUT.mp4: join in this process and print the report as one line of JSON.

A failure prints {"error": {"code", "message"}} and exits 1.
"""

import argparse
import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path

from recordings.media.join import join
from recordings.media.plan import Failure, JoinFailed, JoinPlan, JoinReport

if sys.platform != "win32":
    import resource

MAX_MEMORY = 2 << 30
"""Bytes of address space. A join takes a tenth of it."""
PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main() -> int:
    options = _options()
    die_with_parent(options.parent)
    limit_resources(options.cpu_seconds)
    try:
        report = _run(options.plan, options.out)
    except JoinFailed as failed:
        return _answer(failed.to_json(), status=1)
    return _answer(report.to_json(), status=0)


def _answer(line: str, *, status: int) -> int:
    sys.stdout.write(line + "\n")
    return status


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="recordings.media", description="Join the chunks of a recording into one MP4."
    )
    parser.add_argument("plan", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--cpu-seconds", type=int, default=3600)
    parser.add_argument("--parent", type=int, help="process id that this one must not outlive")
    return parser.parse_args()


def _run(plan_file: Path, out: Path) -> JoinReport:
    try:
        plan = JoinPlan.from_json(plan_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise JoinFailed(Failure.PLAN_INVALID, f"The plan cannot be read: {error}.") from error
    try:
        return join(plan, out)
    except MemoryError as error:
        raise JoinFailed(Failure.OUT_OF_MEMORY, "The join needs more memory than it may use.") from error


def limit_resources(cpu_seconds: int) -> None:
    """On POSIX. Elsewhere the parent's clock is the only limit."""
    if sys.platform == "win32":
        return
    limits = {
        resource.RLIMIT_AS: (MAX_MEMORY, MAX_MEMORY),
        resource.RLIMIT_CPU: (cpu_seconds, cpu_seconds + 5),
        resource.RLIMIT_CORE: (0, 0),
    }
    for kind, limit in limits.items():
        with contextlib.suppress(ValueError, OSError):  # macOS refuses RLIMIT_AS
            resource.setrlimit(kind, limit)


def die_with_parent(parent: int | None) -> None:
    """On Linux: a worker that is killed takes its child along. It may have died before we could ask."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if parent is not None and os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    sys.exit(main())
