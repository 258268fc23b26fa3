"""Runs the joining process by itself and asks the kernel what it took."""

import json
import subprocess
import sys
from pathlib import Path

from recordings.media.plan import JoinPlan
from recordings.media.runner import ROOT

ASK = """
import json, os, sys
quiet = (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)
pid = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=[quiet])
_, status, usage = os.wait4(pid, 0)
print(json.dumps([status, usage.ru_maxrss]))
"""
"""A process begins with the peak of the one that started it, so a small one has to start it."""


def peak_memory(command: list[str]) -> int:
    """Kilobytes. Raises RuntimeError unless the command goes well."""
    asked = subprocess.run(
        [sys.executable, "-I", "-S", "-c", ASK, *command],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdout=subprocess.PIPE,
        check=True,
    )
    status, peak = json.loads(asked.stdout)
    if status:
        raise RuntimeError(f"{command[0]} ended with {status}")
    return int(peak)


def join_command(plan: JoinPlan, folder: Path) -> list[str]:
    """Joins the plan into `joined.mp4` in the folder."""
    plan_file = folder / "plan.json"
    plan_file.write_text(plan.to_json(), "ascii")
    return [sys.executable, "-P", "-m", "recordings.media", str(plan_file), str(folder / "joined.mp4")]
