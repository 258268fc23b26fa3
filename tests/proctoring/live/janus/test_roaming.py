import pytest

from tests.proctoring.live.janus.conftest import running_engine
from tests.proctoring.live.janus.hosts import new_host, own_network
from tests.proctoring.live.janus.peers import Peer, running_chromium
from tests.servers import janus_server

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_picture_and_sound_are_back_when_both_pages_have_moved_to_another_address(stream, tmp_path):
    with own_network(), new_host() as host, janus_server() as janus:
        async with running_chromium(host.chromium(tmp_path)) as browser, running_engine(janus.url) as live:
            candidate, viewer = await Peer.open(browser), await Peer.open(browser)
            await live.publish(stream, candidate)
            await live.watch(stream, "ann", viewer, sound=True)
            await viewer.sees(pictures=3, sounds=3)

            host.move()
            await live.is_told(stream, None, "lost")
            await candidate.accept(
                await live.engine.offered(stream, await candidate.offer(iceRestart=True), fresh=False)
            )
            offer = await live.engine.restart(stream, "ann")
            await live.engine.answered(stream, "ann", await viewer.answer(offer, fresh=False))

            await live.is_told(stream, None, "up")
            await viewer.sees(pictures=10, sounds=10)
            assert live.legs(stream, "ann") == ["connecting", "up"]
