"""The queue goes away and comes back, having forgotten everything."""

import pytest
from django.core.cache import caches
from django.utils import timezone

from exams.enums import Role
from proctoring import reach
from proctoring.consumers import proctor as proctor_socket
from proctoring.services.presence import note_heard
from tests.factories import person_with
from tests.proctoring.sockets import candidate_page, dashboard, make, opened, running_session
from tests.servers import forgetful_redis

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("stopped_clock"),
    # redis-py leaves a connection unclosed where a new one is cut while it is made
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def queue(settings, monkeypatch, receivers_end):
    """A Redis to stop and to start; dashboards do their rounds at once."""
    monkeypatch.setattr(proctor_socket, "TALLY_EVERY", 0.05)
    monkeypatch.setattr(reach, "REST", 0.1)
    with forgetful_redis() as server:
        settings.CHANNEL_LAYERS = {
            "default": {
                "BACKEND": "proctor_site.queue_layer.QueueLayer",
                "CONFIG": {"hosts": [{"address": server.url} | settings.QUEUE_TIMEOUTS]},
            }
        }
        settings.CACHES = {
            "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": server.url}
        }
        caches["default"].clear()
        yield server


async def test_a_dashboard_is_told_afterwards_what_it_could_not_be_told(queue):
    session = await make(running_session)()
    proctor = await make(person_with)(Role.PROCTOR, session.attempt.exam.organisation)
    async with opened(dashboard(proctor)) as board:
        assert (await board.hear("snapshot"))["tiles"][0]["connection"] == "offline"
        await board.hear("tally")
        queue.stop()
        await make(note_heard)(session_ids=[session.pk], now=timezone.now())
        queue.start()

        while (await board.hear("snapshot"))["tiles"][0]["connection"] != "live":
            pass


async def test_a_candidate_is_heard_all_the_while(queue):
    session = await make(running_session)()
    async with opened(candidate_page(session)) as page:
        await page.all_until_beat()
        queue.stop()

        await page.all_until_beat()
        await page.say(type="peerOffer", peer="p", source="camera", sdp="v=0", fresh=True)
        await page.say(type="vitals", focused=True, visible=True)
        await page.all_until_beat()

        queue.start()
        await page.all_until_beat()


async def test_who_comes_meanwhile_is_asked_to_come_again(queue):
    session = await make(running_session)()
    queue.stop()
    assert await candidate_page(session).open() == 4503
    queue.start()

    async with opened(candidate_page(session)) as page:
        assert (await page.next())["type"] == "welcome"
