import pytest
from django.core.cache import caches

from proctoring.consumers import clock


@pytest.fixture
def real_queue(settings, redis_url):
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
