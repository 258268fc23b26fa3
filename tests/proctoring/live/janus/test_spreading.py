from uuid import UUID

from proctoring.live.engine import Stream
from proctoring.live.janus.engine import best
from proctoring.live.janus.server import JanusServer

SERVERS = [JanusServer(f"ws://{name}", "", 0, lambda server: None) for name in "abcd"]
STREAMS = [Stream(UUID(int=number), "camera") for number in range(4000)]


def test_each_janus_has_a_fair_share():
    urls = [best(SERVERS, stream).url for stream in STREAMS]

    assert all(900 < urls.count(server.url) < 1100 for server in SERVERS)


def test_only_the_streams_of_a_janus_that_goes_are_moved():
    before = {stream: best(SERVERS, stream) for stream in STREAMS}
    after = {stream: best(SERVERS[1:], stream) for stream in STREAMS}

    moved = {stream for stream in STREAMS if before[stream] is not after[stream]}
    assert moved == {stream for stream in STREAMS if before[stream] is SERVERS[0]}


def test_camera_and_screen_of_an_attempt_are_together():
    screens = [Stream(stream.attempt, "screen") for stream in STREAMS]

    assert [best(SERVERS, stream) for stream in STREAMS] == [best(SERVERS, screen) for screen in screens]
