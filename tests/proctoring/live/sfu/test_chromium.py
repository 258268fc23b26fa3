"""Real pages in Chromium publish and watch."""

import pytest

from proctoring.live.sfu import leg
from tests.proctoring.live.sfu.conftest import SOON, hears, sees_a_picture
from tests.proctoring.live.sfu.relay import Relay, all_but, everything, nothing

MAXIMUM = 400_000  # bits per second, as in the page's script


@pytest.fixture
async def relay(server):
    relay = Relay(server._wire.addresses[0])
    yield relay
    relay.close()


@pytest.mark.parametrize("codec", ["video/VP8", "video/H264"])
async def test_two_viewers_see_and_hear_a_publisher_and_so_does_a_late_one(pages, stream, codec):
    publisher = await pages.publisher(stream, codec)
    for name in ("a", "b"):
        viewer = await pages.viewer(stream, name)
        await sees_a_picture(viewer)
        await hears(viewer)

    await sees_a_picture(await pages.viewer(stream, "late"))

    assert await publisher.evaluate("codec()") == codec


async def test_a_page_that_can_both_publishes_vp8(pages, stream):
    publisher = await pages.publisher(stream)
    await sees_a_picture(await pages.viewer(stream))

    assert await publisher.evaluate("codec()") == "video/VP8"


@pytest.mark.parametrize("codec", ["video/VP8", "video/H264"])
async def test_the_picture_has_its_size_from_the_start(pages, stream, codec):
    await pages.publisher(stream, codec, 640, 480, 600_000)
    viewer = await pages.viewer(stream)

    await sees_a_picture(viewer, frames=10)

    assert await viewer.evaluate("document.querySelector('video').videoWidth") == 640


async def test_the_publisher_comes_to_its_bit_rate(pages, stream):
    publisher = await pages.publisher(stream)
    await pages.viewer(stream)

    enough = "least => stats('outbound-rtp', 'video').then((one) => one?.targetBitrate >= least)"
    await publisher.wait_for_function(enough, arg=0.95 * MAXIMUM, timeout=2 * SOON * 1000)


async def test_media_go_on_when_the_publisher_restarts_ice_on_another_path(pages, server, stream, relay, changes):
    publisher = await pages.publisher(stream, detour=relay.detour)
    viewer = await pages.viewer(stream)
    await sees_a_picture(viewer)
    relay.passes = nothing

    await pages.answer(publisher, stream, await publisher.evaluate("restarted()"), fresh=False)

    await sees_a_picture(viewer)
    await hears(viewer)
    assert changes.of[stream, None][:2] == ["connecting", "up"]  # the same connection, whatever came after
    assert changes.of[stream, None].count("connecting") == 1


async def test_media_go_on_when_a_viewer_restarts_ice_on_another_path(pages, server, stream, relay, changes):
    await pages.publisher(stream)
    viewer = await pages.viewer(stream, detour=relay.detour)
    await sees_a_picture(viewer)
    relay.passes = nothing

    await pages.take(viewer, stream, "v", await server.restart(stream, "v"))

    await sees_a_picture(viewer)
    await hears(viewer)
    assert changes.of[stream, "v"].count("connecting") == 1


async def test_a_viewer_that_describes_itself_again_goes_on(pages, server, stream):
    await pages.publisher(stream)
    viewer = await pages.viewer(stream)
    await sees_a_picture(viewer)

    await pages.take(viewer, stream, "v", await server.renegotiate(stream, "v"))

    await sees_a_picture(viewer)


async def test_media_come_back_after_a_cut_by_themselves(pages, stream, relay, changes, monkeypatch):
    monkeypatch.setattr(leg, "LONGEST_SILENCE_IN_MEDIA", 0.5)
    await pages.publisher(stream, detour=relay.detour)
    viewer = await pages.viewer(stream)
    await sees_a_picture(viewer)
    relay.passes = nothing
    await changes.until(stream, None, "lost")
    relay.passes = everything

    await changes.until(stream, None, "up")
    await sees_a_picture(viewer)


@pytest.mark.parametrize("side", ["publisher", "viewer"])
async def test_lost_packets_are_sent_again(pages, stream, relay, side):
    detours = {"publisher": str, "viewer": str} | {side: relay.detour}
    publisher = await pages.publisher(stream, detour=detours["publisher"])
    viewer = await pages.viewer(stream, detour=detours["viewer"])
    await sees_a_picture(viewer)
    relay.passes = all_but(0.05)

    await sees_a_picture(viewer, frames=45)

    assert relay.dropped
    asked, again = ("outbound-rtp", "retransmittedPacketsSent"), ("inbound-rtp", "retransmittedPacketsReceived")
    page, (statistic, count) = (publisher, asked) if side == "publisher" else (viewer, again)
    assert await page.evaluate(f"stats('{statistic}', 'video').then((one) => one.{count})") > 0


async def test_viewers_stay_and_see_the_publisher_that_comes_instead(pages, stream, changes):
    await pages.publisher(stream)
    viewer = await pages.viewer(stream)
    await sees_a_picture(viewer)

    await pages.publisher(stream)
    await changes.until(stream, None, "up")

    await sees_a_picture(viewer, frames=15)
    await hears(viewer)
    assert changes.of[stream, "v"] == ["connecting", "up"]


async def test_nobody_is_told_that_a_page_is_gone_which_makes_a_new_connection(pages, stream, changes):
    publisher = await pages.publisher(stream)
    viewer = await pages.viewer(stream)
    await sees_a_picture(viewer)

    again = "() => { const old = connection; return publish().finally(() => old.close()); }"
    await pages.answer(publisher, stream, await publisher.evaluate(again), fresh=True)
    await sees_a_picture(viewer, frames=30)

    assert changes.of[stream, None] == ["connecting", "up"] * 2
    assert changes.of[stream, "v"] == ["connecting", "up"]


async def test_a_page_that_closes_is_gone(pages, stream, changes):
    publisher = await pages.publisher(stream)
    viewer = await pages.viewer(stream)
    await sees_a_picture(viewer)
    for page in (publisher, viewer):
        await page.evaluate("connection.close()")

    await changes.until(stream, None, "gone")
    await changes.until(stream, "v", "gone")
