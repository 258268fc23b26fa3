from collections.abc import Generator, Iterator
from typing import Any

import pytest

from proctoring import reach
from tests import servers
from tests.product import Product

LAST_WORDS = 5000  # characters


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first, so that the others fill the time beside it."""
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure shows what the product under test said last."""
    report = yield
    if report.failed:
        fixtures: dict[str, Any] = getattr(item, "funcargs", {})
        for name, product in fixtures.items():
            if isinstance(product, Product):
                report.sections.append(
                    (f"{name} (exit code {product.supervisor.poll()})", product.said()[-LAST_WORDS:])
                )
    return report


@pytest.fixture(autouse=True)
def queue_is_asked() -> None:
    """Whatever a test before this one found of its queue."""
    reach.ask_again()


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL, started when the first test asks for it; one per test process."""
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A real Redis, started when the first test asks for it; one per test process. Tests keep to keys of their own."""
    with servers.redis_server() as url:
        yield url


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """A real S3 server, started when the first test asks for it. Tests make buckets of their own."""
    with servers.s3_server() as server:
        yield server.url
