"""The queue carries the fast path only: what it loses or does not take is found by the sweeps."""

import os
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from exams.tasks import submit_overdue
from proctor_site import beat
from proctor_site.celery import app
from proctoring.broadcast import tell_reviewers
from proctoring.protocol import RecordingChanged
from recordings.enums import RecordingStatus
from recordings.tasks import SWEPT_AGAIN_AFTER, assemble, sweep
from tests.factories import ChunkFactory, EndedAttemptFactory, RecordingFactory
from tests.servers import free_port, silent_server

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def media_queue():
    """The messages in `media` of the tests' broker, which lives in memory."""
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        app.amqp.queues["media"](channel).declare()
        channel.queue_purge("media")
        yield lambda: channel.basic_get("media", no_ack=True)


@pytest.mark.django_db
def test_what_the_sweep_asks_for_runs_out_when_it_asks_again(media_queue):
    long_ago = timezone.now() - timedelta(days=1)
    recording = RecordingFactory(
        session__attempt=EndedAttemptFactory(), status=RecordingStatus.IN_PROGRESS, finished_at=long_ago
    )
    ChunkFactory(segment__recording=recording)

    sweep()

    message = media_queue()
    expires = datetime.fromisoformat(message.headers["expires"])
    assert message.headers["task"] == "recordings.assemble"
    assert timedelta() < expires - timezone.now() <= timedelta(seconds=SWEPT_AGAIN_AFTER)


def test_what_runs_by_the_clock_exists_and_does_not_pile_up():
    app.loader.import_default_modules()
    entries = beat.SCHEDULE.values()

    assert {entry["task"] for entry in entries} <= set(app.tasks)
    assert all(e["options"]["expires"] <= e["schedule"] for e in entries if isinstance(e["schedule"], float))
    assert beat.SCHEDULE["take up recordings left behind"]["schedule"] == SWEPT_AGAIN_AFTER


@pytest.mark.parametrize("queue", ["silent", "gone"])
def test_a_push_that_nobody_takes_is_given_up_within_seconds(settings, queue):
    with silent_server() as silent:
        address = silent if queue == "silent" else f"redis://127.0.0.1:{free_port()}/0"
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "proctor_site.queue_layer.QueueLayer",
                "CONFIG": {"hosts": [{"address": address} | settings.QUEUE_TIMEOUTS]},
            }
        }
        began = time.monotonic()

        tell_reviewers(uuid4(), RecordingChanged(recording=uuid4(), status=RecordingStatus.COMPLETED))

    assert time.monotonic() - began < 4


def test_only_what_a_dead_worker_held_is_given_back(redis_url, tmp_path):
    """The other worker is alive and still at its own task."""
    address = f"{redis_url.rpartition('/')[0]}/7"
    environment = os.environ | {"REDIS_URL": address, "DATA_DIR": str(tmp_path)}
    with app.connection_for_write(address) as connection, redis.Redis.from_url(address) as client:
        assemble.apply_async(("id",), connection=connection)
        submit_overdue.apply_async(connection=connection)
        taken = [connection.default_channel.basic_get(name) for name in ("media", "default")]

        subprocess.run([sys.executable, "manage.py", "restore_unacked", "media"], cwd=ROOT, env=environment, check=True)

        waiting = [client.llen(name) for name in ("media", "default")]
        for message in taken:
            message.ack()
        client.flushdb()
    assert [message.headers["task"] for message in taken] == ["recordings.assemble", "exams.submit_overdue"]
    assert waiting == [1, 0]


def test_every_queue_has_a_worker():
    procfile = (ROOT / "Procfile").read_text()
    served = {
        name for line in procfile.splitlines() if " -Q " in line for name in line.split(" -Q ")[1].split()[0].split(",")
    }

    assert served >= {settings.CELERY_TASK_DEFAULT_QUEUE, *(r["queue"] for r in settings.CELERY_TASK_ROUTES.values())}
