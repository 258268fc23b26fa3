"""The Procfile's processes while their database or their queue goes away in the middle of an exam, and comes back."""

import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.faults.audit import audit
from tests.faults.candidate import Candidate
from tests.faults.tape import Tape
from tests.journeys.steps import answers, signed_in, wait_until
from tests.product import Product, running_production
from tests.servers import Server, forgetful_redis, postgres_cluster

AWAY = 3.0  # seconds
LONGEST_ANSWER = 15.0


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

    assert found.gaps == []


def test_every_page_works_at_once_after_the_database_was_away(production: Product, database: Server) -> None:
    """Connections that were opened before it went away are of no use to anybody."""
    with signed_in(production.url, "reviewer") as reviewer:
        _several_at_once(reviewer)  # so that several connections are open
        database.stop(signal.SIGQUIT)
        database.start()
        statuses = _several_at_once(reviewer)

    assert statuses == [200] * len(statuses)


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


def test_a_product_without_database_and_queue_says_so_and_comes_back(
    production: Product, database: Server, queue: Server
) -> None:
    database.stop(signal.SIGQUIT)
    queue.stop(signal.SIGKILL)
    alive = answers(f"{production.url}/healthz")
    waiting = httpx.get(f"{production.url}/readyz", timeout=LONGEST_ANSWER)

    database.start()
    queue.start()

    assert (alive, waiting.status_code, waiting.json()["storage"]) == (True, 503, "ok")
    assert "ok" not in (waiting.json()["database"], waiting.json()["queue"])
    wait_until(lambda: answers(f"{production.url}/readyz"), seconds=20)


def _several_at_once(client: httpx.Client) -> list[int]:
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _number: client.get("/review/").status_code, range(40)))
