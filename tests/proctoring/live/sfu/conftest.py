"""A forwarding server of its own for each test, and pages in real Chromium that publish and watch."""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from playwright.async_api import Browser, Page, async_playwright

from proctoring.live.engine import Stream
from proctoring.live.sfu.engine import ForwardingServer
from tests.proctoring.live.sfu.clients import Publisher, Viewer
from tests.servers import HOST, missing

PORTS = range(43000, 43100)
PAGE = "https://live.test/"  # nobody's: a page needs a secure origin to get a camera
CHROMIUM = ("--no-sandbox", "--disable-gpu", "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
SOON = 30.0  # seconds: longer than anything here takes, on a machine with other work too
SCRIPT = """
let connection, source;
async function publish(codec, width = 320, height = 240, maxBitrate = 400000) {
  const video = { width, height, frameRate: 15 };
  source = await navigator.mediaDevices.getUserMedia({ video, audio: true });
  connection = new RTCPeerConnection();
  const [sound, picture] = [source.getAudioTracks()[0], source.getVideoTracks()[0]];
  connection.addTransceiver(sound, { direction: "sendonly", streams: [source] });
  const sending = { direction: "sendonly", streams: [source], sendEncodings: [{ maxBitrate }] };
  const transceiver = connection.addTransceiver(picture, sending);
  const codecs = RTCRtpSender.getCapabilities("video").codecs;
  if (codec) transceiver.setCodecPreferences(codecs.filter((c) => c.mimeType === codec || c.mimeType === "video/rtx"));
  return describe();
}
async function describe() {
  await connection.setLocalDescription();
  return connection.localDescription.sdp;
}
function restarted() {
  connection.restartIce();
  return describe();
}
const answered = (sdp) => connection.setRemoteDescription({ type: "answer", sdp });
async function watch(sdp) {
  if (!connection) {
    connection = new RTCPeerConnection();
    const video = document.querySelector("video");
    connection.ontrack = ({ streams }) => { video.srcObject = streams[0]; };
  }
  await connection.setRemoteDescription({ type: "offer", sdp });
  return describe();
}
async function stats(type, kind) {
  const all = [...(await connection.getStats()).values()];
  return all.find((one) => one.type === type && (!kind || one.kind === kind));
}
async function codec() {
  const all = await connection.getStats();
  return all.get((await stats("outbound-rtp", "video")).codecId).mimeType;
}
async function heard() {
  return (await stats("inbound-rtp", "audio"))?.packetsReceived ?? 0;
}
"""


class Changes:
    """How the legs of one server stand, and a way to wait for it."""

    def __init__(self) -> None:
        self.of: dict[tuple[Stream, str | None], list[str]] = defaultdict(list)
        self._changed = asyncio.Event()

    def __call__(self, stream: Stream, viewer: str | None, leg: str) -> None:
        self.of[stream, viewer].append(leg)
        self._changed.set()

    async def until(self, stream: Stream, viewer: str | None, leg: str) -> None:
        async with asyncio.timeout(SOON):
            while self.of[stream, viewer][-1:] != [leg]:
                self._changed.clear()
                await self._changed.wait()


@pytest.fixture
def changes() -> Changes:
    return Changes()


@pytest.fixture
async def server(changes: Changes) -> AsyncIterator[ForwardingServer]:
    server = ForwardingServer(ports=PORTS, addresses=[HOST], patience=0.2)
    server.changed = changes
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def stream() -> Stream:
    return Stream(uuid4(), "camera")


class People:
    """Publishers and viewers without a browser; they hang up at the end."""

    def __init__(self, server: ForwardingServer) -> None:
        self._server = server
        self._clients: list[Publisher | Viewer] = []
        self._running: list[asyncio.Task[None]] = []

    async def offer(self) -> str:
        """Of a publisher that does not connect."""
        publisher = Publisher()
        self._clients.append(publisher)
        return await publisher.offer()

    async def publisher(self, stream: Stream) -> Publisher:
        publisher = Publisher()
        self._clients.append(publisher)
        await publisher.answered(await self._server.offered(stream, await publisher.offer(), fresh=True))
        self._running.append(asyncio.create_task(publisher.run()))
        return publisher

    async def viewer(self, stream: Stream, name: str = "v", *, sound: bool = True) -> Viewer:
        viewer = Viewer()
        self._clients.append(viewer)
        answer = await viewer.answer(await self._server.watch(stream, name, sound=sound))
        await self._server.answered(stream, name, answer)
        await viewer.start()
        return viewer

    async def leave(self) -> None:
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        for client in self._clients:
            await client.close()
        self._running.clear()
        self._clients.clear()


@pytest.fixture
async def people(server: ForwardingServer) -> AsyncIterator[People]:
    people = People(server)
    yield people
    await people.leave()


async def until(condition) -> None:
    """Waits until it is true, which it soon is."""
    async with asyncio.timeout(SOON):
        while not condition():  # noqa: ASYNC110 - what it looks at tells nobody
            await asyncio.sleep(0.01)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    program = shutil.which("chromium") or shutil.which("google-chrome") or missing("chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=[*CHROMIUM])
        yield browser
        await browser.close()


class Pages:
    """Pages that publish and watch on one server. `detour` may change what they hear of its addresses."""

    def __init__(self, browser: Browser, server: ForwardingServer) -> None:
        self._browser, self._server = browser, server

    async def page(self) -> Page:
        page = await self._browser.new_page()
        await page.route(PAGE, lambda route: route.fulfill(body="<video autoplay muted>", content_type="text/html"))
        await page.goto(PAGE)
        await page.add_script_tag(content=SCRIPT)
        return page

    async def publisher(self, stream: Stream, codec: str | None = None, *more: int, detour=str) -> Page:
        """`more`: width, height and bit rate."""
        page = await self.page()
        offer = await page.evaluate("options => publish(...options)", [codec, *more])
        await self.answer(page, stream, offer, fresh=True, detour=detour)
        return page

    async def answer(self, page: Page, stream: Stream, offer: str, *, fresh: bool, detour=str) -> None:
        answer = await self._server.offered(stream, offer, fresh=fresh)
        await page.evaluate("sdp => answered(sdp)", detour(answer))

    async def viewer(self, stream: Stream, name: str = "v", detour=str) -> Page:
        page = await self.page()
        offer = await self._server.watch(stream, name, sound=True)
        await self.take(page, stream, name, detour(offer))
        return page

    async def take(self, page: Page, stream: Stream, name: str, offer: str) -> None:
        await self._server.answered(stream, name, await page.evaluate("sdp => watch(sdp)", offer))


@pytest.fixture
def pages(browser: Browser, server: ForwardingServer) -> Pages:
    return Pages(browser, server)


async def sees_a_picture(page: Page, frames: int = 5) -> None:
    """That many frames more than until now."""
    await page.evaluate("window.seen = document.querySelector('video').getVideoPlaybackQuality().totalVideoFrames")
    await page.wait_for_function(
        "frames => { const video = document.querySelector('video');"
        " return video.videoWidth > 0 && video.getVideoPlaybackQuality().totalVideoFrames >= seen + frames }",
        arg=frames,
        timeout=SOON * 1000,
    )


async def hears(page: Page) -> None:
    before = await page.evaluate("heard()")
    await page.wait_for_function("before => heard().then((now) => now > before + 10)", arg=before, timeout=SOON * 1000)
