from collections.abc import Iterator

import pytest

from proctoring.vision.analyser import Analyser


@pytest.fixture(scope="session")
def analyser() -> Iterator[Analyser]:
    """The real models: `python3 start.py` builds them."""
    with Analyser() as analyser:
        yield analyser
