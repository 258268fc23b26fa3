"""Whether there was somebody to hear the candidates: while no web process runs, silence is nobody's fault but ours."""

from datetime import datetime, timedelta

from django.core.cache import cache

from proctoring.silence import GRACE

KEY = "presence:hearing"
DEAF = "presence:deaf"
LEASE = timedelta(seconds=10)


def keep_hearing(now: datetime) -> None:
    """A web process runs. To be said again within LEASE. Raises what the cache raises."""
    since, until = cache.get(KEY) or (now, now)
    cache.set(KEY, (since if until >= now - LEASE else now, now), timeout=3600)


def admit_deafness(now: datetime) -> None:
    """A web process stood still or turned candidates away just now. Raises what the cache raises."""
    cache.set(DEAF, now, timeout=3600)


def has_heard_for_long(now: datetime) -> bool:
    """True when whoever is not heard by now has had the time to be. Raises what the cache raises."""
    said = cache.get_many([KEY, DEAF])
    since, until = said.get(KEY) or (now, now)
    since = max(since, said.get(DEAF) or since)
    return bool(now - since >= GRACE and now - until <= LEASE)
