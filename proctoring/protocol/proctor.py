"""Between the server and a proctor's dashboard: ws/proctor/."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, TypeAdapter

from proctoring.protocol.candidate import CommandKind, Vitals
from proctoring.protocol.message import Message
from proctoring.protocol.signalling import Candidate, IceServer, Name, Sdp, Source

Connection = Literal["offline", "live", "reconnecting"]
Severity = Literal["low", "medium", "high", "critical"]
Risk = Literal["none", "low", "medium", "high", "critical"]
Opinion = Literal["none", "confirmed", "contradicted", "unclear"]

# -- things that are shown -----------------------------------------------------------


class ExamCard(Message):
    id: UUID
    title: str
    closes_at: datetime


class Progress(Message):
    """What the server has of a recording. Counts are of chunks."""

    source: Source
    status: str
    stored: int
    expected: int | None
    last_chunk_at: datetime | None


class Tile(Message):
    """One candidate as the dashboard shows them; always whole, never a difference."""

    attempt: UUID
    exam: UUID
    name: str
    group: str
    state: str
    started_at: datetime | None
    deadline: datetime | None
    ended_at: datetime | None
    paused_at: datetime | None
    connection: Connection
    connection_since: datetime | None
    vitals: Vitals | None
    recordings: tuple[Progress, ...]
    sources: tuple[Source, ...]
    """What can be watched live."""
    risk: Risk
    """The severest open alert."""
    open_alerts: int
    viewers: int
    may_review: bool = False


class AlertItem(Message):
    id: UUID
    attempt: UUID
    exam: UUID
    name: str
    kind: str
    label: str
    severity: Severity
    opinion: Opinion
    """What the image analysis says of what the browser reported."""
    began_at: datetime
    raised_at: datetime
    closed_at: datetime | None
    taken_by: str | None
    taken_by_me: bool = False
    taken_at: datetime | None


class CommandItem(Message):
    """A command and what has become of it."""

    id: UUID
    attempt: UUID
    kind: CommandKind
    text: str
    reason: str
    minutes: int | None
    by: str
    given_at: datetime
    shown_at: datetime | None
    read_at: datetime | None


# -- what the server says ------------------------------------------------------------
# A binary frame is a thumbnail: one byte for its source (0 camera, 1 screen), the 16 of the attempt, then the JPEG.


class Snapshot(Message):
    """Everything of these exams, and the number up to which it counts; changes above it come next."""

    type: Literal["snapshot"] = "snapshot"
    server_now: datetime
    all_exams: bool
    """These are all exams that the proctor may see; else only those that were asked for again."""
    numbers: dict[UUID, int]
    exams: tuple[ExamCard, ...]
    tiles: tuple[Tile, ...]
    alerts: tuple[AlertItem, ...]
    """The open ones, and the latest that are over."""


class TileChanged(Message):
    type: Literal["tileChanged"] = "tileChanged"
    exam: UUID
    number: int
    tile: Tile


class AlertChanged(Message):
    type: Literal["alertChanged"] = "alertChanged"
    exam: UUID
    number: int
    alert: AlertItem


class CommandChanged(Message):
    type: Literal["commandChanged"] = "commandChanged"
    exam: UUID
    number: int
    command: CommandItem


class Tally(Message):
    """Every few seconds: the number of each exam's last change, so that a lost last one is noticed."""

    type: Literal["tally"] = "tally"
    numbers: dict[UUID, int]
    server_now: datetime


class History(Message):
    """What was commanded in an attempt, in answer to `OpenCandidate`."""

    type: Literal["history"] = "history"
    attempt: UUID
    commands: tuple[CommandItem, ...]


class WatchState(Message):
    """How a watch stands on the server's side. `reason` is a code when there is one."""

    type: Literal["watchState"] = "watchState"
    watch: Name
    state: Literal["waiting", "up", "lost", "ended"]
    reason: str = ""


class WatchOffer(Message):
    """Answer this. `fresh`: with a new connection."""

    type: Literal["watchOffer"] = "watchOffer"
    watch: Name
    sdp: Sdp
    fresh: bool
    ice_servers: tuple[IceServer, ...]


class WatchCandidate(Message):
    type: Literal["watchCandidate"] = "watchCandidate"
    watch: Name
    candidate: Candidate


class AskRefused(Message):
    """What was asked cannot be done. `about` is the id of the command, the alert or the watch."""

    type: Literal["refused"] = "refused"
    about: str
    code: str
    message: str


ToProctor = (
    Snapshot
    | TileChanged
    | AlertChanged
    | CommandChanged
    | Tally
    | History
    | WatchState
    | WatchOffer
    | WatchCandidate
    | AskRefused
)

# -- what the dashboard says -----------------------------------------------------------


class Resync(Message):
    """Send these exams again; all of them when none is named."""

    type: Literal["resync"] = "resync"
    exams: Annotated[tuple[UUID, ...], Field(max_length=500)] = ()


class Looking(Message):
    """These tiles are in view, all of them; said again every ten seconds."""

    type: Literal["looking"] = "looking"
    attempts: Annotated[tuple[UUID, ...], Field(max_length=300)]
    every_seconds: Annotated[float, Field(ge=2, le=60)]


class OpenCandidate(Message):
    type: Literal["openCandidate"] = "openCandidate"
    attempt: UUID


class Watch(Message):
    """Show me this source. The name is the dashboard's, new for each try."""

    type: Literal["watch"] = "watch"
    watch: Name
    attempt: UUID
    source: Source
    sound: bool


class Unwatch(Message):
    type: Literal["unwatch"] = "unwatch"
    watch: Name


class WatchAnswer(Message):
    type: Literal["watchAnswer"] = "watchAnswer"
    watch: Name
    sdp: Sdp


class ViewerCandidate(Message):
    type: Literal["viewerCandidate"] = "viewerCandidate"
    watch: Name
    candidate: Candidate


class WatchAgain(Message):
    """The rungs below a whole new watch: ICE restarted, or negotiated anew."""

    type: Literal["watchAgain"] = "watchAgain"
    watch: Name
    ice: bool


class GiveCommand(Message):
    """The id is the dashboard's: the same one given twice is one command."""

    type: Literal["command"] = "command"
    id: UUID
    attempt: UUID
    kind: CommandKind
    text: Annotated[str, Field(max_length=1000)] = ""
    reason: Annotated[str, Field(max_length=500)] = ""
    minutes: Annotated[int, Field(ge=1, le=600)] | None = None


class TakeAlert(Message):
    """I look after it, so that nobody else needs to; or no longer."""

    type: Literal["takeAlert"] = "takeAlert"
    alert: UUID
    taken: bool


FromProctor = Annotated[
    Resync
    | Looking
    | OpenCandidate
    | Watch
    | Unwatch
    | WatchAnswer
    | ViewerCandidate
    | WatchAgain
    | GiveCommand
    | TakeAlert,
    Field(discriminator="type"),
]
from_proctor: TypeAdapter[FromProctor] = TypeAdapter(FromProctor)
