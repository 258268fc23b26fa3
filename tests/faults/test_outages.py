"""The Procfile's processes while their database or their queue goes away in the middle of an exam, and comes back."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.faults.audit import audit
from tests.faults.candidate import Candidate
from tests.faults.tape import Tape
from tests.journeys.steps import answers, wait_until
from tests.product import Product, running_production
from tests.servers import Server, forgetful_redis, postgres_cluster

AWAY = 3.0  # seconds


@pytest.fixture(scope="module")
def database() -> Iterator[Server]:
    """As durable as PostgreSQL is: what it confirmed is there after a crash."""
    with postgres_cluster() as server:
        yield server


@pytest.fixture(scope="module")
def queue() -> Iterator[Server]:
    with forgetful_redis() as server:
        yield server


@pytest.fixture(scope="module")
def production(database: Server, queue: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    folder = tmp_path_factory.mktemp("production")
    with running_production(folder, database_url=database.url, redis_url=queue.url) as product:
        yield product


def test_the_database_crashes_while_chunks_come_in(
    production: Product, database: Server, tape: Tape, folder: Path
) -> None:
    with Candidate(production.url, "candidate1", tape) as candidate:
        candidate.record()
        time.sleep(4)
        for _ in range(2):
            database.stop(signal.SIGQUIT)  # "immediate": no farewell to anybody, recovery from the log
            time.sleep(AWAY)
            database.start()
            time.sleep(AWAY)
        candidate.hand_in()

    found = audit(production, candidate, folder)

    assert candidate.failures, "the crash was not noticed, so this test showed nothing"
    assert found.gaps == []


def test_every_page_works_at_once_after_the_database_was_away(production: Product, database: Server) -> None:
    """Connections that were opened before it went away are of no use to anybody."""
    with httpx.Client(base_url=production.url) as client:
        _fill_the_pool(client)
        database.stop(signal.SIGQUIT)
        database.start()
        statuses = [client.get("/").status_code for _ in range(40)]

    assert statuses == [200] * 40


def test_the_queue_restarts_empty_while_chunks_come_in_and_at_submit(
    production: Product, queue: Server, tape: Tape, folder: Path
) -> None:
    with Candidate(production.url, "candidate2", tape) as candidate:
        candidate.record()
        time.sleep(3)
        queue.stop(signal.SIGKILL)
        time.sleep(AWAY)
        queue.start()
        time.sleep(2)
        queue.stop(signal.SIGKILL)
        candidate.hand_in()
        queue.start()

    found = audit(production, candidate, folder)

    assert found.gaps == []


def test_both_come_back_to_a_product_that_is_ready(production: Product, database: Server, queue: Server) -> None:
    database.stop(signal.SIGQUIT)
    queue.stop(signal.SIGKILL)
    alive = answers(f"{production.url}/healthz")
    waiting = answers(f"{production.url}/readyz", status=503)

    database.start()
    queue.start()

    assert (alive, waiting) == (True, True)
    wait_until(lambda: answers(f"{production.url}/readyz"), seconds=20)


def _fill_the_pool(client: httpx.Client) -> None:
    for _ in range(20):
        client.get("/").raise_for_status()
