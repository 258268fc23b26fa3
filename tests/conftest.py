from collections.abc import Iterator

import pytest

from tests import servers


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
