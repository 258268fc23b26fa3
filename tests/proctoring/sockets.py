"""Sockets as pages open them, over the routes of the product."""

import json
from contextlib import asynccontextmanager
from datetime import timedelta

from asgiref.sync import sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.test import Client
from django.utils import timezone

from exams.models import Attempt
from proctoring.routing import websocket_urlpatterns
from tests.factories import WatchedSessionFactory

JPEG = b"\xff\xd8\xff\xe0 a picture"
PATIENCE = 10  # seconds; only a test that fails waits for so long


class Page:
    """One socket of one person, who is signed in unless not saved."""

    def __init__(self, path, user=None, *, subprotocols=None, headers=()):
        self._user = user
        self._socket = WebsocketCommunicator(
            URLRouter(websocket_urlpatterns), path, subprotocols=subprotocols, headers=[*headers]
        )

    async def open(self):
        """None when it is open, else the code with which it was refused."""
        if self._user is not None and self._user.pk is not None:
            self._socket.scope["headers"].append((b"cookie", await make(cookie_of)(self._user)))
        is_open, code = await self._socket.connect(timeout=PATIENCE)
        return None if is_open else code

    async def close(self):
        await self._socket.disconnect(timeout=PATIENCE)

    async def say(self, **message):
        await self._socket.send_json_to(message)

    async def send(self, frame):
        await self._socket.send_input({"type": "websocket.receive", ("text", "bytes")[isinstance(frame, bytes)]: frame})

    async def next(self):
        """A message, the bytes of a binary frame, or the code of the end."""
        output = await self._socket.receive_output(timeout=PATIENCE)
        if output["type"] == "websocket.close":
            return output["code"]
        return output["bytes"] if output.get("bytes") is not None else json.loads(output["text"])

    async def hear(self, wanted):
        """The next message of that type; others before it are passed over."""
        while True:
            message = await self.next()
            if not isinstance(message, dict):
                raise AssertionError(f"{message!r} instead of {wanted}")
            if message["type"] == wanted:
                return message

    async def picture(self):
        """The next binary frame."""
        while not isinstance(message := await self.next(), bytes):
            pass
        return message

    async def hears_nothing(self):
        return await self._socket.receive_nothing()

    async def all_until_beat(self):
        """Everything that is said up to the answer to a beat of ours."""
        await self.say(type="beat")
        heard = []
        while (message := await self.next()) != {"type": "beat"}:
            heard.append(message)
        return heard


def cookie_of(user):
    client = Client()
    client.force_login(user)
    return f"sessionid={client.cookies['sessionid'].value}".encode()


def candidate_page(session, user=None, query="", **more):
    return Page(f"/ws/attempts/{session.pk}/{query}", user or session.attempt.candidate, **more)


def dashboard(user, query="", **more):
    return Page(f"/ws/proctor/{query}", user, **more)


@asynccontextmanager
async def opened(*pages):
    for page in pages:
        await page.open()
    try:
        yield pages[0] if len(pages) == 1 else pages
    finally:
        for page in pages:
            await page.close()


def running_session(factory=WatchedSessionFactory, **fields):
    """Of an exam that is going on by the real clock."""
    now = timezone.now()
    session = factory(
        attempt__started_at=now - timedelta(minutes=5),
        attempt__deadline=now + timedelta(minutes=55),
        attempt__exam__opens_at=now - timedelta(hours=1),
        attempt__exam__closes_at=now + timedelta(hours=5),
        **fields,
    )
    return type(session).objects.select_related("attempt__exam__organisation", "attempt__candidate").get(pk=session.pk)


make = sync_to_async


@sync_to_async
def attempt_of(session):
    return Attempt.objects.get(pk=session.pk)
