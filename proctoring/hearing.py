"""Whether there was somebody to hear the candidates: while no web process runs, silence is nobody's fault but ours."""

from datetime import datetime, timedelta

from django.core.cache import cache

from proctoring.silence import GRACE

KEY = "presence:hearing"
LEASE = timedelta(seconds=10)


def keep_hearing(now: datetime) -> None:
    """A web process runs. To be said again within LEASE. Raises what the cache raises."""
    since, until = cache.get(KEY) or (now, now)
    cache.set(KEY, (since if until >= now - LEASE else now, now), timeout=3600)


def has_heard_for_long(now: datetime) -> bool:
    """True when whoever is not heard by now has had the time to be. Raises what the cache raises."""
    since, until = cache.get(KEY) or (now, now)
    return bool(now - since >= GRACE and now - until <= LEASE)
