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

_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="sockets")


def in_thread(function: Callable[P, R]) -> Callable[P, Awaitable[R]]:
    called: Any = database_sync_to_async(function, thread_sensitive=False, executor=_threads)
    awaitable: Callable[P, Awaitable[R]] = called
    return awaitable
