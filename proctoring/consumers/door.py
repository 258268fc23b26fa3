"""What every page of a candidate passes before its socket: when all come at once, most are told when to come back.

Without it all of them wait, most for longer than their page does, and what was done for those is done in vain.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from proctoring.consumers.socket import TRY_AGAIN_LATER
from proctoring.turnstile import Turnstile

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Socket = Callable[[Message, Receive, Send], Awaitable[None]]
PATIENCE = 2.0  # seconds in which a turn comes; a page lets a call ring for three
ANSWERS = ("websocket.accept", "websocket.close")


class Door:
    """In front of a socket: serves `at_once` of those who come, until they are let in or refused, and then the next."""

    def __init__(self, at_once: int) -> None:
        self.turnstile = Turnstile()
        self._places = asyncio.Semaphore(at_once)

    def to(self, socket: Socket) -> Socket:
        async def entered(scope: Message, receive: Receive, send: Send) -> None:
            connect = await receive()
            if not self.turnstile.enters():
                await self._turn_away(send)
                return
            more = asyncio.ensure_future(receive())
            try:
                if await self._has_turn(more):
                    await self._serve(socket, scope, _replayed(connect, more, receive), send)
                    return
                self.turnstile.gave_up()
                if not more.done():
                    await self._turn_away(send)
            finally:
                more.cancel()

        return entered

    async def _has_turn(self, more: asyncio.Future[Message]) -> bool:
        """False when the page has gone, which is what more it has to say, or has waited for too long."""
        turn = asyncio.ensure_future(self._places.acquire())
        either: set[asyncio.Future[Any]] = {turn, more}
        await asyncio.wait(either, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        if turn.done() and not more.done():
            return True
        if not turn.cancel():
            self._places.release()
        return False

    async def _serve(self, socket: Socket, scope: Message, receive: Receive, send: Send) -> None:
        is_served = False

        def leave() -> None:
            nonlocal is_served
            if not is_served:
                is_served = True
                self._places.release()
                self.turnstile.served(time.monotonic())

        async def answer(message: Message) -> None:
            if message["type"] in ANSWERS:
                leave()
            await send(message)

        try:
            await socket(scope, receive, answer)
        finally:
            leave()

    async def _turn_away(self, send: Send) -> None:
        seconds = self.turnstile.turns_away(time.monotonic())
        await send({"type": "websocket.accept"})  # a browser is told the code only of a socket that was open
        await send({"type": "websocket.close", "code": TRY_AGAIN_LATER, "reason": f"{seconds:.2f}"})


def _replayed(first: Message, second: asyncio.Future[Message], receive: Receive) -> Receive:
    """What was received already, then what is."""
    early: list[Callable[[], Awaitable[Message]]] = [lambda: second, lambda: _answer(first)]

    async def again() -> Message:
        return await (early.pop() if early else receive)()

    return again


async def _answer(message: Message) -> Message:
    return message


candidates_door = Door(at_once=8)  # as many as keep the threads busy that are there for them
