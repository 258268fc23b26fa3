"""The network is cut for ten minutes of an exam, in real time. Runs beside the other suites (tooling/testing.py)."""

import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.recorded import coverage, handed_over, recorded
from tests.e2e.steps import SignIn, enter_exam, hand_in, start_with_camera
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.patience]
CUT = float(os.environ.get("PATIENCE_SECONDS", "600"))
SETTLING = 120.0  # seconds
"""Until a page that is offline has loaded all that it needs for that, and looking at faces has made as much garbage as
the browser lets lie (measured: after 75 s it stays where it is)."""
COVERED = 0.99
NOISE = 40 << 20
"""Bytes by which a browser's memory goes up and down without any backlog (measured: half of it)."""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_the_network_is_cut_for_ten_minutes(
    sign_in: SignIn, product: Product, record_property: Callable[[str, object], None]
) -> None:
    page = sign_in("candidate1")
    handed = handed_over(page)
    attempt = enter_exam(page, "Astronomy")
    start_with_camera(page)
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    began = datetime.now(UTC)
    page.wait_for_timeout(5000)
    page.context.set_offline(True)
    page.wait_for_timeout(1000 * SETTLING)
    before, chunks_before = _memory(), len(handed())
    page.wait_for_timeout(1000 * (CUT - SETTLING))
    grown, weight = _memory() - before, sum(handed()[chunks_before:])
    kept = len(handed()) - chunks_before
    page.context.set_offline(False)
    _wait_until_sent(page)
    ended = datetime.now(UTC)
    hand_in(page)
    found = recorded(product, attempt, within=120)

    measured = f"{grown / 1e6:.0f} MB more memory for {kept} chunks of {weight / 1e6:.0f} MB"
    covered = coverage([(began, ended)], found.stretches)
    record_property("patience", f"{measured}; {100 * covered:.2f} % covered in {len(found.segments)} segments")
    assert found.sizes == handed()
    assert covered >= COVERED, found.listed["gaps"]
    assert grown <= weight + NOISE, measured


def _wait_until_sent(page: Page) -> None:
    """The page says nothing about a backlog once there is none."""
    expect(page.get_by_test_id("upload-backlog")).to_be_hidden(timeout=120_000)


def _memory() -> int:
    """Bytes that the browser's processes, all below this one, have for themselves."""
    return sum(_own(pid) for pid in _below(os.getpid()) if b"chromium" in _read(pid, "cmdline"))


def _below(pid: int) -> Iterable[int]:
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, task.read_text().split()):
            yield child
            yield from _below(child)


def _own(pid: int) -> int:
    """Without the program's own code, whose share shrinks and grows with other browsers on the machine."""
    rows = [line.split() for line in _read(pid, "smaps_rollup").splitlines()]
    return sum(int(row[1]) * 1024 for row in rows if row[0] in {b"Pss_Anon:", b"Pss_Shmem:"})


def _read(pid: int, name: str) -> bytes:
    try:
        return Path(f"/proc/{pid}/{name}").read_bytes()
    except OSError:
        return b""
