import asyncio

import pytest
from django.core.cache import caches

from proctoring.consumers import clock


@pytest.fixture
async def receivers_end():
    """channels_redis receives until its loop ends, and redis-py may pass over a cancellation: that loop never ends."""
    yield
    left = {task for task in asyncio.all_tasks() if task.get_coro().__name__ == "_do_receiving"}
    while left:
        for task in left:
            task.cancel()
        _done, left = await asyncio.wait(left, timeout=0.5)


@pytest.fixture
def real_queue(settings, redis_url, receivers_end):
    """Channel layer and cache over a real Redis, which nobody else uses meanwhile."""
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "proctor_site.queue_layer.QueueLayer", "CONFIG": {"hosts": [redis_url]}}
    }
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": redis_url}}
    caches["default"].clear()


@pytest.fixture
def stopped_clock(monkeypatch):
    """Nothing happens by the time: what a test wants judged, it judges."""
    monkeypatch.setattr(clock, "TICK", 3600)
    monkeypatch.setattr(clock, "QUICK", 3600)
    clock.roster.lines.clear()
