"""The door in front of candidates' sockets, with a socket behind it that takes as long as a test wants."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from channels.testing import ApplicationCommunicator

from proctoring.consumers import door as door_module
from proctoring.consumers.door import Door
from proctoring.turnstile import FEW

BUSY = 4503
PATIENCE = 10  # seconds; only a test that fails waits for so long


class Room:
    """Lets in whoever comes, once it is `open`, and repeats what they say."""

    def __init__(self, at_once):
        self.open = asyncio.Event()
        self.inside = self.most = self.entered = 0
        self.door = Door(at_once)
        self.socket = self.door.to(self)

    async def __call__(self, _scope, receive, send):
        assert (await receive())["type"] == "websocket.connect"
        self.entered += 1
        self.inside += 1
        self.most = max(self.most, self.inside)
        await self.open.wait()
        self.inside -= 1
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] != "websocket.disconnect":
            await send({"type": "websocket.send", "text": message["text"]})


@asynccontextmanager
async def dialled(room, count):
    pages = [ApplicationCommunicator(room.socket, {"type": "websocket"}) for _ in range(count)]
    for page in pages:
        await page.send_input({"type": "websocket.connect"})
    await asyncio.sleep(0.05)
    try:
        yield pages
    finally:
        room.open.set()
        for page in pages:
            await page.send_input({"type": "websocket.disconnect", "code": 1001})
        for page in pages:
            await page.wait(PATIENCE)


async def test_who_is_let_in_is_heard():
    room = Room(at_once=1)
    room.open.set()
    async with dialled(room, 1) as [page]:
        for word in ("one", "two"):
            await page.send_input({"type": "websocket.receive", "text": word})

        answers = [await page.receive_output(PATIENCE) for _ in range(3)]

    assert [answer.get("text") for answer in answers] == [None, "one", "two"]


async def test_no_more_are_served_at_once_than_there_are_places_and_all_get_their_turn():
    room = Room(at_once=3)
    async with dialled(room, 10) as pages:
        assert room.inside == 3
        room.open.set()

        answers = [await page.receive_output(PATIENCE) for page in pages]

    assert {answer["type"] for answer in answers} == {"websocket.accept"}
    assert (room.most, room.entered) == (3, 10)


async def test_whom_there_is_no_room_for_is_told_at_once_when_to_come_back():
    room = Room(at_once=1)
    room.door.turnstile.pace = 0.2
    async with dialled(room, FEW + 2) as pages:
        early = [await page.receive_output(PATIENCE) for page in pages[FEW:]]
        closes = [await page.receive_output(PATIENCE) for page in pages[FEW:]]

    assert {answer["type"] for answer in early} == {"websocket.accept"}  # or a browser would not be told the code
    assert {answer["code"] for answer in closes} == {BUSY}
    first, second = (float(answer["reason"]) for answer in closes)
    assert 0 < first < second


async def test_whose_turn_does_not_come_is_told_before_the_page_hangs_up(monkeypatch):
    monkeypatch.setattr(door_module, "PATIENCE", 0.05)
    room = Room(at_once=1)
    async with dialled(room, 2) as [first, second]:
        await second.receive_output(PATIENCE)
        assert (await second.receive_output(PATIENCE))["code"] == BUSY

        room.open.set()
        assert (await first.receive_output(PATIENCE))["type"] == "websocket.accept"
    assert room.entered == 1


async def test_for_a_page_that_hung_up_nothing_is_done():
    room = Room(at_once=1)
    async with dialled(room, 2) as [_first, second]:
        await second.send_input({"type": "websocket.disconnect", "code": 1006})
        await asyncio.sleep(0.05)
        room.open.set()

        async with dialled(room, 1) as [third]:
            assert (await third.receive_output(PATIENCE))["type"] == "websocket.accept"

    assert room.entered == 2


async def test_a_socket_that_fails_leaves_its_place():
    async def failing(_scope, receive, _send):
        await receive()
        raise OSError("no such luck")

    door = Door(at_once=1)
    for _ in range(3):
        page = ApplicationCommunicator(door.to(failing), {"type": "websocket"})
        await page.send_input({"type": "websocket.connect"})
        with pytest.raises(OSError, match="luck"):
            await page.wait(PATIENCE)

    assert door.turnstile.waiting == 0
