"""Clients that send the same twice, in the wrong order, not at all, or by a clock that is wrong."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.faults.audit import audit
from tests.faults.candidate import Candidate, Chunk, chunks_of, true_clock
from tests.faults.tape import Tape
from tests.product import Product

AN_HOUR = timedelta(hours=1)
A_MINUTE_OF_CHUNKS = 61
AT_ONCE = 6
SKIPPED = 7
NEARLY = 5.0  # seconds; a busy machine reads its clock late, and the clocks are an hour apart
AS_EXACT_AS_UPLOADS_ARE_QUICK = 0.95


@pytest.fixture(scope="module", autouse=True)
def skipper(product: Product, tape: Tape) -> Candidate:
    """A candidate one of whose chunks never comes. The server waits for it a while; other tests go on meanwhile."""
    with Candidate(product.url, "candidate5", tape) as candidate:
        began = candidate.began_earlier(product, timedelta(seconds=20))
        chunks = chunks_of(tape, began, segment=candidate.open_segment(), count=21)
        candidate.keep(chunks[:SKIPPED] + chunks[SKIPPED + 1 :])
        candidate.submit()
        candidate.wait_until_empty()
        candidate.finish({0: len(chunks)})
    return candidate


def test_the_same_chunk_comes_over_several_connections_at_once(product: Product, tape: Tape, folder: Path) -> None:
    with Candidate(product.url, "candidate1", tape) as candidate:
        began = candidate.began_earlier(product, timedelta(seconds=30))
        chunks = chunks_of(tape, began, segment=candidate.open_segment(), count=31)
        with _connections(product) as connections:
            answers = {chunk.name: _all_at_once(candidate, chunk, connections) for chunk in chunks}
        candidate.keep(chunks)  # and once more, as a page does that never heard an answer
        candidate.hand_in()

    found = audit(product, candidate, folder)

    assert {status for statuses in answers.values() for status in statuses} <= {200, 201}
    assert all(201 in statuses for statuses in answers.values()), answers
    assert (found.listed["storedChunks"], found.gaps) == (31, [])


def test_chunks_come_in_reverse_order(product: Product, tape: Tape, folder: Path) -> None:
    with Candidate(product.url, "candidate2", tape) as candidate:
        began = candidate.began_earlier(product, timedelta(seconds=60))
        candidate.keep(chunks_of(tape, began, segment=candidate.open_segment(), count=A_MINUTE_OF_CHUNKS)[::-1])
        candidate.hand_in()

    found = audit(product, candidate, folder)

    assert found.gaps == []
    assert found.duration == pytest.approx(60, abs=0.5)


@pytest.mark.parametrize("error", [AN_HOUR, -AN_HOUR], ids=["ahead", "behind"])
def test_a_clock_that_is_an_hour_wrong_loses_nothing(
    product: Product, tape: Tape, folder: Path, error: timedelta
) -> None:
    with Candidate(product.url, "candidate3", tape, clock_error=error) as candidate:
        candidate.began_earlier(product, timedelta(seconds=60))
        began = true_clock() - timedelta(seconds=60)
        candidate.keep(chunks_of(tape, began + error, segment=candidate.open_segment(), count=A_MINUTE_OF_CHUNKS))
        candidate.wait_until_empty()  # what says that it was recorded after the end is refused
        candidate.hand_in()

    found = audit(product, candidate, folder, covered=AS_EXACT_AS_UPLOADS_ARE_QUICK)

    assert found.gaps == []
    assert found.duration == pytest.approx(60, abs=0.5)
    assert abs(found.origin - began) < timedelta(seconds=NEARLY)


def test_a_chunk_that_never_comes_is_shown_as_a_gap(product: Product, skipper: Candidate, folder: Path) -> None:
    found = audit(product, skipper, folder, within=150, status="partial")

    before, after = (chunk for chunk in skipper.made if abs(chunk.sequence - SKIPPED) == 1)
    assert found.gaps == [("missing_chunk", before.end, after.start)]
    assert (found.listed["storedChunks"], found.listed["expectedChunks"]) == (20, 21)
    assert found.duration == pytest.approx(20, abs=0.5)


@contextmanager
def _connections(product: Product) -> Iterator[list[httpx.Client]]:
    with ExitStack() as stack:
        yield [stack.enter_context(httpx.Client(base_url=product.url, timeout=30)) for _ in range(AT_ONCE)]


def _all_at_once(candidate: Candidate, chunk: Chunk, connections: list[httpx.Client]) -> list[int]:
    with ThreadPoolExecutor(len(connections)) as pool:
        return list(pool.map(lambda client: candidate.send(chunk, client).status_code, connections))
