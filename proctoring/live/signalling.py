"""From the sockets to whichever live process serves the attempt."""

import time
from hashlib import blake2b
from typing import Any, Literal
from uuid import UUID

from channels.layers import get_channel_layer
from django.core.cache import cache

from proctoring.broadcast import live_group
from proctoring.protocol.message import Message
from proctoring.protocol.proctor import Watch, WatchState

ROLL = "live:workers"
LEASE = 4.0  # seconds after which a worker that has not said a word is left out
KNOWN_FOR = 1.0  # seconds

_roll: tuple[float, list[str]] = (-KNOWN_FOR, [])


async def page_joined(attempt_id: UUID, channel: str, page: str) -> None:
    """A candidate's page has connected; `page` is the same when its line was only redialled."""
    await _hand_over(attempt_id, "joined", channel, {"page": page})


async def page_left(attempt_id: UUID, channel: str) -> None:
    await _hand_over(attempt_id, "left", channel, {})


async def from_publisher(attempt_id: UUID, channel: str, message: Message) -> None:
    """An offer, a candidate or a refusal from the candidate's page."""
    await _hand_over(attempt_id, "publisher", channel, _wire(message))


async def from_viewer(user_id: int, channel: str, attempt_id: UUID, message: Message) -> None:
    """From the socket of a proctor who may watch the attempt. The caller has made sure of that."""
    if not await _hand_over(attempt_id, "viewer", channel, _wire(message), user=user_id) and isinstance(message, Watch):
        nobody = WatchState(watch=message.watch, state="ended", reason="live_unavailable")
        await get_channel_layer().send(channel, {"type": "push", "message": _wire(nobody)})


async def viewer_left(channel: str) -> None:
    """The socket is closed, with everything that it watched."""
    for worker in await _workers():
        await _send(worker, {"from": "viewer_left", "channel": channel})


async def enrol(worker: str) -> None:
    """Be on the roll for another `LEASE`."""
    await cache.aset(_lease(worker), time.time() + LEASE, timeout=60)
    names = await cache.aget(ROLL, [])
    if worker not in names:  # two who come at the same moment: one of them is back with its next word
        await cache.aset(ROLL, [*await _present(names), worker], timeout=None)


async def leave(worker: str) -> None:
    """Others take over at once."""
    await cache.adelete(_lease(worker))


def chosen(attempt_id: UUID, workers: list[str]) -> str | None:
    """The same for everybody who asks, and only a fair share moves when a worker comes or goes.

    Thaler and Ravishankar 1998, rendezvous hashing.
    """
    return max(workers, key=lambda name: blake2b(f"{name} {attempt_id}".encode()).digest(), default=None)


async def _hand_over(
    attempt_id: UUID,
    sender: Literal["joined", "left", "publisher", "viewer"],
    channel: str,
    message: dict[str, Any],
    *,
    user: int | None = None,
) -> bool:
    worker = chosen(attempt_id, await _workers())
    if worker is None:
        return False
    await _send(
        worker, {"from": sender, "attempt": str(attempt_id), "channel": channel, "message": message, "user": user}
    )
    return True


async def _workers() -> list[str]:
    """Those on the roll, as of lately."""
    global _roll  # noqa: PLW0603 - asked for with every message
    if time.monotonic() - _roll[0] > KNOWN_FOR:
        _roll = time.monotonic(), await _present(await cache.aget(ROLL, []))
    return _roll[1]


async def _present(names: list[str]) -> list[str]:
    """Those whose lease has not run out."""
    now = time.time()
    leases = await cache.aget_many([_lease(name) for name in names])
    return [name for name in names if leases.get(_lease(name), 0) > now]


def _lease(worker: str) -> str:
    return f"live:worker:{worker}"


async def _send(worker: str, signal: dict[str, Any]) -> None:
    await get_channel_layer().group_send(live_group(worker), {"type": "signal", **signal})


def _wire(message: Message) -> dict[str, Any]:
    return message.model_dump(mode="json", by_alias=True)
