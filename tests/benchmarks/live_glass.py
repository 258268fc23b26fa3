"""From glass to glass: a page in real Chromium films a clock and watches it over a server, in the same page.

The clock is in the picture, as the black and white stripes of a number of milliseconds.
"""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from time import monotonic_ns
from typing import Any
from uuid import uuid4

from playwright.async_api import Page, async_playwright

Call = Callable[..., Awaitable[Any]]
SECONDS = 8.0
TURNS = 5  # of one who comes to watch
PAUSE = 1.0  # seconds between two
PAGE = "https://live.test/"
SCRIPT = """
const [width, height, bits, rate] = [640, 480, 16, 15];
const stripe = width / bits;
const painted = Object.assign(document.createElement("canvas"), { width, height });
const read = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
const video = document.querySelector("video");
const delays = [];
let source, publisher, viewer;
function paint() {
  const now = Math.round(performance.now());
  const canvas = painted.getContext("2d");
  for (let bit = 0; bit < bits; bit += 1) {
    canvas.fillStyle = (now >> bit) & 1 ? "white" : "black";
    canvas.fillRect(bit * stripe, 0, stripe, height);
  }
}
function seen(now) {
  read.drawImage(video, 0, 0, width, height);
  const row = read.getImageData(0, height / 2, width, 1).data;
  let value = 0;
  for (let bit = 0; bit < bits; bit += 1) value |= (row[4 * Math.round((bit + 0.5) * stripe)] > 127) << bit;
  delays.push((Math.round(performance.now()) - value + 65536) % 65536);
  video.requestVideoFrameCallback(seen);
}
async function publish() {
  paint();
  setInterval(paint, 1000 / rate);
  source = painted.captureStream(rate);
  publisher = new RTCPeerConnection();
  const sending = { direction: "sendonly", streams: [source], sendEncodings: [{ maxBitrate: 600000 }] };
  const served = RTCRtpSender.getCapabilities("video").codecs.filter(({ mimeType }) => /vp8|rtx/i.test(mimeType));
  publisher.addTransceiver(source.getVideoTracks()[0], sending).setCodecPreferences(served);
  await publisher.setLocalDescription();
  return publisher.localDescription.sdp;
}
const answered = (sdp) => publisher.setRemoteDescription({ type: "answer", sdp });
async function watch(sdp) {
  viewer?.close();
  video.srcObject = null;
  viewer = new RTCPeerConnection();
  viewer.ontrack = ({ track }) => { video.srcObject = new MediaStream([track]); };
  window.first = new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  await viewer.setRemoteDescription({ type: "offer", sdp });
  await viewer.setLocalDescription();
  return viewer.localDescription.sdp;
}
"""


def chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("google-chrome")


async def delays(call: Call) -> tuple[list[float], list[float]]:
    """How long each picture took, and each first one from the wish to watch. In milliseconds."""
    async with _page() as page:
        attempt, first = str(uuid4()), []
        await page.evaluate("sdp => answered(sdp)", await call("offered", attempt, await _offer(page), fresh=True))
        for turn in range(TURNS):
            await asyncio.sleep(PAUSE)  # key frames are not given out at any rate
            began = monotonic_ns()
            offer = await call("watch", attempt, f"v{turn}", sound=False)
            await call("answered", attempt, f"v{turn}", await page.evaluate("sdp => watch(sdp)", offer))
            await page.evaluate("() => first.then(() => undefined)")
            first.append((monotonic_ns() - began) / 1e6)
            if turn < TURNS - 1:
                await call("unwatch", attempt, f"v{turn}")
        await page.evaluate("() => { video.requestVideoFrameCallback(seen); }")
        await asyncio.sleep(SECONDS)
        times: list[float] = await page.evaluate("() => delays")
        await call("drop", attempt)
        return times, first


async def _offer(page: Page) -> str:
    offer: str = await page.evaluate("() => publish()")
    return offer


@asynccontextmanager
async def _page() -> AsyncIterator[Page]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox", "--disable-gpu"])
        page = await browser.new_page()
        await page.route(PAGE, lambda route: route.fulfill(body="<video autoplay muted>", content_type="text/html"))
        await page.goto(PAGE)
        await page.add_script_tag(content=SCRIPT)
        yield page
        await browser.close()
