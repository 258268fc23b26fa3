"""What the server pushes to the page of a reviewer."""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class RecordingChanged(BaseModel):
    """A recording took a new status; read it again over REST."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    type: Literal["recordingChanged"] = "recordingChanged"
    recording: UUID
    status: str


class AlertsChanged(BaseModel):
    """An alert was raised or closed; read them again over REST."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True)

    type: Literal["alertsChanged"] = "alertsChanged"
    session: UUID


ToReviewer = RecordingChanged | AlertsChanged
