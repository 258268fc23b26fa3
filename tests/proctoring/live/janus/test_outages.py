"""A Janus that dies, freezes, comes back, or was never there; and several of them."""

import asyncio
import signal
from uuid import uuid4

import pytest

from proctoring.live.engine import EngineAway, NotPublished, Stream
from proctoring.live.janus import server as server_module
from proctoring.live.janus import session as session_module
from proctoring.live.janus.engine import JanusEngine, best
from proctoring.live.janus.session import Session
from tests.proctoring.live.janus.conftest import Live, rooms, running_engine
from tests.proctoring.live.janus.peers import until
from tests.servers import JANUS_SECRET, Server, free_port, janus_server

pytestmark = pytest.mark.asyncio(loop_scope="module")


def stream_of(engine: JanusEngine, url: str) -> Stream:
    """One that falls to this Janus while all are up."""
    while True:
        stream = Stream(uuid4(), "camera")
        if best(engine._servers, stream).url == url:
            return stream


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
async def test_a_janus_that_was_ended_is_used_again_when_it_is_back(stream, candidate, viewer, end):
    with janus_server() as janus:
        async with running_engine(janus.url) as live:
            await live.publish(stream, candidate)
            await live.watch(stream, "ann", viewer)
            await viewer.sees(pictures=3)

            janus.stop(end)
            await live.is_told(stream, None, "gone")
            await live.is_told(stream, "ann", "gone")
            with pytest.raises(EngineAway):
                await live.engine.watch(stream, "ann", sound=False)
            with pytest.raises(NotPublished):
                await live.engine.offered(stream, await candidate.offer(), fresh=False)

            janus.start()
            await live.publish(stream, candidate)
            await live.watch(stream, "ann", viewer)
            await viewer.sees(pictures=3)


async def test_streams_are_spread_and_those_of_a_dead_janus_go_to_the_other(candidate, viewer, other):
    with janus_server() as one, janus_server() as two:
        async with running_engine(one.url, two.url) as live:
            first, second = stream_of(live.engine, one.url), stream_of(live.engine, two.url)
            await live.publish(first, candidate)
            await live.publish(second, other)
            assert (len(await rooms(one)), len(await rooms(two))) == (1, 1)
            await live.watch(second, "ann", viewer)
            await viewer.sees(pictures=3)

            one.stop(signal.SIGKILL)
            await live.is_told(first, None, "gone")
            await live.publish(first, candidate)

            assert len(await rooms(two)) == 2
            await viewer.sees(pictures=3)
            assert live.legs(second) == live.legs(second, "ann") == ["connecting", "up"]


async def test_a_frozen_janus_is_left_out(monkeypatch, candidate):
    monkeypatch.setattr(session_module, "PING_EVERY", 0.3)
    with janus_server() as one, janus_server() as two:
        async with running_engine(one.url, two.url) as live:
            stream = stream_of(live.engine, one.url)
            await live.publish(stream, candidate)

            one.send(signal.SIGSTOP)
            await live.is_told(stream, None, "gone")
            await live.publish(stream, candidate)

            await live.is_told(stream, None, "up")
            one.send(signal.SIGCONT)


async def test_the_engine_starts_with_the_janus_that_is_there(janus, stream, candidate):
    async with running_engine(f"ws://127.0.0.1:{free_port()}", janus.url) as live:
        await live.publish(stream, candidate)

        await live.is_told(stream, None, "up")


@pytest.mark.parametrize(
    ("is_there", "secret", "words"), [(False, JANUS_SECRET, "does not answer"), (True, "a guess", "Unauthorized")]
)
async def test_the_engine_says_why_it_cannot_start(janus, is_there, secret, words):
    url = janus.url if is_there else f"ws://127.0.0.1:{free_port()}"

    with pytest.raises(EngineAway, match=words) as refusal:
        await JanusEngine(urls=[url], secret=secret).start()

    assert url in str(refusal.value)


async def test_rooms_that_a_killed_process_left_are_closed_and_no_others(janus, stream, candidate, monkeypatch):
    monkeypatch.setattr(server_module, "ABANDONED_AFTER", 0.2)
    foreign = await room_of_another_site(janus)
    killed = JanusEngine(urls=[janus.url], secret=JANUS_SECRET)
    await killed.start()
    await Live(killed).publish(Stream(uuid4(), "camera"), candidate)
    for task in killed._tasks:
        task.cancel()
    await asyncio.gather(*killed._tasks, return_exceptions=True)
    left = {room["room"] for room in await rooms(janus)}
    assert len(left) == 2

    async with running_engine(janus.url) as live:
        await live.publish(stream, candidate)

        async def is_tidy() -> bool:
            now = {room["room"] for room in await rooms(janus)}
            return now & left == {foreign} and len(now) == 2

        await until(is_tidy)


async def test_a_room_is_not_abandoned_while_its_candidate_is_away(janus, stream, candidate, viewer, monkeypatch):
    monkeypatch.setattr(server_module, "ABANDONED_AFTER", 0.1)
    async with running_engine(janus.url) as live:
        await live.publish(stream, candidate)
        await live.watch(stream, "ann", viewer)
        await viewer.sees(pictures=1)
        before = await rooms(janus)
        await candidate.close()
        await live.is_told(stream, None, "gone")

        async with running_engine(janus.url):
            await asyncio.sleep(0.5)  # nothing is what happens

        assert await rooms(janus) == before
        await live.publish(stream, candidate)
        await viewer.sees(pictures=5)


async def test_a_room_that_somebody_else_has_closed_is_made_anew(janus, stream, candidate, viewer):
    async with running_engine(janus.url) as live:
        await live.publish(stream, candidate)
        await live.watch(stream, "ann", viewer)
        await viewer.sees(pictures=1)
        await live.engine._servers[0].close_room(live.engine._rooms[stream]._number)
        await live.is_told(stream, None, "gone")

        await live.publish(stream, candidate)

        assert live.legs(stream, "ann")[-1] == "gone"
        await live.watch(stream, "ann", viewer)
        await viewer.sees(pictures=5)


async def room_of_another_site(janus: Server) -> int:
    """Whose rooms look like ours."""
    session = await Session.open(janus.url, JANUS_SECRET)
    handle = await session.attach(lambda event: None)
    made = await handle.request("create", description=server_module.OURS, secret="another site's")
    await session.close()
    return int(made.data["room"])
