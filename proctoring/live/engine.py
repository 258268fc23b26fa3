"""What carries live media: the one thing that differs between the embedded forwarding server, Janus and direct."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

Source = Literal["camera", "screen"]
Leg = Literal["connecting", "up", "lost", "gone"]
"""A leg is one connection: of the publisher, or of one viewer. `lost` may come back, `gone` does not."""


@dataclass(frozen=True)
class Stream:
    """One source of one attempt, while somebody watches it."""

    attempt: UUID
    source: Source


Changed = Callable[[Stream, str | None, Leg], None]
"""Called with the stream, its viewer (None: the publisher) and how that leg stands now."""


class LiveError(Exception):
    """What cannot be done, with a code that goes over the wire."""

    code = "live_failed"


class NotPublished(LiveError):
    """The candidate's page has sent nothing (yet)."""

    code = "not_published"


class NotWatching(LiveError):
    """There is no such viewer (any more)."""

    code = "not_watching"


class DescriptionRefused(LiveError):
    """A session description that is too large, malformed, or asks for what is not served."""

    code = "description_refused"


class EngineAway(LiveError):
    """The media server does not answer."""

    code = "engine_away"


class Engine(Protocol):
    """Lives in one asyncio loop. Session descriptions are SDP text; viewers are named by whoever asks."""

    changed: Changed

    async def start(self) -> None:
        """Get ready to serve. Raises EngineAway."""

    async def stop(self) -> None:
        """Let everything go."""

    async def offered(self, stream: Stream, sdp: str, *, fresh: bool) -> str:
        """The candidate's offer; answers with ours.

        `fresh`: from a connection that is new at the candidate. Else the same one restarts ICE or renegotiates.
        """

    async def watch(self, stream: Stream, viewer: str, *, sound: bool) -> str:
        """An offer for a new viewer. Waits a few seconds for the publisher; raises NotPublished."""

    async def restart(self, stream: Stream, viewer: str) -> str:
        """An offer that restarts ICE on the viewer's connection. Raises NotWatching."""

    async def renegotiate(self, stream: Stream, viewer: str) -> str:
        """An offer on the viewer's connection as it stands. Raises NotWatching."""

    async def answered(self, stream: Stream, viewer: str, sdp: str) -> None:
        """The viewer's answer to the last offer."""

    async def candidate(self, stream: Stream, viewer: str | None, candidate: str) -> None:
        """An ICE candidate that came later than its description; empty when there are no more."""

    async def unwatch(self, stream: Stream, viewer: str) -> None:
        """The viewer is gone. Safe to repeat."""

    async def drop(self, stream: Stream) -> None:
        """The stream is over, for its publisher and all viewers. Safe to repeat."""
