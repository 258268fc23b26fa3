"""The disk with the recordings is full for a while. What is recorded waits in the browsers; nothing else suffers."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.faults.audit import audit
from tests.faults.candidate import Candidate
from tests.faults.tape import Tape
from tests.journeys.steps import wait_until
from tests.product import Product, running_product
from tests.servers import missing

DISK = 16 << 20  # bytes
RESERVE = 4  # MB
AWAY = 5.0  # seconds


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own, in memory."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        missing("a user that may mount a small disk (root on Linux)")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", folder], check=True)
    yield folder
    subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.parametrize("reserve", [0, RESERVE], ids=["to the last byte", "up to the reserve"])
def test_a_full_disk_delays_chunks_and_loses_none(disk: Path, tape: Tape, tmp_path: Path, reserve: int) -> None:
    settings = {"MEDIA_ROOT": str(disk / "media"), "STORAGE_RESERVE_MB": str(reserve)}
    with running_product(tmp_path / "data", env=settings) as product:
        with Candidate(product.url, "candidate1", tape) as candidate:
            candidate.record()
            time.sleep(4)
            with _full(disk, but_for=max(reserve - 1, 0) << 20):
                wait_until(lambda: candidate.failures)  # how much room there is is looked up once a second
                made = len(candidate.made)
                time.sleep(AWAY)
                candidate.answer("Written while the disk was full.")
                made, held_back = len(candidate.made) - made, candidate.backlog
                half_written = _parts(disk)
            candidate.hand_in()

        found = audit(product, candidate, tmp_path)

    assert held_back >= made > 0
    assert set(candidate.failures) == {"http_503"}
    assert (half_written, _parts(disk)) == ([], [])
    assert found.gaps == []


def test_a_join_that_meets_a_full_disk_is_done_later(disk: Path, tape: Tape, tmp_path: Path) -> None:
    settings = {"MEDIA_ROOT": str(disk / "media"), "STORAGE_RESERVE_MB": "0"}
    with running_product(tmp_path / "data", env=settings) as product:
        with Candidate(product.url, "candidate1", tape) as candidate:
            candidate.record()
            time.sleep(6)
            candidate.stop_recording()
            candidate.wait_until_empty()
            with _full(disk, but_for=0):
                candidate.hand_in()
                wait_until(lambda: _said(product, "No space left"), seconds=30)
                half_written = _parts(disk)

        found = audit(product, candidate, tmp_path, within=150)

    assert (half_written, _parts(disk)) == ([], [])
    assert found.gaps == []


@contextmanager
def _full(disk: Path, *, but_for: int) -> Iterator[None]:
    """Until no more than these bytes can be written. Gives the room back afterwards."""
    filler = disk / "somebody else's"
    free = shutil.disk_usage(disk).free - but_for
    with filler.open("wb") as file:
        try:
            while free > 0:
                free -= os.write(file.fileno(), bytes(1 << 16))
        except OSError:
            pass
    yield
    filler.unlink()


def _parts(disk: Path) -> list[str]:
    return [path.name for path in disk.rglob("*.part")]


def _said(product: Product, what: str) -> bool:
    return what in product.log("media")
