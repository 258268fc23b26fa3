"""Between the server and the page of a candidate who sits an exam: ws/attempts/<attempt>/."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from proctoring.protocol.message import Message
from proctoring.protocol.signalling import Candidate, IceServer, Name, Sdp, Source

CommandKind = Literal["ping", "message", "warn", "pause", "resume", "extend", "terminate"]

# -- what the server says ----------------------------------------------------------


class BeatHeard(Message):
    """The answer to each beat: the line is up both ways."""

    type: Literal["beat"] = "beat"


class Welcome(Message):
    """The first message on every connection."""

    type: Literal["welcome"] = "welcome"
    server_now: datetime
    state: str
    deadline: datetime | None


class Replaced(Message):
    """Another page of the same attempt has connected; this one is heard no more."""

    type: Literal["replaced"] = "replaced"


class ThumbnailsWanted(Message):
    """How often a thumbnail is wanted from now on."""

    type: Literal["thumbnailsWanted"] = "thumbnailsWanted"
    every_seconds: float


class Watched(Message):
    """How many people look at the live picture now. Shown to the candidate."""

    type: Literal["watched"] = "watched"
    viewers: int


class StreamWanted(Message):
    """Make a connection for this peer and offer the source. For the same peer again: make a new one."""

    type: Literal["streamWanted"] = "streamWanted"
    peer: Name
    source: Source
    sound: bool
    ice_servers: tuple[IceServer, ...]


class StreamUnwanted(Message):
    """Close the peer's connection."""

    type: Literal["streamUnwanted"] = "streamUnwanted"
    peer: Name
    source: Source


class PeerAnswer(Message):
    """The peer's answer to the last offer."""

    type: Literal["peerAnswer"] = "peerAnswer"
    peer: Name
    source: Source
    sdp: Sdp


class PeerCandidate(Message):
    """An ICE candidate of the peer; empty when there are no more."""

    type: Literal["peerCandidate"] = "peerCandidate"
    peer: Name
    source: Source
    candidate: Candidate


class RestartWanted(Message):
    """The peer's side has trouble: offer again, with ICE restarted or as it stands."""

    type: Literal["restartWanted"] = "restartWanted"
    peer: Name
    source: Source
    ice: bool


class Order(Message):
    """What a proctor wants of the candidate. Told again on each connection until the page has confirmed it."""

    type: Literal["order"] = "order"
    id: UUID
    kind: CommandKind
    text: str
    reason: str
    minutes: int | None
    by: str
    given_at: datetime


class AttemptChanged(Message):
    """The attempt is paused, goes on, has another deadline, or is over."""

    type: Literal["attemptChanged"] = "attemptChanged"
    state: str
    deadline: datetime | None
    server_now: datetime


class EventsHeard(Message):
    """What became of a batch: ids stored now or before, and {id: code} of those refused for good."""

    type: Literal["eventsHeard"] = "eventsHeard"
    accepted: tuple[UUID, ...]
    refused: dict[UUID, str]


class FrameRefused(Message):
    """The last message could not be taken."""

    type: Literal["refused"] = "refused"
    code: str
    message: str


ToCandidate = (
    BeatHeard
    | Welcome
    | Replaced
    | ThumbnailsWanted
    | Watched
    | StreamWanted
    | StreamUnwanted
    | PeerAnswer
    | PeerCandidate
    | RestartWanted
    | Order
    | AttemptChanged
    | EventsHeard
    | FrameRefused
)

# -- what the page says ------------------------------------------------------------
# A binary frame is a thumbnail: one byte for its source (0 camera, 1 screen), then the JPEG.


class Beat(Message):
    """Once a second. Anything else that is heard counts as one too."""

    type: Literal["beat"] = "beat"


class Battery(Message):
    level: Annotated[float, Field(ge=0, le=1)]
    charging: bool


class Uploading(Message):
    """How the recording of one source goes, as its page sees it. Counts are of chunks."""

    source: Source
    state: Annotated[str, Field(max_length=24)]
    stored: Annotated[int, Field(ge=0, le=1_000_000)]
    backlog: Annotated[int, Field(ge=0, le=1_000_000)]
    step: Annotated[str, Field(max_length=12)]


class Vitals(Message):
    """How the page is: when something of it changed, and every ten seconds.

    `told` is the last number that `page` gave out and tried to tell (`Observed`), once it should have arrived; 0: none.
    """

    type: Literal["vitals"] = "vitals"
    page: UUID | None = None
    told: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    focused: bool
    visible: bool
    round_trip_ms: Annotated[int, Field(ge=0, le=600_000)] | None = None
    downlink_mbps: Annotated[float, Field(ge=0, le=100_000)] | None = None
    battery: Battery | None = None
    recordings: Annotated[tuple[Uploading, ...], Field(max_length=2)] = ()


class PeerOffer(Message):
    """`fresh`: the first offer of a new connection."""

    type: Literal["peerOffer"] = "peerOffer"
    peer: Name
    source: Source
    sdp: Sdp
    fresh: bool


class OwnCandidate(Message):
    type: Literal["ownCandidate"] = "ownCandidate"
    peer: Name
    source: Source
    candidate: Candidate


class StreamRefused(Message):
    """There is nothing to send: the camera is off, or the screen is not shared."""

    type: Literal["streamRefused"] = "streamRefused"
    peer: Name
    source: Source
    reason: Annotated[str, Field(max_length=40)]


class OrderShown(Message):
    """The page shows it, or did it."""

    type: Literal["orderShown"] = "orderShown"
    id: UUID


class OrderRead(Message):
    """The candidate has put it away."""

    type: Literal["orderRead"] = "orderRead"
    id: UUID


class Observed(Message):
    """Something that the page saw. `number` counts what the page, which made up `page` when it was loaded, reports."""

    id: UUID
    type: Annotated[str, Field(max_length=32)]
    at: datetime
    detail: dict[str, Any] = {}
    page: UUID
    number: Annotated[int, Field(ge=1, le=1_000_000)]


class Events(Message):
    """Told again until they are heard."""

    type: Literal["events"] = "events"
    events: Annotated[tuple[Observed, ...], Field(min_length=1, max_length=50)]


FromCandidate = Annotated[
    Events | Beat | Vitals | PeerOffer | OwnCandidate | StreamRefused | OrderShown | OrderRead,
    Field(discriminator="type"),
]
from_candidate: TypeAdapter[FromCandidate] = TypeAdapter(FromCandidate)
