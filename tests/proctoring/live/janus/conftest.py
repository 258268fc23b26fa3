"""A real Janus, real Chromium, and between them the engine, which lives in the test's own loop."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from proctoring.live.engine import Leg, Stream
from proctoring.live.janus.engine import JanusEngine
from proctoring.live.janus.session import Session
from tests.proctoring.live.janus.peers import Peer, running_chromium, until
from tests.servers import JANUS_SECRET, Server, janus_server


class Live:
    """The engine as the switchboard uses it, and what it has told so far."""

    def __init__(self, engine: JanusEngine) -> None:
        self.engine = engine
        self.told: list[tuple[Stream, str | None, Leg]] = []
        engine.changed = lambda stream, viewer, leg: self.told.append((stream, viewer, leg))

    async def publish(self, stream: Stream, candidate: Peer, **options: object) -> None:
        sdp = await candidate.publish(**options)
        await candidate.accept(await self.engine.offered(stream, sdp, fresh=True))

    async def watch(self, stream: Stream, viewer: str, page: Peer, *, sound: bool = False) -> None:
        offer = await self.engine.watch(stream, viewer, sound=sound)
        await self.engine.answered(stream, viewer, await page.answer(offer))

    def legs(self, stream: Stream, viewer: str | None = None) -> list[Leg]:
        """Of this one, in order."""
        return [leg for of, who, leg in self.told if (of, who) == (stream, viewer)]

    async def is_told(self, stream: Stream, viewer: str | None, leg: Leg) -> None:
        """Waits until it is the last that was told of it."""

        async def said() -> bool:
            return self.legs(stream, viewer)[-1:] == [leg]

        await until(said)


@asynccontextmanager
async def running_engine(*urls: str, **options: int) -> AsyncIterator[Live]:
    engine = JanusEngine(urls=urls, secret=JANUS_SECRET, **options)
    live = Live(engine)
    await engine.start()
    yield live
    await asyncio.wait_for(engine.stop(), 5)


async def rooms(janus: Server) -> list[dict[str, Any]]:
    """As Janus itself lists them."""
    session = await Session.open(janus.url, JANUS_SECRET)
    handle = await session.attach(lambda event: None)
    found: list[dict[str, Any]] = (await handle.request("list")).data["list"]
    await session.close()
    return found


@pytest.fixture(scope="module")
def janus() -> Iterator[Server]:
    with janus_server() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with running_chromium() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def pages(browser: Browser) -> list[Peer]:
    """A page costs half a second; one connection after the other can be made in it."""
    return [await Peer.open(browser) for _ in range(3)]


@pytest_asyncio.fixture(loop_scope="module")
async def candidate(pages: list[Peer]) -> AsyncIterator[Peer]:
    yield pages[0]
    await pages[0].close()


@pytest_asyncio.fixture(loop_scope="module")
async def viewer(pages: list[Peer]) -> AsyncIterator[Peer]:
    yield pages[1]
    await pages[1].close()


@pytest_asyncio.fixture(loop_scope="module")
async def other(pages: list[Peer]) -> AsyncIterator[Peer]:
    yield pages[2]
    await pages[2].close()


@pytest_asyncio.fixture(loop_scope="module")
async def live(janus: Server) -> AsyncIterator[Live]:
    async with running_engine(janus.url) as live:
        yield live


@pytest.fixture
def stream() -> Stream:
    return Stream(uuid4(), "camera")
