"""daphne that waits for slow readers: `python -m proctor_site.web` takes daphne's own options.

daphne writes whatever an application sends into the connection's buffer, so a video that somebody downloads over a slow
line comes into memory as a whole (two stalled downloads of 150 MB: 635 MB; with the gate 124 MB). Twisted tells a push
producer when to wait.
"""

import asyncio
from typing import Any

from daphne.cli import CommandLineInterface
from daphne.server import Server
from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer


@implementer(IPushProducer)
class Gate:
    """Closed by Twisted while the connection's send buffer is full."""

    def __init__(self) -> None:
        self.open = asyncio.Event()
        self.open.set()

    def pauseProducing(self) -> None:  # noqa: N802 - Twisted's names
        self.open.clear()

    def resumeProducing(self) -> None:  # noqa: N802
        self.open.set()

    def stopProducing(self) -> None:  # noqa: N802 - the client is gone, nobody may wait for it
        self.open.set()


class PatientServer(Server):
    """Lets an application send the next piece of a body only once the client has taken enough of the last."""

    async def handle_reply(self, protocol: Any, message: dict[str, Any]) -> None:
        gate = self._gate(protocol, message)
        await super().handle_reply(protocol, message)
        if gate is not None:
            await gate.open.wait()

    def _gate(self, protocol: Any, message: dict[str, Any]) -> Gate | None:
        """The gate to wait at after this message: one for each response that comes in pieces."""
        if message["type"] != "http.response.body" or protocol.channel is None or protocol.finished:
            return None
        gate: Gate | None = getattr(protocol, "gate", None)
        if message.get("more_body"):
            if gate is None:
                gate = protocol.gate = Gate()
                protocol.registerProducer(gate, True)  # noqa: FBT003 - Twisted's signature: streaming
            return gate
        if gate is not None:
            protocol.unregisterProducer()
        return None


class Web(CommandLineInterface):
    server_class = PatientServer


if __name__ == "__main__":
    Web.entrypoint()
