"""One Janus: connected to for as long as there is one, and what is common to all rooms on it."""

import asyncio
import hmac
import logging
from collections.abc import Callable
from hashlib import sha256
from secrets import randbelow

from proctoring.live.engine import EngineAway, LiveError
from proctoring.live.janus.session import Handle, Session

log = logging.getLogger(__name__)
OURS = "proctored stream"
"""The description of our rooms: tells them from those that others have on the same Janus."""
LARGEST_ROOM = 2**53  # numbers of rooms pass through parsers that know no larger whole numbers
CONNECTIONS = 4  # of a publisher: the one that is up, the one that follows it, and what Janus has not yet let go
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 5.0
ABANDONED_AFTER = 10.0  # seconds that a room must be empty


class JanusServer:
    """`news` is called when it has been tried, and when it is lost. By then Janus has forgotten all that was made."""

    def __init__(self, url: str, secret: str, bitrate: int, news: Callable[["JanusServer"], None]) -> None:
        self.url = url
        self.was_tried = False
        self.trouble = "no answer yet"
        self._secret, self._bitrate, self._news = secret, bitrate, news
        self._session: Session | None = None
        self._rooms: Handle | None = None

    @property
    def is_up(self) -> bool:
        return self._rooms is not None

    @property
    def session(self) -> Session:
        """Raises EngineAway."""
        if self._session is None:
            raise EngineAway(self.url)
        return self._session

    async def stay_connected(self) -> None:
        """Until it is cancelled."""
        pause = FIRST_PAUSE
        while True:
            try:
                await self._connect()
                pause = FIRST_PAUSE
                await self._until_lost()
            except LiveError as error:
                self._note(str(error))
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def open_room(self) -> int:
        """A room with a number that nobody guesses, for one publisher and whoever subscribes."""
        number = randbelow(LARGEST_ROOM - 1) + 1
        await self._control().request(
            "create",
            room=number,
            description=OURS,
            secret=self._derived("secret", number),
            pin=self.pin(number),
            publishers=CONNECTIONS,
            bitrate=self._bitrate,
            bitrate_cap=True,
            audiocodec="opus",
            videocodec="vp8,h264",
            fir_freq=0,
        )
        return number

    async def close_room(self, number: int) -> None:
        try:
            await self._control().request("destroy", room=number, secret=self._derived("secret", number))
        except LiveError as error:
            log.debug("%s: room not closed: %s", self.url, error)

    def pin(self, number: int) -> str:
        return self._derived("pin", number)

    def _control(self) -> Handle:
        if self._rooms is None:
            raise EngineAway(self.url)
        return self._rooms

    def _derived(self, what: str, number: int) -> str:
        """So that another process can close a room whose process has died."""
        return hmac.new(self._secret.encode(), f"{what} {number}".encode(), sha256).hexdigest()

    async def _connect(self) -> None:
        session = await Session.open(self.url, self._secret)
        try:
            self._rooms = await session.attach(lambda event: None)
        except BaseException:
            await session.close()
            raise
        self._session = session
        self._note("")

    async def _until_lost(self) -> None:
        assert self._session
        session, sweeping = self._session, asyncio.create_task(self._sweep())
        try:
            await session.closed()
        finally:
            self._session = self._rooms = None
            sweeping.cancel()
            await session.close()
        raise EngineAway("the connection is lost")

    async def _sweep(self) -> None:
        """Close the rooms that a process left behind when it was killed."""
        try:
            empty = await self._empty_rooms()
            await asyncio.sleep(ABANDONED_AFTER)
            for number in empty & await self._empty_rooms():
                await self.close_room(number)
        except LiveError as error:
            log.warning("%s: %s", self.url, error)

    async def _empty_rooms(self) -> set[int]:
        """Those with our name. One of another site with the same name has another secret and stays."""
        rooms = (await self._control().request("list")).data.get("list", [])
        return {room["room"] for room in rooms if room.get("description") == OURS and not room["num_participants"]}

    def _note(self, trouble: str) -> None:
        """Said once, not with each try."""
        if trouble and trouble != self.trouble:
            log.warning("%s: %s", self.url, trouble)
        self.trouble, self.was_tried = trouble, True
        self._news(self)
