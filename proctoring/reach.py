"""The queue, where nobody may wait for it: after it did not answer it is left alone for a moment."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

AWAY = (OSError, RedisError, OperationalError)
"""What is raised while the queue is away."""

REST = 5.0  # seconds

_rests_until = float("-inf")


class QueueRests(ConnectionError):
    """It did not answer a moment ago."""


@contextmanager
def queue() -> Iterator[None]:
    """Around what needs the queue. Raises one of AWAY: after its time-out the first time, then at once for a while.

    So a request that tells many people something waits for one time-out, not for one after the other.
    """
    global _rests_until  # noqa: PLW0603 - one queue, one answer
    if time.monotonic() < _rests_until:
        raise QueueRests
    try:
        yield
    except AWAY:
        _rests_until = time.monotonic() + REST
        raise


def ask_again() -> None:
    """Whatever was found before."""
    global _rests_until  # noqa: PLW0603
    _rests_until = float("-inf")
