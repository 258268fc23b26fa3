"""The embedded product, shared by the faults that leave it running."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.tape import Tape, dense_tape
from tests.product import Product, running_product

logging.getLogger("httpx").setLevel(logging.WARNING)  # thousands of requests would hide what failed


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running_product(tmp_path_factory.mktemp("faults") / "data") as product:
        yield product


@pytest.fixture(scope="session")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Tape:
    return dense_tape(tmp_path_factory.mktemp("tape"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """For the videos that a test downloads."""
    return tmp_path
