"""kill -9 of the product's own processes, while chunks come in and while they are joined."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from tests.faults.audit import audit
from tests.faults.candidate import Candidate, chunks_of
from tests.faults.processes import ON_LINUX, is_gone, joining, kill_and_await
from tests.faults.tape import Tape, webm_tape
from tests.journeys.steps import wait_until
from tests.product import Product

SEGMENTS, LENGTH = 14, 11  # seconds, ten of them recorded. VP8 is encoded again, long enough to be interrupted


def test_the_web_server_is_killed_while_chunks_come_in(product: Product, tape: Tape, folder: Path) -> None:
    with Candidate(product.url, "candidate1", tape) as candidate:
        candidate.record()
        time.sleep(4)
        for _ in range(2):
            kill_and_await(product, "web")
            time.sleep(3)
        candidate.hand_in()

    found = audit(product, candidate, folder)

    assert candidate.failures, "the kill was not noticed, so this test showed nothing"
    assert found.gaps == []


def test_workers_and_beat_are_killed_while_chunks_come_in(product: Product, tape: Tape, folder: Path) -> None:
    with Candidate(product.url, "candidate2", tape) as candidate:
        candidate.record()
        time.sleep(4)
        for name in ("worker", "media", "beat"):
            os.kill(product.pid_of(name), signal.SIGKILL)
        time.sleep(2)
        candidate.hand_in()

    found = audit(product, candidate, folder)

    assert found.gaps == []


@ON_LINUX
def test_the_media_worker_is_killed_while_it_joins(product: Product, folder: Path) -> None:
    worker = product.pid_of("media")
    candidate = _with_much_to_join(product, "candidate3")

    wait_until(lambda: list(joining(worker)), seconds=30)
    child = next(joining(worker))
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: is_gone(child), seconds=5)  # it does not outlive the one that would take its answer
    found = audit(product, candidate, folder, within=150)

    assert found.duration >= LENGTH * SEGMENTS - 1
    assert {reason for reason, _start, _end in found.gaps} == {"between_segments"}


@ON_LINUX
def test_the_process_that_joins_is_killed(product: Product, folder: Path) -> None:
    """As the system does when memory is short. The worker lives and the sweep comes round again."""
    candidate = _with_much_to_join(product, "candidate4")

    worker = product.pid_of("media")
    wait_until(lambda: list(joining(worker)), seconds=30)
    os.kill(next(joining(worker)), signal.SIGKILL)
    found = audit(product, candidate, folder)

    assert product.pid_of("media") == worker
    assert found.duration >= LENGTH * SEGMENTS - 1


def _with_much_to_join(product: Product, username: str) -> Candidate:
    """A candidate who reloaded every ten seconds and has handed in."""
    tape = webm_tape()
    with Candidate(product.url, username, tape) as candidate:
        began = candidate.began_earlier(product, timedelta(seconds=LENGTH * SEGMENTS))
        for number in range(SEGMENTS):
            start = began + timedelta(seconds=LENGTH * number)
            candidate.keep(chunks_of(tape, start, segment=candidate.open_segment(), count=len(tape.chunks)))
        candidate.hand_in()
    return candidate
