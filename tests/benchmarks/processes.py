"""What a process and its children took: processor time and memory, from Linux's /proc."""

import os
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> float:
    """Of the process, its children and those of them that have ended."""
    ticks = 0
    for pid in _tree(root):
        fields = _stat(pid)
        ticks += sum(map(int, fields[11:15])) if fields else 0
    return ticks / TICK


def own_cpu_seconds(pid: int) -> float:
    """Of the process alone."""
    return sum(map(int, _stat(pid)[11:13])) / TICK


def memory_mb(root: int, what: str = "VmRSS") -> float:
    """Resident now; with `VmHWM` the most that it ever was."""
    status = Path(f"/proc/{root}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(what)) / 1024


def _tree(root: int) -> set[int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(int(entry.name))):
            parents[int(entry.name)] = int(fields[1])
    found, more = {root}, {root}
    while more := {pid for pid, parent in parents.items() if parent in more} - found:
        found |= more
    return found


def _stat(pid: int) -> list[str]:
    """The fields after the name, which may have spaces."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
