"""The one module that knows the channel layer and its group names."""

import logging
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from proctoring.protocol import ToReviewer

log = logging.getLogger(__name__)


def review_group(attempt_id: UUID) -> str:
    return f"review.{attempt_id}"


def tell_reviewers(attempt_id: UUID, message: ToReviewer) -> None:
    """Push to everybody who has the attempt's page open. A lost push is never the only way to learn something."""
    try:
        async_to_sync(get_channel_layer().group_send)(
            review_group(attempt_id), {"type": "push", "message": message.model_dump(mode="json", by_alias=True)}
        )
    except OSError as error:  # the queue is away; the page catches up on its next read
        log.warning("push to reviewers of %s failed: %s", attempt_id, error)
