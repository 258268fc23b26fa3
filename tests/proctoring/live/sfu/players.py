"""An engine, publishers or viewers in a process of their own: calls come as lines of JSON, answers go the same way."""

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from proctoring.live.engine import Stream
from proctoring.live.sfu.engine import ForwardingServer
from proctoring.live.sfu.wire import local_addresses
from tests.proctoring.live.sfu.clients import Publisher, Viewer, missing

PORTS = range(42000, 42100)
ADDRESS = local_addresses()[0]
"""Of the network, where there is one: Janus has no media on loopback."""
LARGEST_LINE = 1 << 24


class Engine:
    async def start(self) -> None:
        self._server = ForwardingServer(ports=PORTS, addresses=[ADDRESS])
        await self._server.start()

    async def handle(self, method: str, attempt: str, *arguments: Any, **named: Any) -> Any:
        return await getattr(self._server, method)(Stream(UUID(attempt), "camera"), *arguments, **named)


class Publishers:
    async def start(self) -> None:
        self._publishers: dict[str, Publisher] = defaultdict(lambda: Publisher(ADDRESS))
        self._running: list[asyncio.Task[None]] = []

    async def handle(self, method: str, attempt: str, *arguments: Any) -> Any:
        publisher = self._publishers[attempt]
        result = await getattr(publisher, method)(*arguments)
        if method == "answered":
            self._running.append(asyncio.create_task(publisher.run()))
        return result


class Viewers:
    async def start(self) -> None:
        self._viewers: dict[str, Viewer] = defaultdict(lambda: Viewer(ADDRESS))
        self._running: list[asyncio.Task[None]] = []

    async def handle(self, method: str, *arguments: Any) -> Any:
        return await getattr(self, method)(*arguments)

    async def answer(self, attempt: str, offer: str) -> str:
        return await self._viewers[attempt].answer(offer)

    async def first_picture(self, attempt: str) -> int:
        viewer = self._viewers[attempt]
        await viewer.start()
        self._running.append(asyncio.create_task(viewer.report()))
        await viewer.see()
        return viewer.first_picture_at

    async def forget(self) -> None:
        for viewer in self._viewers.values():
            viewer.forget()

    async def seen(self) -> dict[str, Any]:
        media = [medium for viewer in self._viewers.values() for medium in (viewer.video, viewer.audio)]
        return {
            "times": [round(time, 2) for medium in media for time in medium.times],
            "packets": sum(len(medium.sequences) for medium in media),
            "lost": sum(missing(medium.sequences) for medium in media),
        }


ROLES: dict[str, Callable[[], Any]] = {"engine": Engine, "publishers": Publishers, "viewers": Viewers}


async def _play(role: str) -> None:
    """Until there is nothing more to read."""
    player = ROLES[role]()
    await player.start()
    reader = asyncio.StreamReader(limit=LARGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        method, arguments, named = json.loads(line)
        try:
            answer = {"result": await player.handle(method, *arguments, **named)}
        except Exception as error:  # noqa: BLE001 - whoever called is told
            answer = {"error": repr(error)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(_play(sys.argv[1]))
