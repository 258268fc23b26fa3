"""A task's result reaches the page of a reviewer."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from exams.enums import Role
from proctoring.consumers.review import NOT_FOUND
from recordings.enums import RecordingStatus
from recordings.signals import recording_changed
from tests.factories import OrganisationFactory, RecordingFactory, person_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def channel_layer(settings, redis_url):
    settings.CHANNEL_LAYERS = {
        "default": {"BACKEND": "proctor_site.queue_layer.QueueLayer", "CONFIG": {"hosts": [redis_url]}}
    }


@pytest.fixture
def recording():
    return RecordingFactory(status=RecordingStatus.COMPLETED, video="v.mp4")


def socket(recording, user):
    from channels.routing import URLRouter

    from proctoring.routing import websocket_urlpatterns

    communicator = WebsocketCommunicator(URLRouter(websocket_urlpatterns), f"/ws/review/{recording.session_id}/")
    communicator.scope["user"] = user
    return communicator


@sync_to_async
def reviewer_of(recording):
    return person_with(Role.REVIEWER, recording.session.attempt.exam.organisation)


async def test_a_reviewer_is_told_when_a_recording_changes(recording):
    page = socket(recording, await reviewer_of(recording))
    assert (await page.connect())[0]

    await sync_to_async(recording_changed.send)(sender=None, recording_id=recording.pk)

    assert await page.receive_json_from() == {
        "type": "recordingChanged",
        "recording": str(recording.pk),
        "status": "completed",
    }
    await page.disconnect()


@pytest.mark.parametrize(
    "sent",
    [{"text_data": '{"type": "push"}'}, {"text_data": "{"}, {"text_data": "\0\U0001f600"}, {"bytes_data": b"\xff\0"}],
)
async def test_what_a_reviewer_sends_is_dropped_and_the_socket_goes_on(recording, sent):
    page = socket(recording, await reviewer_of(recording))
    await page.connect()

    await page.send_to(**sent)

    assert await page.receive_nothing()
    await sync_to_async(recording_changed.send)(sender=None, recording_id=recording.pk)
    assert (await page.receive_json_from())["type"] == "recordingChanged"
    await page.disconnect()


@pytest.mark.parametrize("who", ["candidate", "proctor", "reviewer elsewhere", "nobody"])
async def test_nobody_else_gets_in(recording, who):
    page = socket(recording, await _person(who, recording))

    await page.connect()

    assert await page.receive_output() == {"type": "websocket.close", "code": NOT_FOUND}
    await sync_to_async(recording_changed.send)(sender=None, recording_id=recording.pk)
    assert await page.receive_nothing()


@sync_to_async
def _person(who, recording):
    match who:
        case "candidate":
            return recording.session.attempt.candidate
        case "proctor":
            return person_with(Role.PROCTOR, recording.session.attempt.exam.organisation)
        case "reviewer elsewhere":
            return person_with(Role.REVIEWER, OrganisationFactory())
        case _:
            return AnonymousUser()
