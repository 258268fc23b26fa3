"""Holding a job while somebody is at it: a worker that dies lets go within half a minute."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from recordings.models import Recording

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=30)
RENEW_EVERY = 10.0  # seconds


def lease_end(now: datetime) -> datetime:
    return now + LEASE


@contextmanager
def held(recording_id: UUID) -> Iterator[None]:
    """Renew the lease in the background for as long as the block runs."""
    done = threading.Event()
    renewing = threading.Thread(target=_renew, args=(recording_id, done), name="lease", daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()


def _renew(recording_id: UUID, done: threading.Event) -> None:
    while not done.wait(RENEW_EVERY):
        try:
            Recording.objects.filter(pk=recording_id).update(lease_until=lease_end(timezone.now()))
        except (
            DatabaseError
        ) as error:  # the next renewal may work; if none does, another worker takes over and gets the same
            log.warning("the lease of recording %s was not renewed: %s", recording_id, error)
        finally:
            connection.close()
