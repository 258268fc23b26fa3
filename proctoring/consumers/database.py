"""How consumers reach the database: beside each other, never through the one thread that Channels shares by default."""

from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from channels.db import database_sync_to_async
from django.db import DatabaseError

from proctoring.reach import AWAY

P = ParamSpec("P")
R = TypeVar("R")

TROUBLE = (*AWAY, DatabaseError, RuntimeError)
"""What is raised while the database or the queue is away.

RuntimeError comes of redis-py, where two coroutines at once find that the connection was cut, and both mend it.
"""


class Threads:
    """So many threads of their own: who waits for these waits for nobody else."""

    def __init__(self, count: int, name: str) -> None:
        self._executor = ThreadPoolExecutor(max_workers=count, thread_name_prefix=name)

    def __call__(self, function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
        called: Any = database_sync_to_async(function, thread_sensitive=False, executor=self._executor)
        awaitable: Callable[P, Awaitable[R]] = called
        return awaitable


in_thread = Threads(4, "sockets")
at_the_door = Threads(2, "door")
"""For who comes: many at once, and neither what a proctor does nor the clock may wait for them."""
by_the_clock = Threads(1, "presence")
