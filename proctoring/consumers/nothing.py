"""The socket at every address where there is none."""

from channels.generic.websocket import AsyncWebsocketConsumer

NOT_FOUND = 4404


class NothingHere(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        await self.accept()  # a browser is told the code only of a socket that was open
        await self.close(NOT_FOUND)
