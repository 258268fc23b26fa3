"""The one module that knows the channel layer and its group names."""

import asyncio
import logging
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

from proctoring.protocol import ToReviewer

log = logging.getLogger(__name__)
PATIENCE = 3.0  # seconds; the settings' timeouts are for each step, this one is for all of them


def review_group(attempt_id: UUID) -> str:
    return f"review.{attempt_id}"


def tell_reviewers(attempt_id: UUID, message: ToReviewer) -> None:
    """Push to everybody who has the attempt's page open. A lost push is never the only way to learn something."""
    push = {"type": "push", "message": message.model_dump(mode="json", by_alias=True)}
    try:
        _send(review_group(attempt_id), push)
    except (OSError, RedisError) as error:  # the queue is away; the page catches up on its next read
        log.warning("push to reviewers of %s failed: %r", attempt_id, error)


@async_to_sync
async def _send(group: str, push: dict[str, Any]) -> None:
    async with asyncio.timeout(PATIENCE):
        await get_channel_layer().group_send(group, push)
