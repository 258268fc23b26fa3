"""The engine with publishers and viewers that are no browsers, over real sockets."""

import asyncio
import gc
import socket
from weakref import ref

import pytest

from proctoring.live.engine import DescriptionRefused, EngineAway, NotPublished, NotWatching, Stream
from proctoring.live.sfu import engine, leg, publisher
from proctoring.live.sfu.engine import ForwardingServer
from proctoring.live.sfu.wire import local_addresses
from tests.proctoring.live.sfu.clients import HOST, Viewer, missing
from tests.proctoring.live.sfu.conftest import PORTS, People, until

MANY = 30  # packets


def got(viewer: Viewer, packets: int = MANY):
    start = len(viewer.video.sequences)
    return until(lambda: len(viewer.video.sequences) >= start + packets)


async def test_each_viewer_gets_picture_and_sound_without_a_hole(people, stream, changes):
    await people.publisher(stream)
    viewers = [await people.viewer(stream, name) for name in ("a", "b")]

    for viewer in viewers:
        await got(viewer)
        assert viewer.video.sequences[0] == 1
        assert missing(viewer.video.sequences) == missing(viewer.audio.sequences) == 0
        assert viewer.first_picture_at
    assert changes.of[stream, None] == changes.of[stream, "a"] == ["connecting", "up"]


async def test_a_viewer_without_sound_gets_none(people, stream):
    await people.publisher(stream)
    viewer = await people.viewer(stream, sound=False)

    await got(viewer)

    assert viewer.audio.sequences == []


async def test_a_late_viewer_gets_a_key_frame(people, stream):
    source = await people.publisher(stream)
    await people.viewer(stream, "early")
    await until(lambda: source.frames > 10)
    asked = source.asked
    late = await people.viewer(stream, "late")

    await until(lambda: late.first_picture_at)

    assert source.asked > asked


async def test_streams_do_not_mix(people, stream):
    another = Stream(stream.attempt, "screen")
    await people.publisher(stream)
    await people.publisher(another)
    viewers = [await people.viewer(stream), await people.viewer(another)]

    for viewer in viewers:
        await got(viewer)
        assert missing(viewer.video.sequences) == 0


async def test_a_viewer_waits_for_the_publisher(people, server, stream):
    server._patience = 5
    viewer = asyncio.create_task(people.viewer(stream))
    await asyncio.sleep(0.05)
    await people.publisher(stream)

    await got(await viewer)


async def test_nobody_waits_for_ever(server, stream):
    with pytest.raises(NotPublished):
        await server.watch(stream, "v", sound=True)
    assert server._rooms == {}


async def test_who_stops_waiting_is_not_let_in(people, server, stream):
    server._patience = 0.5
    waiting = asyncio.create_task(server.watch(stream, "v", sound=True))
    await asyncio.sleep(0)
    await server.unwatch(stream, "v")
    await people.publisher(stream)

    with pytest.raises(NotWatching):
        await waiting


async def test_a_dropped_stream_is_waited_for_no_longer(server, stream):
    server._patience = 5
    waiting = asyncio.create_task(server.watch(stream, "v", sound=True))
    await asyncio.sleep(0)
    await server.drop(stream)

    with pytest.raises(NotPublished):
        await waiting


async def test_whom_it_does_not_know_it_refuses(people, server, stream):
    with pytest.raises(NotPublished):
        await server.offered(stream, await people.offer(), fresh=False)
    for asked in (server.restart(stream, "v"), server.renegotiate(stream, "v"), server.answered(stream, "v", "")):
        with pytest.raises(NotWatching):
            await asked
    await server.candidate(stream, None, "candidate:1 1 udp 1 192.0.2.7 5 typ host")
    await server.unwatch(stream, "v")
    await server.drop(stream)


async def test_an_offer_of_nothing_is_refused(people, server, stream):
    offer = (await people.offer()).replace("a=sendonly", "a=recvonly")

    with pytest.raises(DescriptionRefused):
        await server.offered(stream, offer, fresh=True)
    assert server._rooms == {}


