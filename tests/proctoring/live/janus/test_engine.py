"""One Janus, one candidate, and who watches."""

import asyncio

import pytest

from proctoring.live.engine import DescriptionRefused, NotPublished, NotWatching
from proctoring.live.janus import engine as engine_module
from tests.proctoring.live.janus.conftest import rooms, running_engine
from tests.proctoring.live.janus.peers import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_viewer_sees_moving_pictures_and_hears_when_asked_to(live, stream, candidate, viewer):
    await live.publish(stream, candidate)

    await live.watch(stream, "ann", viewer, sound=True)

    await viewer.sees(pictures=5, sounds=10)
    assert (await viewer.seen())["width"] == 640
    assert live.legs(stream) == live.legs(stream, "ann") == ["connecting", "up"]


async def test_no_sound_goes_out_unasked(live, stream, candidate, viewer):
    await live.publish(stream, candidate)

    offer = await live.engine.watch(stream, "ann", sound=False)

    assert [line for line in offer.splitlines() if line.startswith("m=")] == [
        line for line in offer.splitlines() if line.startswith("m=video")
    ]


async def test_each_viewer_comes_and_goes_alone(live, stream, candidate, viewer, other):
    await live.publish(stream, candidate)
    await live.watch(stream, "ann", viewer)
    await live.watch(stream, "bob", other)
    await viewer.sees(pictures=3)
    await other.sees(pictures=3)

    await live.engine.unwatch(stream, "ann")
    await live.engine.unwatch(stream, "ann")

    await other.sees(pictures=5)
    with pytest.raises(NotWatching):
        await live.engine.restart(stream, "ann")
    assert live.legs(stream, "ann") == ["connecting", "up"]


async def test_h264_is_carried_too(live, stream, candidate, viewer):
    await live.publish(stream, candidate, codec="H264")

    await live.watch(stream, "ann", viewer)

    await viewer.sees(pictures=5)


async def test_candidates_may_come_after_their_description(live, stream, candidate, viewer):
    sdp = await candidate.publish(trickle=True)
    await candidate.accept(await live.engine.offered(stream, sdp, fresh=True))
    for line in await candidate.candidates():
        await live.engine.candidate(stream, None, line)
    offer = await live.engine.watch(stream, "ann", sound=False)
    await live.engine.answered(stream, "ann", await viewer.answer(offer, trickle=True))
    for line in await viewer.candidates():
        await live.engine.candidate(stream, "ann", line)

    await viewer.sees(pictures=5)


async def test_ice_restarts_on_the_viewers_connection(live, stream, candidate, viewer):
    await live.publish(stream, candidate)
    await live.watch(stream, "ann", viewer)
    await viewer.sees(pictures=1)
    before = await viewer.seen()

    offer = await live.engine.restart(stream, "ann")
    await live.engine.answered(stream, "ann", await viewer.answer(offer, fresh=False))

    async def on_another_path() -> bool:
        return (await viewer.seen())["changes"] > before["changes"]

    await until(on_another_path)
    await viewer.sees(pictures=5)


async def test_ice_restarts_on_the_candidates_connection(live, stream, candidate, viewer):
    await live.publish(stream, candidate)
    await live.watch(stream, "ann", viewer)
    await viewer.sees(pictures=1)
    before = await candidate.seen()

    offer = await candidate.offer(iceRestart=True)
    await candidate.accept(await live.engine.offered(stream, offer, fresh=False))

    async def on_another_path() -> bool:
        return (await candidate.seen())["changes"] > before["changes"]

    await until(on_another_path)
    await viewer.sees(pictures=5)
    assert live.legs(stream) == ["connecting", "up"]


async def test_a_viewer_is_offered_the_same_path_again(live, stream, candidate, viewer):
    await live.publish(stream, candidate)
    await live.watch(stream, "ann", viewer)
    await viewer.sees(pictures=1)
    before = await viewer.seen()

    offer = await live.engine.renegotiate(stream, "ann")
    await live.engine.answered(stream, "ann", await viewer.answer(offer, fresh=False))

    await viewer.sees(pictures=5)
    assert (await viewer.seen())["changes"] == before["changes"]


async def test_viewers_stay_when_the_candidates_page_connects_anew(live, stream, candidate, viewer):
    """As it does when the first viewer wants sound, and after a reload."""
    await live.publish(stream, candidate, sound=False)
    await live.watch(stream, "ann", viewer)
    await viewer.sees(pictures=3)

    await live.publish(stream, candidate, sound=True)

    await live.is_told(stream, None, "up")
    await viewer.sees(pictures=10)
    assert live.legs(stream, "ann") == ["connecting", "up"]


async def test_viewers_stay_when_the_candidates_page_was_away(live, stream, candidate, viewer):
    await live.publish(stream, candidate)
    await live.watch(stream, "ann", viewer, sound=True)
    await viewer.sees(pictures=3)
    await candidate.close()
    await live.is_told(stream, None, "gone")

    await live.publish(stream, candidate)

    await viewer.sees(pictures=10, sounds=10)
    assert live.legs(stream) == ["connecting", "up", "gone", "connecting", "up"]
    assert live.legs(stream, "ann") == ["connecting", "up"]


async def test_a_slow_answer_does_not_miss_the_candidates_new_connection(live, stream, candidate, viewer):
    await live.publish(stream, candidate)
    await live.is_told(stream, None, "up")
    offer = await live.engine.watch(stream, "ann", sound=False)
    await candidate.close()
    await live.publish(stream, candidate)
    await live.is_told(stream, None, "up")

    await live.engine.answered(stream, "ann", await viewer.answer(offer))

    await viewer.sees(pictures=10)


