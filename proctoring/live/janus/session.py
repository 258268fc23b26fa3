"""A session with one Janus over its WebSocket, as its general API has it: https://janus.conf.meetecho.com/docs/rest.html"""

import asyncio
import itertools
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from proctoring.live.engine import DescriptionRefused, EngineAway, LiveError, NotPublished

log = logging.getLogger(__name__)
PLUGIN = "janus.plugin.videoroom"
PATIENCE = 5.0  # seconds: for every answer
CONNECT_WITHIN = 3.0
CLOSE_WITHIN = 1.0
PING_EVERY = 5.0
KEEP_ALIVE_EVERY = 20.0  # a Janus forgets a session that has been silent for 60 s, unless configured otherwise
LARGEST_FRAME = 16 * 1024 * 1024  # a list of ten thousand rooms

Event = dict[str, Any]
Hear = Callable[[Event], None]


class JanusRefused(LiveError):
    """Janus, or its VideoRoom, says no."""

    def __init__(self, number: int, reason: str) -> None:
        super().__init__(f"{number}: {reason}")
        self.number = number


NO_SUCH_ROOM, NO_SUCH_FEED = 426, 428
INVALID_DESCRIPTION = (464, 465, 437)


@dataclass(frozen=True)
class Reply:
    """What the VideoRoom answers, and its session description when there is one."""

    data: dict[str, Any]
    sdp: str


class Session:
    """Lives as long as its socket; Janus forgets everything that was made in it when the socket closes."""

    def __init__(self, socket: ClientConnection, secret: str) -> None:
        self._socket, self._secret = socket, secret
        self._numbers = itertools.count(1)
        self._questions: dict[str, tuple[asyncio.Future[Event], bool]] = {}
        self._hearers: dict[int, Hear] = {}
        self._id: int | None = None
        self._tasks = [asyncio.create_task(self._listen())]

    @classmethod
    async def open(cls, url: str, secret: str) -> Self:
        """Raises EngineAway, or JanusRefused when the secret is not the one that it wants."""
        try:
            socket = await connect(
                url,
                subprotocols=[Subprotocol("janus-protocol")],
                open_timeout=CONNECT_WITHIN,
                ping_interval=PING_EVERY,
                ping_timeout=PING_EVERY,
                close_timeout=CLOSE_WITHIN,
                max_size=LARGEST_FRAME,
                compression=None,
                proxy=None,
            )
        except (OSError, WebSocketException) as error:
            raise EngineAway(f"does not answer: {error}") from error
        session = cls(socket, secret)
        try:
            session._id = (await session.ask("create"))["data"]["id"]
        except BaseException:
            await session.close()
            raise
        session._tasks.append(asyncio.create_task(session._keep_alive()))
        return session

    async def closed(self) -> None:
        """Waits until it is, for whatever reason."""
        await asyncio.wait(self._tasks[:1])

    async def close(self) -> None:
        await self._socket.close()
        for task in self._tasks[1:]:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def attach(self, hear: Hear) -> "Handle":
        """`hear` gets what happens to it unasked."""
        number: int = (await self.ask("attach", plugin=PLUGIN))["data"]["id"]
        self._hearers[number] = hear
        return Handle(self, number)

    async def detach(self, number: int) -> None:
        self._hearers.pop(number, None)
        await self.ask("detach", handle_id=number)

    async def ask(self, janus: str, *, acknowledged: bool = False, **fields: Any) -> Event:
        """`acknowledged`: the acknowledgement is all that will come. Raises EngineAway or a refusal."""
        transaction, answer = str(next(self._numbers)), asyncio.get_running_loop().create_future()
        self._questions[transaction] = answer, acknowledged
        question = {"janus": janus, "transaction": transaction, "apisecret": self._secret, **fields}
        if self._id is not None:
            question["session_id"] = self._id
        try:
            async with asyncio.timeout(PATIENCE):
                await self._socket.send(json.dumps(question))
                return _accepted(await answer)
        except (ConnectionClosed, TimeoutError) as error:
            raise EngineAway(f"no answer to {janus}") from error
        finally:
            del self._questions[transaction]

    async def _listen(self) -> None:
        try:
            async for frame in self._socket:
                self._take(json.loads(frame))
        except ConnectionClosed:
            pass
        finally:
            for answer, _ in self._questions.values():
                if not answer.done():
                    answer.set_result({"janus": "lost"})

    def _take(self, message: Event) -> None:
        answer, acknowledged = self._questions.get(message.get("transaction", ""), (None, False))
        kind, sender = message["janus"], message.get("sender")
        if answer:
            if (acknowledged or kind != "ack") and not answer.done():
                answer.set_result(message)
        elif kind == "timeout":
            log.warning("Janus has forgotten the session")
            self._tasks.append(asyncio.create_task(self._socket.close()))
        elif sender in self._hearers:
            self._hearers[sender](message)

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(KEEP_ALIVE_EVERY)
            try:
                await self.ask("keepalive", acknowledged=True)
            except EngineAway as error:
                log.warning("Janus: %s", error)


@dataclass(frozen=True)
class Handle:
    """One conversation with the VideoRoom, and the peer connection that belongs to it."""

    session: Session
    number: int

    async def request(self, request: str, jsep: tuple[str, str] | None = None, **body: Any) -> Reply:
        """`jsep`: "offer" or "answer", and the SDP."""
        fields: dict[str, Any] = {"body": {"request": request, **body}}
        if jsep:
            fields["jsep"] = {"type": jsep[0], "sdp": jsep[1]}
        answer = await self.session.ask("message", handle_id=self.number, **fields)
        data = answer.get("plugindata", {}).get("data", {})
        if "error_code" in data:
            raise _refusal(data["error_code"], data.get("error", ""))
        return Reply(data, answer.get("jsep", {}).get("sdp", ""))

    async def trickle(self, candidate: dict[str, Any]) -> None:
        await self.session.ask("trickle", acknowledged=True, handle_id=self.number, candidate=candidate)

    async def detach(self) -> None:
        """Also of one that Janus has let go already, or of a Janus that is gone itself."""
        try:
            await self.session.detach(self.number)
        except LiveError as error:
            log.debug("detach: %s", error)


def _accepted(answer: Event) -> Event:
    if answer["janus"] == "error":
        raise _refusal(answer["error"]["code"], answer["error"]["reason"])
    if answer["janus"] == "lost":
        raise EngineAway("the connection is lost")
    return answer


def _refusal(number: int, reason: str) -> LiveError:
    if number in INVALID_DESCRIPTION:
        return DescriptionRefused(reason)
    if number in (NO_SUCH_ROOM, NO_SUCH_FEED):
        return NotPublished(reason)
    return JanusRefused(number, reason)