async def test_a_new_publisher_takes_the_place_of_the_old_one_and_viewers_notice_no_hole(people, stream, changes):
    await people.publisher(stream)
    viewer = await people.viewer(stream)
    await got(viewer)
    second = await people.publisher(stream)
    second.sequence = 30_000
    await until(lambda: changes.of[stream, None] == ["connecting", "up"] * 2)

    await got(viewer)

    assert missing(viewer.video.sequences) == missing(viewer.audio.sequences) == 0
    assert changes.of[stream, "v"] == ["connecting", "up"]


async def test_a_viewer_that_comes_again_takes_its_own_place(people, server, stream):
    await people.publisher(stream)
    first = await people.viewer(stream)
    await got(first)
    second = await people.viewer(stream)

    await got(second)

    assert len(server._rooms[stream].viewers) == 1


async def test_a_viewer_that_vanishes_slows_nobody(people, stream):
    await people.publisher(stream)
    vanished, viewer = await people.viewer(stream, "a"), await people.viewer(stream, "b")
    vanished.vanish()

    await got(viewer)

    assert missing(viewer.video.sequences) == 0


async def test_what_a_publisher_loses_on_the_way_is_sent_again(people, stream):
    source = await people.publisher(stream)
    viewer = await people.viewer(stream)
    await got(viewer)
    source.lose(4)

    await until(lambda: source.repaired == 4)
    await got(viewer)

    assert missing(viewer.video.sequences) == 0


async def test_a_silent_leg_is_lost_comes_back_and_is_gone_in_the_end(people, stream, changes, monkeypatch):
    monkeypatch.setattr(leg, "LONGEST_SILENCE_IN_MEDIA", 0.2)
    monkeypatch.setattr(leg, "LONGEST_SILENCE", 0.2)
    source = await people.publisher(stream)
    await changes.until(stream, None, "up")
    source.is_silent = True
    await changes.until(stream, None, "lost")
    source.is_silent = False
    await changes.until(stream, None, "up")
    monkeypatch.setattr(leg, "CONSENT", 0.4)
    source.is_silent = True

    await changes.until(stream, None, "gone")

    assert changes.of[stream, None] == ["connecting", "up", "lost", "up", "lost", "gone"]


async def test_who_says_goodbye_is_gone_and_the_viewers_wait_for_the_next(people, server, stream, changes):
    source = await people.publisher(stream)
    viewer = await people.viewer(stream)
    await got(viewer)
    await source.close()
    await changes.until(stream, None, "gone")
    await people.publisher(stream)

    await got(viewer)

    assert missing(viewer.video.sequences) == 0


async def test_a_publisher_that_comes_back_at_once_was_never_gone(people, server, stream, changes):
    source = await people.publisher(stream)
    await got(await people.viewer(stream))
    offer = await people.offer()
    await source.close()
    await until(lambda: server._rooms[stream].publisher is None)
    await server.offered(stream, offer, fresh=True)
    await asyncio.sleep(1.1 * engine.BACK_WITHIN)

    assert changes.of[stream, None] == ["connecting", "up", "connecting"]
    assert changes.of[stream, "v"] == ["connecting", "up"]


@pytest.mark.parametrize("end", ["drop", "stop"])
async def test_of_a_stream_that_is_over_nothing_more_is_told(people, server, stream, changes, end):
    source = await people.publisher(stream)
    await changes.until(stream, None, "up")
    await source.close()
    await until(lambda: stream not in server._rooms)
    await (server.drop(stream) if end == "drop" else server.stop())
    await asyncio.sleep(1.1 * engine.BACK_WITHIN)

    assert changes.of[stream, None] == ["connecting", "up"]


async def test_a_leg_that_never_comes_up_is_gone(people, server, stream, changes, monkeypatch):
    monkeypatch.setattr(leg, "LONGEST_CONNECTING", 0.1)
    await server.offered(stream, await people.offer(), fresh=True)

    await changes.until(stream, None, "gone")

    assert server._rooms == {}


