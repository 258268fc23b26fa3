"""Our layer and channels_redis' own are one and the same to whoever listens: what one sends, the other receives."""

import asyncio
import threading
from contextlib import suppress

import pytest
import redis
from channels_redis.pubsub import RedisPubSubChannelLayer
from redis.exceptions import RedisError

from proctor_site.queue_layer import QueueLayer
from tests.servers import forgetful_redis, free_port

PATIENCE = 10  # seconds; only a test that fails waits for so long
GROUP = "exam.1"


@pytest.fixture
def ours(redis_url):
    return QueueLayer(hosts=[{"address": redis_url, "socket_timeout": 2.0}], prefix="proctor")


@pytest.fixture
def theirs(redis_url):
    return RedisPubSubChannelLayer(hosts=[redis_url], prefix="proctor")


async def member(layer, redis_url):
    """A channel in the group, once Redis knows."""
    channel = await layer.new_channel()
    await layer.group_add(GROUP, channel)
    with redis.Redis.from_url(redis_url) as client:
        async with asyncio.timeout(PATIENCE):
            while client.pubsub_numsub(f"proctor__group__{GROUP}")[0][1] == 0:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
    return channel


async def received(layer, channel, count):
    async with asyncio.timeout(PATIENCE):
        return [(await layer.receive(channel))["n"] for _ in range(count)]


@pytest.mark.parametrize("listener", ["ours", "theirs"])
async def test_what_a_thread_publishes_is_received_in_its_order(request, ours, redis_url, listener):
    layer = request.getfixturevalue(listener)
    channel = await member(layer, redis_url)

    pushes = {GROUP: [{"type": "push", "n": n} for n in range(100)], "exam.2": [{"type": "push", "n": -1}]}
    await asyncio.to_thread(ours.publish, pushes)

    assert await received(layer, channel, 100) == list(range(100))


@pytest.mark.parametrize(("sender", "listener"), [("ours", "theirs"), ("theirs", "ours"), ("ours", "ours")])
async def test_both_understand_each_other(request, redis_url, sender, listener):
    sender, listener = request.getfixturevalue(sender), request.getfixturevalue(listener)
    channel = await member(listener, redis_url)

    await sender.group_send(GROUP, {"type": "push", "n": 1})
    await sender.send(channel, {"type": "push", "n": 2})

    assert await received(listener, channel, 2) == [1, 2]


async def test_what_is_sent_at_the_same_time_goes_out_together_and_in_order(ours, redis_url):
    channel = await member(ours, redis_url)
    with redis.Redis.from_url(redis_url) as client:
        before = client.info("stats")["total_reads_processed"]

        await asyncio.gather(*(ours.group_send(GROUP, {"type": "push", "n": n}) for n in range(500)))

        assert client.info("stats")["total_reads_processed"] - before < 50
    assert await received(ours, channel, 500) == list(range(500))


async def test_many_may_subscribe_while_a_message_waits_for_its_answer(redis_url):
    """channels_redis lets nobody in meanwhile."""
    with forgetful_redis() as server:
        layer = QueueLayer(hosts=[{"address": server.url}])
        channel = await layer.new_channel()
        with redis.Redis.from_url(server.url) as client:
            client.execute_command("CLIENT", "PAUSE", "60000", "WRITE")  # PUBLISH counts as a write
            waiting = asyncio.ensure_future(layer.group_send(GROUP, {"type": "push", "n": 1}))
            await asyncio.sleep(0.05)

            async with asyncio.timeout(PATIENCE):
                await layer.group_add(GROUP, channel)

            assert not waiting.done()
            client.execute_command("CLIENT", "UNPAUSE")
            await waiting
        await layer.flush()


async def test_whoever_publishes_learns_that_the_queue_is_away():
    layer = QueueLayer(hosts=[f"redis://127.0.0.1:{free_port()}/0"])

    for _ in range(2):
        with pytest.raises(RedisError):
            await layer.group_send(GROUP, {"type": "push"})
    with pytest.raises(RedisError):
        await asyncio.to_thread(layer.publish, {GROUP: [{"type": "push"}]})


async def test_a_queue_that_is_back_is_used_again():
    with forgetful_redis() as server:
        layer = QueueLayer(hosts=[server.url])
        await layer.group_send(GROUP, {"type": "push"})
        layer.publish({GROUP: [{"type": "push"}]})
        server.stop()
        server.start()

        with suppress(RedisError):  # over the connection that was cut; to send it again could be to send it twice
            await layer.group_send(GROUP, {"type": "push"})
        await layer.group_send(GROUP, {"type": "push"})
        layer.publish({GROUP: [{"type": "push"}]})
        await layer.flush()


async def test_who_gives_up_waiting_does_not_keep_the_others_from_being_told(ours, redis_url):
    channel = await member(ours, redis_url)

    sending = [asyncio.ensure_future(ours.group_send(GROUP, {"type": "push", "n": n})) for n in range(3)]
    await asyncio.sleep(0)
    sending[1].cancel()
    await asyncio.gather(*sending, return_exceptions=True)

    assert await received(ours, channel, 3) == [0, 1, 2]


def test_threads_may_publish_all_at_once(ours, redis_url):
    with redis.Redis.from_url(redis_url) as client, client.pubsub(ignore_subscribe_messages=True) as listening:
        listening.subscribe(f"proctor__group__{GROUP}")
        listening.get_message(timeout=PATIENCE)
        message = {GROUP: [{"type": "push", "n": 1}]}
        threads = [threading.Thread(target=ours.publish, args=(message,)) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)

        heard = [listening.get_message(timeout=PATIENCE) for _ in range(20)]

    assert [ours.deserialize(one["data"])["n"] for one in heard] == [1] * 20
