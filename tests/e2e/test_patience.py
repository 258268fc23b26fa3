"""The network is cut for ten minutes of an exam, in real time. Runs beside the other suites (tooling/testing.py).

The cable between candidate and product is cut, as Chromium's way of playing offline keeps a core busy while a socket is
being opened. It runs on a network of its own: other suites' browsers would find the cable and miss it later.
"""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.e2e import network
from tests.e2e.conftest import running_browser
from tests.e2e.network import Host
from tests.e2e.recorded import coverage, handed_over, recorded
from tests.e2e.steps import SignIn, enter_exam, hand_in, start_with_camera
from tests.proctoring.live.janus.hosts import own_network
from tests.product import Product, running_product
from tests.servers import free_port

pytestmark = [pytest.mark.e2e, pytest.mark.patience]
CUT = float(os.environ.get("PATIENCE_SECONDS", "600"))
SETTLING = 120.0  # seconds
"""Until a page that is offline has loaded all that it needs for that, and looking at faces has made as much garbage as
the browser lets lie (measured: after 75 s it stays where it is)."""
COVERED = 0.99
NOISE = 40 << 20
"""Bytes by which a browser's memory goes up and down without any backlog (measured: half of it)."""


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with own_network(), network.new_host() as host:
        yield host


@pytest.fixture(scope="module")
def product(host: Host, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    port, data = free_port(), tmp_path_factory.mktemp("product") / "data"
    with network.reaching(host, port), running_product(data, port=port) as product:
        yield product


@pytest.fixture(scope="module")
def browser(
    playwright: Playwright, host: Host, film: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """The candidate's."""
    with running_browser(playwright, film, host.chromium(tmp_path_factory.mktemp("host"))) as browser:
        yield browser


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_the_network_is_cut_for_ten_minutes(
    sign_in: SignIn, product: Product, host: Host, record_property: Callable[[str, object], None]
) -> None:
    page = sign_in("candidate1")
    handed = handed_over(page)
    attempt = enter_exam(page, "Astronomy")
    start_with_camera(page)
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    began = datetime.now(UTC)
    page.wait_for_timeout(5000)
    with network.cut(host):
        page.wait_for_timeout(1000 * SETTLING)
        before, chunks_before = _memory(), len(handed())
        page.wait_for_timeout(1000 * (CUT - SETTLING))
        grown, weight = _memory() - before, sum(handed()[chunks_before:])
        kept = len(handed()) - chunks_before
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