async def test_a_publisher_hears_how_its_packets_arrive(people, stream, monkeypatch):
    monkeypatch.setattr(publisher, "REPORT_PAUSE", 0.2)
    source = await people.publisher(stream)

    await until(lambda: source.reports and source.arrivals)

    blocks = source.reports[-1].reports
    assert {block.ssrc for block in blocks} == {1001, 1002}
    assert {block.fraction_lost for block in blocks} == {0}


async def test_ports_are_shared_out_among_servers():
    servers = [ForwardingServer(ports=PORTS[-3:], addresses=[HOST]) for _ in range(4)]
    for server in servers[:3]:
        await server.start()

    assert {server._wire.addresses[0] for server in servers[:3]} == {(HOST, port) for port in PORTS[-3:]}
    with pytest.raises(EngineAway, match=rf"^no free UDP port from 43097 to 43099 at {HOST}: Address already in use$"):
        await servers[3].start()
    for server in servers[:3]:
        await server.stop()


async def test_without_a_port_it_does_not_start():
    with pytest.raises(EngineAway):
        await ForwardingServer(ports=range(0), addresses=[HOST]).start()


async def test_announced_addresses_may_be_of_somebody_in_front():
    server = ForwardingServer(ports=PORTS, addresses=["198.51.100.7"])
    await server.start()

    assert [address for address, _port in server._wire.addresses] == ["198.51.100.7"]
    assert len(server._wire._sockets) == len(local_addresses())
    await server.stop()


async def test_strangers_get_no_answer(server):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        stranger.settimeout(0)
        for datagram in (b"", b"\0" * 20, b"\x80" * 40, b"\x16" * 40, stun_check("nobody")):
            stranger.sendto(datagram, server._wire.addresses[0])
        await asyncio.sleep(0.05)

        with pytest.raises(BlockingIOError):
            stranger.recv(100)


def stun_check(name):
    from aioice import stun

    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{name}:x"
    request.add_message_integrity(b"guess")
    return bytes(request)


@pytest.mark.parametrize("end", ["stop", "drop", "unwatch"])
async def test_nothing_is_left_behind(stream, end):
    tasks = asyncio.all_tasks()
    server = ForwardingServer(ports=PORTS, addresses=[HOST])
    await server.start()
    people = People(server)
    await people.publisher(stream)
    await got(await people.viewer(stream))
    of_one = len(asyncio.all_tasks())
    await got(await people.viewer(stream, "w"))
    if end == "unwatch":
        await server.unwatch(stream, "w")
        await server.unwatch(stream, "v")
        assert not server._rooms[stream].viewers
        assert not any(medium.lanes for medium in server._rooms[stream].publisher.media.values())
    if end != "stop":
        await server.drop(stream)
        assert server._rooms == server._wire._named == server._wire._known == server._wire._peers == {}
    await server.stop()
    await people.leave()
    await asyncio.sleep(0)

    assert of_one > len(tasks)
    assert asyncio.all_tasks() == tasks
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(server._wire.addresses[0])


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("end", ["drop", "unwatch", "goodbye", "replaced"])
async def test_an_ended_leg_does_not_wait_for_the_garbage_collector(people, server, stream, end, no_collector):
    source = await people.publisher(stream)
    viewer = await people.viewer(stream)
    await got(viewer)
    room = server._rooms[stream]
    legs = {"publisher": ref(room.publisher.leg), "viewer": ref(room.viewers["v"].leg)}
    del room
    match end:
        case "drop":
            await server.drop(stream)
        case "unwatch":
            await server.unwatch(stream, "v")
            del legs["publisher"]
        case "goodbye":
            await source.close()
            await viewer.close()
        case "replaced":
            await people.publisher(stream)
            await people.viewer(stream)

    await until(lambda: all(leg() is None for leg in legs.values()))
