"""The one module that knows the channel layer, its group names and the numbers of what dashboards are told."""

import logging
import time
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from pydantic import BaseModel

from proctoring.protocol import ToCandidate, ToReviewer
from proctoring.reach import AWAY, queue

log = logging.getLogger(__name__)
AT_ONCE = 50  # changes that a dashboard is handed in one piece
A_WEEK = 7 * 24 * 3600  # seconds


def review_group(attempt_id: UUID) -> str:
    return f"review.{attempt_id}"


def candidate_group(attempt_id: UUID) -> str:
    """The candidate's page, and for a moment the one that it takes over from."""
    return f"candidate.{attempt_id}"


def exam_group(exam_id: UUID) -> str:
    """The dashboards that show the exam."""
    return f"exam.{exam_id}"


def looking_group(attempt_id: UUID) -> str:
    """The dashboards in which somebody has the candidate's tile in view."""
    return f"looking.{attempt_id}"


def live_group(worker: str) -> str:
    """A live process."""
    return f"live.{worker}"


def tell_reviewers(attempt_id: UUID, message: ToReviewer) -> None:
    """Push to everybody who has the attempt's page open. A lost push is never the only way to learn something."""
    _tell({review_group(attempt_id): [push_of(message)]})


def tell_candidate(attempt_id: UUID, message: ToCandidate) -> None:
    """Push to the candidate's page. One without a socket asks by itself."""
    _tell({candidate_group(attempt_id): [push_of(message)]})


def tell_dashboards(exam_id: UUID, changes: Iterable[BaseModel], **aside: Any) -> None:
    """Push numbered changes to everybody who watches the exam; `aside` is for the sockets, not for the pages."""
    messages = [wire(change) for change in changes]
    about = {"type": "changed", "exam": str(exam_id), **aside}
    parts = [messages[first : first + AT_ONCE] for first in range(0, len(messages), AT_ONCE)]
    _tell({exam_group(exam_id): [about | {"messages": part} for part in parts]})


def next_numbers(exam_id: UUID, count: int) -> range:
    """Numbers for the next changes of the exam.

    To be taken before what is told is read: then of two messages about one thing the higher number is never the older
    state, whichever process sends it and in whichever order they arrive. Raises one of AWAY.
    """
    last = _counted(_number_key(exam_id), count, keep=None)
    return range(last - count + 1, last + 1)


def numbers_of(exam_ids: Sequence[UUID]) -> dict[UUID, int]:
    """The number of each exam's last change. Raises one of AWAY."""
    with queue():
        known = cache.get_many([_number_key(exam_id) for exam_id in exam_ids])
        return {exam_id: known.get(_number_key(exam_id)) or _begun(exam_id) for exam_id in exam_ids}


def next_line(attempt_id: UUID) -> int:
    """Higher than that of every page of the attempt that has connected before. Raises one of AWAY."""
    return _counted(f"candidate:line:{attempt_id}", 1, keep=A_WEEK)


def push_of(message: BaseModel) -> dict[str, Any]:
    return {"type": "push", "message": wire(message)}


def wire(message: BaseModel) -> dict[str, Any]:
    return message.model_dump(mode="json", by_alias=True)


def _number_key(exam_id: UUID) -> str:
    return f"dashboard:number:{exam_id}"


def _counted(key: str, count: int, *, keep: int | None) -> int:
    with queue():
        try:
            return cache.incr(key, count)
        except ValueError:  # not there yet
            cache.add(key, _first_number(), timeout=keep)
            return cache.incr(key, count)


def _begun(exam_id: UUID) -> int:
    cache.add(_number_key(exam_id), _first_number(), timeout=None)
    return int(cache.get(_number_key(exam_id)))


def _first_number() -> int:
    """Higher than any before it, also where the queue has forgotten them: nobody takes new changes for known ones."""
    return time.time_ns() // 1_000_000


def _tell(pushes: dict[str, list[dict[str, Any]]]) -> None:
    layer = get_channel_layer()
    publish = getattr(layer, "publish", None) or async_to_sync(_send)
    try:
        with queue():
            publish(pushes)
    except AWAY as error:  # the pages catch up on their next read
        log.warning("push to %s failed: %r", ", ".join(pushes), error)


async def _send(pushes: dict[str, list[dict[str, Any]]]) -> None:
    """For layers that only a loop can use."""
    layer = get_channel_layer()
    for group, messages in pushes.items():
        for message in messages:
            await layer.group_send(group, message)
