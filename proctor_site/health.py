"""Alive, and ready: database, queue and storage within reach."""

from collections.abc import Callable

import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from proctoring.storage import is_short, store


class StorageFull(Exception):
    """No room for more chunks: they wait in the browsers."""


@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when all is within reach, else 503; says which part is not."""
    parts = {name: _works(check) for name, check in CHECKS.items()}
    return JsonResponse(parts, status=200 if all(part == "ok" for part in parts.values()) else 503)


def _works(check: Callable[[], object]) -> str:
    try:
        check()
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the answer is that this part is not ready
        return type(error).__name__
    return "ok"


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _queue() -> None:
    if settings.REDIS_URL:
        redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2, socket_connect_timeout=2).ping()


def _storage() -> None:
    files = store()
    files.check()
    if is_short(files.free_bytes()):
        raise StorageFull


CHECKS: dict[str, Callable[[], object]] = {"database": _database, "queue": _queue, "storage": _storage}
