"""Looking at the product's processes, and ending them the hard way."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.steps import answers, wait_until
from tests.product import Product

ON_LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")


def kill_and_await(product: Product, *names: str) -> None:
    """kill -9, then wait until the supervisor has started them again and the web server answers."""
    before = {name: product.pid_of(name) for name in names}
    for pid in before.values():
        os.kill(pid, signal.SIGKILL)
    wait_until(lambda: all(product.pid_of(name) != pid for name, pid in before.items()), seconds=40)
    wait_until(lambda: answers(f"{product.url}/readyz"), seconds=40)


def children(pid: int) -> list[int]:
    """Of all its threads."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def joining(worker: int) -> Iterator[int]:
    """The processes in which the worker joins right now."""
    return (child for child in children(worker) if "recordings.media" in command_line(child))


def is_gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True
