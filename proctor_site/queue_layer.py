"""Channels' layer in Redis, as channels_redis has it, but for how messages are handed to Redis.

channels_redis waits for the answer to each message before it sends the next, and lets nobody subscribe meanwhile: where
the loop is busy, the queue is slow. Here what has gathered goes out in one piece. And a thread publishes by itself: by
way of the loop it would wait there for its turn again and again, and a task would make a connection for each push.

What this takes for granted of channels_redis: the name of a group's channel, and the parts of its layer that are
replaced (tests/site/test_queue_layer.py).
"""

import asyncio
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import redis
from channels_redis.pubsub import RedisPubSubChannelLayer, RedisPubSubLoopLayer, RedisSingleShardConnection

Message = dict[str, Any]


class QueueLayer(RedisPubSubChannelLayer):
    """With one Redis. Configured as RedisPubSubChannelLayer is."""

    def __init__(self, *, hosts: Sequence[str | dict[str, Any]], prefix: str = "asgi", **options: Any) -> None:
        super().__init__(hosts=hosts, prefix=prefix, **options)
        (self._host,), self._prefix = hosts, prefix

    def publish(self, pushes: Mapping[str, Sequence[Message]]) -> None:
        """{group: messages}, from any thread. Raises what redis-py raises."""
        pipeline = self._client.pipeline(transaction=False)
        for group, messages in pushes.items():
            for message in messages:
                pipeline.publish(f"{self._prefix}__group__{group}", self.serialize(message))
        pipeline.execute()

    @cached_property
    def _client(self) -> redis.Redis:
        options = self._host if isinstance(self._host, dict) else {"address": self._host}
        return redis.Redis.from_url(options["address"], **{key: options[key] for key in options if key != "address"})

    def _get_layer(self) -> RedisPubSubLoopLayer:
        layer = super()._get_layer()
        if not isinstance(layer._shards[0], Outbox):  # noqa: SLF001 - see above
            layer._shards = [Outbox(shard.host, layer) for shard in layer._shards]  # noqa: SLF001
        return layer


class Outbox(RedisSingleShardConnection):
    """Sends what has gathered while the last piece was on its way."""

    def __init__(self, host: dict[str, Any], channel_layer: RedisPubSubLoopLayer) -> None:
        super().__init__(host, channel_layer)
        self._waiting: list[tuple[str, bytes, asyncio.Future[None]]] = []
        self._sending: asyncio.Task[None] | None = None

    async def publish(self, channel: str, message: bytes) -> None:
        """Returns when Redis has it. Raises what redis-py raises."""
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((channel, message, sent))
        if self._sending is None or self._sending.done():
            self._sending = asyncio.ensure_future(self._send())
        await sent

    async def flush(self) -> None:
        if self._sending is not None:
            self._sending.cancel()
        await super().flush()

    async def _send(self) -> None:
        while self._waiting:
            piece, self._waiting = self._waiting, []
            try:
                self._ensure_redis()
                pipeline = self._redis.pipeline(transaction=False)
                for channel, message, _sent in piece:
                    pipeline.publish(channel, message)
                await pipeline.execute()
            except asyncio.CancelledError:
                for _channel, _message, sent in (*piece, *self._waiting):
                    sent.cancel()
                raise
            except Exception as error:  # noqa: BLE001 - whoever publishes is told
                _tell(piece, error)
            else:
                _tell(piece, None)


def _tell(piece: Sequence[tuple[str, bytes, asyncio.Future[None]]], error: Exception | None) -> None:
    for _channel, _message, sent in piece:
        if sent.done():  # nobody waits for it any more
            continue
        if error is None:
            sent.set_result(None)
        else:
            sent.set_exception(error)
