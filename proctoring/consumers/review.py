"""The socket of a review page: receives pushes, says nothing."""

from typing import Any
from uuid import UUID

from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncJsonWebsocketConsumer

from proctoring.broadcast import review_group
from proctoring.consumers.nothing import NOT_FOUND
from proctoring.models import Session


class ReviewConsumer(AsyncJsonWebsocketConsumer):
    group = ""

    async def connect(self) -> None:
        attempt_id: UUID = self.scope["url_route"]["kwargs"]["attempt"]
        if not await self._may_review(attempt_id):
            await self.accept()  # a browser is told the code only of a socket that was open
            await self.close(NOT_FOUND)
            return
        self.group = review_group(attempt_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if self.group:
            await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None, **kwargs: Any) -> None:
        """A review page has nothing to say; what it sends is dropped unread."""

    async def push(self, event: dict[str, Any]) -> None:
        await self.send_json(event["message"])

    @database_sync_to_async
    def _may_review(self, attempt_id: UUID) -> bool:
        return Session.objects.reviewable_by(self.scope["user"]).filter(pk=attempt_id).exists()
