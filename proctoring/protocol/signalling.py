"""Setting up live media, in the words of RFC 8829. The candidate's page always offers, a viewer's always answers."""

from typing import Annotated, Literal

from pydantic import Field

from proctoring.protocol.message import Message

Source = Literal["camera", "screen"]
Sdp = Annotated[str, Field(min_length=1, max_length=65_536)]
Candidate = Annotated[str, Field(max_length=1000)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._!-]{1,120}$")]
"""Of one connection, chosen by whoever asks for it."""

__all__ = ["Candidate", "IceServer", "Name", "Sdp", "Source"]


class IceServer(Message):
    """As RTCPeerConnection takes it."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None
