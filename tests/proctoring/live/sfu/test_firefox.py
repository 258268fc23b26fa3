"""A real page in Firefox publishes and watches."""

import asyncio
from collections.abc import Iterator
from functools import partial

import pytest

from proctoring.live.sfu.engine import ForwardingServer
from tests.e2e.marionette import Firefox, running_firefox
from tests.proctoring.live.sfu.conftest import PORTS, SCRIPT, SOON, until
from tests.servers import HOST

PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 32\r\n\r\n<video autoplay muted></video>\n\n"
TWO = f"""
const person = () => {{ {SCRIPT}; return {{ publish, answered, watch, restarted, stats }} }};
[window.publisher, window.viewer] = [person(), person()];
"""
SEEN = "return viewer.stats('inbound-rtp', 'video').then((one) => one?.framesDecoded ?? 0)"
SHOWN = "return document.querySelector('video').videoWidth"


@pytest.fixture
async def server():
    """At all addresses: Firefox has no media on loopback alone."""
    server = ForwardingServer(ports=PORTS)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def firefox(tmp_path) -> Iterator[Firefox]:
    with running_firefox(tmp_path) as firefox:
        yield firefox


@pytest.fixture
async def page(firefox):
    """Runs a script in the page, at an origin that may have a camera."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(PAGE)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(serve, HOST, 0) as site:
        await asyncio.to_thread(firefox.open, f"http://{HOST}:{site.sockets[0].getsockname()[1]}/")
        await asyncio.to_thread(firefox.run, TWO)
        yield partial(asyncio.to_thread, firefox.run)


async def sees_a_picture(page, frames=5):
    """That many frames more than until now."""
    least = await page(SEEN) + frames
    async with asyncio.timeout(SOON):
        while await page(SEEN) < least or not await page(SHOWN):  # noqa: ASYNC110 - a page is asked
            await asyncio.sleep(0.1)


async def test_firefox_publishes_and_watches_and_restarts_ice(server, stream, page):
    offer = await page("return publisher.publish()")
    await page("return publisher.answered(arguments[0])", await server.offered(stream, offer, fresh=True))
    answer = await page("return viewer.watch(arguments[0])", await server.watch(stream, "v", sound=True))
    await server.answered(stream, "v", answer)
    await sees_a_picture(page)

    answer = await page("return viewer.watch(arguments[0])", await server.restart(stream, "v"))
    await server.answered(stream, "v", answer)
    offer = await page("return publisher.restarted()")
    await page("return publisher.answered(arguments[0])", await server.offered(stream, offer, fresh=False))

    room = server._rooms[stream]
    await until(lambda: {len(one.leg._names) for one in (room.publisher, room.viewers["v"])} == {1})  # old ones unused
    await sees_a_picture(page)
