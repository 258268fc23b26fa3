"""From where on something counts, as a browser and the server both use it. Pure."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Strictness = Literal["lenient", "normal", "strict"]


class Thresholds(BaseModel):
    """Durations in seconds, angles in degrees from where the candidate looked at the device check.

    The defaults are the preset "normal". Where a number was measured: docs/model-card.md.
    """

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")

    absence_seconds: Annotated[float, Field(ge=1, le=120)] = 3
    several_faces_seconds: Annotated[float, Field(ge=0.5, le=120)] = 1
    looking_away_seconds: Annotated[float, Field(ge=1, le=120)] = 5
    """How long a glance may last."""
    head_yaw_degrees: Annotated[float, Field(ge=10, le=80)] = 35
    head_pitch_degrees: Annotated[float, Field(ge=10, le=80)] = 25
    gaze_offset: Annotated[float, Field(ge=0.03, le=0.4)] = 0.1
    """Of the iris between the corners of the eye; 0 is where it was at the device check."""
    dark_luma: Annotated[float, Field(ge=1, le=80)] = 20
    """Mean of 0 to 255."""
    covered_contrast: Annotated[float, Field(ge=0.5, le=20)] = 3
    """Standard deviation of the same."""
    frozen_seconds: Annotated[float, Field(ge=3, le=600)] = 10
    voice_seconds: Annotated[float, Field(ge=0.5, le=120)] = 2
    away_from_page_seconds: Annotated[float, Field(ge=0, le=120)] = 2
    """A notification that takes the focus for a moment is no news."""
    fullscreen_grace_seconds: Annotated[float, Field(ge=0, le=120)] = 10


PRESETS: dict[Strictness, Thresholds] = {
    "lenient": Thresholds(
        absence_seconds=8,
        several_faces_seconds=3,
        looking_away_seconds=12,
        head_yaw_degrees=45,
        head_pitch_degrees=35,
        gaze_offset=0.15,
        frozen_seconds=30,
        voice_seconds=5,
        away_from_page_seconds=5,
        fullscreen_grace_seconds=20,
    ),
    "normal": Thresholds(),
    "strict": Thresholds(
        absence_seconds=2.5,
        several_faces_seconds=0.6,
        looking_away_seconds=5,
        head_yaw_degrees=30,
        head_pitch_degrees=20,
        gaze_offset=0.08,
        voice_seconds=1,
        away_from_page_seconds=0,
        fullscreen_grace_seconds=5,
    ),
}


def thresholds(strictness: str, overrides: dict[str, float]) -> Thresholds:
    """The preset with what a teacher has set otherwise. Raises pydantic's ValidationError for what cannot be."""
    preset = next(numbers for name, numbers in PRESETS.items() if name == strictness)
    return Thresholds.model_validate(preset.model_dump() | overrides)
