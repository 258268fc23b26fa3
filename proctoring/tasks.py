"""Celery's door to the proctoring app."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import Task, shared_task
from django.utils import timezone

from proctoring.expected import Expected
from proctoring.hearing import has_heard_for_long
from proctoring.reach import AWAY, queue
from proctoring.selectors import (
    absent_presences,
    expected_snapshots,
    missing_reports,
    sessions_to_read_again,
    sessions_with_old_alerts,
    sessions_without_end,
    snapshots_left_waiting,
    stale_presences,
    unheard_sessions,
)
from proctoring.services.alerts import close_alerts_of
from proctoring.services.analysis import analyse_snapshot
from proctoring.services.expectations import note_missing_reports, note_no_snapshots, note_snapshots_again
from proctoring.services.presence import begin_to_wait, note_absence, note_silence
from proctoring.services.readings import read_events
from proctoring.services.sessions import end_session
from proctoring.services.snapshots import note_trouble
from proctoring.silence import STALE_AFTER
from proctoring.storage import is_short, store

log = logging.getLogger(__name__)
TRIES = 3
SWEPT_EVERY = 15  # seconds: no worker is to find the same question many times over
BACKOFF = 3  # seconds before the second try, twice that before the third


@shared_task(name="proctoring.analyse", bind=True, max_retries=TRIES - 1)
def analyse(self: "Task[Any, Any]", snapshot_id: str) -> None:
    """On the queue proctoring-analysis. What cannot be analysed says so to reviewers, and why in the admin."""
    tries = self.request.retries + 1
    try:
        analyse_snapshot(snapshot_id=UUID(snapshot_id), now=timezone.now())
    except Exception as error:
        is_last = tries >= TRIES
        note_trouble(snapshot_id=UUID(snapshot_id), trouble=repr(error), tries=tries, is_last=is_last)
        if is_last:
            log.exception("snapshot %s cannot be analysed", snapshot_id)
            return
        raise self.retry(countdown=BACKOFF * 2 ** (tries - 1), exc=error) from error


def ask_to_analyse(snapshot_id: UUID, *, expires: float | None = None) -> None:
    """Put it into the queue. One that is away is no error: the sweep finds it."""
    try:
        with queue():
            analyse.apply_async([str(snapshot_id)], expires=expires)
    except AWAY as error:
        log.warning("the queue is away, a snapshot waits for the sweep: %s", error)


@shared_task(name="proctoring.watch_alerts")
def watch_alerts() -> None:
    """Every 15 s: alerts grow with what goes on and are over when nothing comes back; snapshots left behind go on."""
    now = timezone.now()
    for session_id in sessions_to_read_again(now):
        with one_alone("the events of session %s cannot be read", session_id):
            read_events(session_id=session_id, now=now)
    for snapshot_id in snapshots_left_waiting(now):
        ask_to_analyse(snapshot_id, expires=SWEPT_EVERY)


@shared_task(name="proctoring.watch_reports")
def watch_reports() -> None:
    """Every 15 s: what should have come by now, and has not."""
    now = timezone.now()
    if not has_heard_for_long(now) or is_short(store().free_bytes()):
        return  # what does not come is our own doing
    for expected in expected_snapshots():
        with one_alone("the snapshots of session %s cannot be watched", expected.session_id):
            note_snapshots(expected, now=now)
    for hole in missing_reports(now):
        with one_alone("what is missing of session %s cannot be noted", hole.session_id):
            note_missing_reports(hole, now=now)


def note_snapshots(expected: Expected, *, now: datetime) -> None:
    if expected.is_silent(now) and not expected.is_told:
        note_no_snapshots(expected, now=now)
    if expected.is_told and not expected.is_silent(now):
        note_snapshots_again(expected, now=now)


@contextmanager
def one_alone(trouble: str, about: UUID) -> Iterator[None]:
    """What is wrong with one must not keep the others waiting."""
    try:
        yield
    except Exception:
        log.exception(trouble, about)


@shared_task(name="proctoring.sweep")
def sweep() -> None:
    """Every minute: note the ends that a process died before it could note, and close what they leave open."""
    now = timezone.now()
    for attempt_id in sessions_without_end(now):
        with one_alone("the end of session %s could not be noted", attempt_id):
            end_session(attempt_id=attempt_id, now=now)
    for session_id in sessions_with_old_alerts():
        close_alerts_of(session_id=session_id, at=now)


@shared_task(name="proctoring.watch_presence")
def watch_presence() -> None:
    """Every 5 s: what the clocks of the web processes do, for those that died, and for pages that never connected."""
    now = timezone.now()
    note_silence(known=dict.fromkeys(stale_presences(now), now - STALE_AFTER))
    if not has_heard_for_long(now):
        return
    for session_id in unheard_sessions(now):
        begin_to_wait(session_id=session_id)
    for session_id in absent_presences(now):
        note_absence(session_id=session_id, now=now)
