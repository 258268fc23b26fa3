"""Chromium pages with one peer connection each; the test carries what they have to say to each other."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.e2e.conftest import QUIET, chromium

PAGE = (Path(__file__).parent / "peer.html").read_text()
ADDRESS = "https://peer.example/"  # answered by the test itself; https, or there is no camera
FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
LONGEST = 10.0  # seconds


@asynccontextmanager
async def running_chromium(program: str | None = None) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program or chromium(), args=[*QUIET, *FAKE_CAMERA])
        yield browser
        await browser.close()


class Peer:
    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def open(cls, browser: Browser) -> "Peer":
        page = await browser.new_page()
        await page.route("**/*", lambda route: route.fulfill(body=PAGE, content_type="text/html"))
        await page.goto(ADDRESS)
        return cls(page)

    async def publish(self, **options: Any) -> str:
        """From a new connection, with the fake camera."""
        return await self._call("publish", options)

    async def offer(self, **options: Any) -> str:
        """Again, from the same connection."""
        return await self._call("offer", options)

    async def accept(self, sdp: str) -> None:
        await self._call("accept", sdp)

    async def answer(self, sdp: str, **options: Any) -> str:
        return await self._call("answer", sdp, options)

    async def candidates(self) -> list[str]:
        """What was found first, and that there is no more."""
        await until(lambda: self.page.evaluate("candidates.length"))
        return [*await self.page.evaluate("candidates.filter(Boolean)"), ""]

    async def seen(self) -> dict[str, Any]:
        return await self._call("seen")

    async def sees(self, **more: int) -> None:
        """Waits until as much more has come as is asked for, from now on: pictures=5, sounds=10."""
        before = await self.seen()

        async def enough() -> bool:
            now = await self.seen()
            return all(now[name] >= before[name] + wanted for name, wanted in more.items())

        await until(enough)

    async def close(self) -> None:
        """The connection; the page can make another."""
        await self.page.evaluate("connection?.close()")

    async def _call(self, function: str, *arguments: Any) -> Any:
        async with asyncio.timeout(LONGEST):
            return await self.page.evaluate(f"given => {function}(...given)", list(arguments))


async def until(is_true: Callable[[], Awaitable[Any]], *, within: float = LONGEST) -> None:
    """Raises TimeoutError when it does not become true."""
    async with asyncio.timeout(within):
        while not await is_true():  # noqa: ASYNC110 - it is in the browser
            await asyncio.sleep(0.02)
