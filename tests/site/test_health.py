"""Alive and ready."""

import pytest

pytestmark = pytest.mark.django_db


def test_alive(client):
    assert client.get("/healthz").content == b"ok"


def test_ready_says_what_is_within_reach(client, settings, redis_url):
    settings.REDIS_URL = redis_url

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (200, {"database": "ok", "queue": "ok", "storage": "ok"})


def test_not_ready_without_the_queue(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["queue"], answer.json()["database"]) == (503, "ConnectionError", "ok")


def test_not_ready_without_room_for_chunks(client, settings):
    settings.STORAGE_RESERVE = 10**18

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["storage"]) == (503, "StorageFull")