async def test_an_open_offer_is_made_again(live, stream, candidate, viewer):
    """It, or its answer, was lost with the viewer's socket."""
    await live.publish(stream, candidate)
    offer = await live.engine.watch(stream, "ann", sound=False)

    assert await live.engine.restart(stream, "ann") == offer
    assert await live.engine.renegotiate(stream, "ann") == offer

    await live.engine.answered(stream, "ann", await viewer.answer(offer))
    await viewer.sees(pictures=5)
    assert await live.engine.restart(stream, "ann") != offer


async def test_viewers_come_again_when_the_codec_has_changed(live, stream, candidate, viewer):
    await live.publish(stream, candidate, codec="VP8")
    await live.watch(stream, "ann", viewer)
    await live.is_told(stream, "ann", "up")

    await live.publish(stream, candidate, codec="H264")

    await live.is_told(stream, "ann", "gone")
    await live.watch(stream, "ann", viewer)
    await viewer.sees(pictures=5)


async def test_a_viewer_waits_for_the_picture_and_for_the_sound(live, stream, candidate, viewer):
    """The candidate's page is asked only when somebody watches, and for the sound when somebody wants to hear."""
    first = asyncio.create_task(live.engine.watch(stream, "ann", sound=False))
    await asyncio.sleep(0)
    await live.publish(stream, candidate, sound=False)
    await first
    second = asyncio.create_task(live.engine.watch(stream, "bob", sound=True))
    await asyncio.sleep(0)
    await live.publish(stream, candidate, sound=True)

    await live.engine.answered(stream, "bob", await viewer.answer(await second))

    await viewer.sees(pictures=5, sounds=10)


async def test_without_a_microphone_there_is_a_picture_all_the_same(live, stream, candidate, viewer, monkeypatch):
    monkeypatch.setattr(engine_module, "SOUND_WITHIN", 0.1)
    await live.publish(stream, candidate, sound=False)

    await live.watch(stream, "ann", viewer, sound=True)

    await viewer.sees(pictures=5)


async def test_a_viewer_of_nothing_is_told_so(live, stream, monkeypatch):
    monkeypatch.setattr(engine_module, "PUBLISHED_WITHIN", 0.1)

    with pytest.raises(NotPublished):
        await live.engine.watch(stream, "ann", sound=False)


async def test_a_candidate_who_falls_silent_is_lost_until_heard_again(live, stream, candidate, viewer):
    await live.publish(stream, candidate)
    await live.watch(stream, "ann", viewer, sound=True)
    await viewer.sees(pictures=1, sounds=1)

    await candidate.page.evaluate("mute(true)")
    await live.is_told(stream, None, "lost")
    await candidate.page.evaluate("mute(false)")
    await live.is_told(stream, None, "up")


async def test_a_viewer_who_closes_the_page_is_gone(live, stream, candidate, viewer):
    await live.publish(stream, candidate)
    await live.watch(stream, "ann", viewer)
    await live.is_told(stream, "ann", "up")

    await viewer.close()

    await live.is_told(stream, "ann", "gone")


async def test_a_stream_that_is_over_leaves_nothing_behind(live, stream, candidate, viewer, janus):
    await live.publish(stream, candidate)
    await live.watch(stream, "ann", viewer)
    assert len(await rooms(janus)) == 1

    await live.engine.drop(stream)
    await live.engine.drop(stream)

    assert await rooms(janus) == []
    for refused in (live.engine.restart(stream, "ann"), live.engine.candidate(stream, "ann", "")):
        with pytest.raises(NotWatching):
            await refused
    with pytest.raises(NotPublished):
        await live.engine.offered(stream, await candidate.offer(), fresh=False)


async def test_the_publisher_keeps_to_the_bitrate(janus, stream, candidate):
    async with running_engine(janus.url, bitrate=150_000) as live:
        await live.publish(stream, candidate)

        async def is_held() -> bool:
            return 0 < (await candidate.seen())["rate"] <= 150_000

        await until(is_held)


SPOILT = (
    lambda sdp: sdp + "a=x:" + "y" * 65_536,
    lambda sdp: "",
    lambda sdp: "v=0\r\n",
    lambda sdp: sdp + sdp[sdp.index("m=video") :],
    lambda sdp: sdp.replace("opus", "PCMU"),
    lambda sdp: sdp.replace("VP8", "VP7").replace("H264", "H261"),
    lambda sdp: sdp.replace("m=video", "m=application"),
)


async def test_strange_descriptions_are_refused(live, stream, candidate, viewer):
    offer = await candidate.publish()
    for spoilt in SPOILT:
        with pytest.raises(DescriptionRefused):
            await live.engine.offered(stream, spoilt(offer), fresh=True)

    await candidate.accept(await live.engine.offered(stream, offer, fresh=True))
    answer = await viewer.answer(await live.engine.watch(stream, "ann", sound=True))
    for spoilt in SPOILT:
        with pytest.raises(DescriptionRefused):
            await live.engine.answered(stream, "ann", spoilt(answer))

    await live.engine.answered(stream, "ann", answer)
    await viewer.sees(pictures=3)


async def test_what_janus_cannot_read_is_refused_too(live, stream, candidate):
    offer = await candidate.publish()

    with pytest.raises(DescriptionRefused):
        await live.engine.offered(stream, offer.replace("v=0", "v=nonsense", 1), fresh=True)


@pytest.mark.parametrize("candidate_line", ["nonsense", "candidate:" + "1" * 1000])
async def test_a_strange_candidate_is_refused(live, stream, candidate, candidate_line):
    await live.publish(stream, candidate)

    with pytest.raises(DescriptionRefused):
        await live.engine.candidate(stream, None, candidate_line)
