"""What the proctor's page costs its computer: Chromium with 100 candidates who are made up, over a real socket.

All of Chromium's processes are counted, without a graphics card, so every pixel is drawn by the processor. In the same
run: an empty page, and the least that shows the same pictures (an <img> for each candidate and nothing else).
BENCH_CANDIDATES (100), BENCH_SECONDS (20) of each round and BENCH_ROUNDS (3) change what is done. The page is
the built one.
"""

import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.processes import cpu_seconds
from tests.e2e.conftest import QUIET, chromium
from tests.servers import HOST, free_port

ROOT = Path(__file__).parents[2]
CANDIDATES = int(os.environ.get("BENCH_CANDIDATES", "100"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "20"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
WARM_UP = 12.0  # until every tile in view has its picture
LONG_TASKS = """() => { window.longest = 0; new PerformanceObserver(list => {
    for (const entry of list.getEntries()) window.longest = Math.max(window.longest, entry.duration);
}).observe({ type: "longtask" }); }"""
IN_VIEW = """() => [...document.querySelectorAll("[data-testid=candidate-tile], body > img")].filter(each => {
    const { top, bottom } = each.getBoundingClientRect(); return top < innerHeight && bottom > 0;
}).length"""


@dataclass(frozen=True)
class Case:
    name: str
    path: str
    width: int
    height: int
    small: bool = False


CASES = (
    Case("empty page", "/empty", 1920, 1080),
    Case("bare: 100 <img>, all in view", "/bare", 1920, 1080),
    Case("dashboard, laptop", "/", 1280, 800),
    Case("dashboard, wide", "/", 1920, 1080),
    Case("dashboard, small tiles, all in view", "/", 2560, 1600, small=True),
)


@dataclass(frozen=True)
class Round:
    cpu: float  # percent of a core
    megabits: float
    longest_task: float  # ms
    tiles: int


def rows() -> list[dict[str, Any]]:
    measured: dict[str, list[Round]] = {case.name: [] for case in CASES}
    with _site() as port:
        for _round in range(ROUNDS):
            for case in CASES:
                measured[case.name].append(_measure(case, port))
    return [_row(name, rounds) for name, rounds in measured.items()]


def _row(name: str, rounds: list[Round]) -> dict[str, Any]:
    return {
        "page": name,
        "tiles in view": rounds[0].tiles,
        "cpu % of a core": round(statistics.median(each.cpu for each in rounds), 1),
        "worst round": round(max(each.cpu for each in rounds), 1),
        "Mbit/s": round(statistics.median(each.megabits for each in rounds), 2),
        "longest task ms": round(max(each.longest_task for each in rounds)),
    }


def _measure(case: Case, port: int) -> Round:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET])
        page = browser.new_page(viewport={"width": case.width, "height": case.height})
        if case.small:
            page.add_init_script("localStorage.setItem('dashboard', '{\"smallTiles\": true}')")
        page.goto(f"http://{HOST}:{port}{case.path}")
        page.wait_for_timeout(WARM_UP * 1000)
        page.evaluate(LONG_TASKS)
        pid = _pid_of(browser)
        cpu, sent, began = cpu_seconds(pid), _sent(port), time.monotonic()
        page.wait_for_timeout(SECONDS * 1000)
        passed = time.monotonic() - began
        return Round(
            cpu=100 * (cpu_seconds(pid) - cpu) / passed,
            megabits=8e-6 * (_sent(port) - sent) / passed,
            longest_task=page.evaluate("window.longest"),
            tiles=page.evaluate(IN_VIEW),
        )


def _pid_of(browser: Browser) -> int:
    """All of Chromium is below it."""
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    return next(int(process["id"]) for process in processes if process["type"] == "browser")


def _sent(port: int) -> int:
    with urllib.request.urlopen(f"http://{HOST}:{port}/sent") as answer:
        return int(answer.read())


@contextmanager
def _site() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.fake_exam", str(port), str(CANDIDATES)]
    server = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int) -> None:
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        try:
            socket.create_connection((HOST, port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the made-up exam did not start")
