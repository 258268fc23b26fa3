"""Django's cache in Redis, with one client for the whole process.

Django's own makes a pool of connections for each asyncio task that asks, so every open socket would keep a connection
to Redis; and it makes a client for each operation, which costs twice what the operation does.
"""

from functools import cache
from typing import Any

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient


class QueueCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = OneClient


class OneClient(RedisCacheClient):
    _servers: list[str]
    _pool_options: dict[str, Any]

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        return _client(self._servers[0], tuple(self._pool_options.items()))


@cache
def _client(url: str, options: tuple[tuple[str, Any], ...]) -> redis.Redis:
    return redis.Redis.from_url(url, **dict(options))
