"""Sockets as the web server hands them over: origin, session, address."""

import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator
from django.contrib.sessions.models import Session
from django.test import Client

from exams.enums import Role
from proctor_site.asgi import application
from proctoring.consumers.nothing import NOT_FOUND
from tests.factories import SessionFactory, person_with

pytestmark = pytest.mark.django_db(transaction=True)
OURS = "http://localhost"
CLOSED = {"type": "websocket.close", "code": NOT_FOUND}


@pytest.fixture(autouse=True)
def channel_layer(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def cookie(session):
    """Of somebody who may review the session."""
    client = Client()
    client.force_login(person_with(Role.REVIEWER, session.attempt.exam.organisation))
    return f"sessionid={client.cookies['sessionid'].value}"


def socket(path, *, cookie="", origin=OURS):
    headers = [(b"origin", origin.encode()), (b"cookie", cookie.encode())]
    return WebsocketCommunicator(application, path, headers=headers)


def address_of(session):
    return f"/ws/review/{session.pk}/"


async def test_a_signed_in_reviewer_gets_in_from_our_own_page(session, cookie):
    page = socket(address_of(session), cookie=cookie)

    connected, _protocol = await page.connect()

    assert connected
    assert await page.receive_nothing()
    await page.disconnect()


@pytest.mark.parametrize("origin", ["https://evil.example", "null", ""])
async def test_a_page_of_another_origin_is_refused_whoever_is_signed_in(session, cookie, origin):
    connected, _code = await socket(address_of(session), cookie=cookie, origin=origin).connect()

    assert not connected


@pytest.mark.parametrize("path", ["/ws/attempts/{}/", "/ws/proctor/", "/ws/review/{}/"])
async def test_no_socket_is_open_to_another_origin(session, cookie, path):
    connected, _code = await socket(path.format(session.pk), cookie=cookie, origin="https://evil.example").connect()

    assert not connected


async def test_who_signs_out_is_shown_nothing_any_more(session, cookie, monkeypatch):
    for name, seconds in (("proctor.TALLY_EVERY", 0.05), ("proctor.CHECK_EVERY", 0), ("clock.TICK", 3600)):
        monkeypatch.setattr(f"proctoring.consumers.{name}", seconds)
    page = socket("/ws/proctor/", cookie=cookie)
    await page.connect()
    assert (await page.receive_json_from())["type"] == "snapshot"

    await sync_to_async(Session.objects.all().delete)()

    while (output := await page.receive_output())["type"] != "websocket.close":
        pass
    assert output == CLOSED
    await page.disconnect()


@pytest.mark.parametrize("cookie", ["", "sessionid=nonsense", "sessionid=\0"])
async def test_without_a_session_there_is_nothing(session, cookie):
    page = socket(address_of(session), cookie=cookie)

    await page.connect()

    assert await page.receive_output() == CLOSED


@pytest.mark.parametrize(
    "path", ["/", "/ws/", "/ws/review/12/", "/ws/review/", "/ws/other/", "/ws/\0/%00/", "/" * 3000]
)
async def test_where_there_is_no_socket_it_is_said_by_its_code(cookie, path):
    page = socket(path, cookie=cookie)

    await page.connect()

    assert await page.receive_output() == CLOSED


async def test_a_session_that_is_not_there_is_like_one_that_is_not_yours(session, cookie):
    await sync_to_async(session.delete)()
    page = socket(address_of(session), cookie=cookie)

    await page.connect()

    assert await page.receive_output() == CLOSED
