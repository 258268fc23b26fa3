"""The proctoring configuration as it is frozen into a session and sent to the browser: `antiCheatConfig`. Pure."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from proctoring.thresholds import Strictness, Thresholds

Level = Literal["off", "optional", "required"]
Check = Literal["face", "gaze", "voice", "focus", "full_screen", "clipboard", "devices"]
"""What a candidate can be exempt from."""


class AntiCheatConfig(BaseModel):
    """One flag, one meaning. A flag added later has a default, so that configurations frozen before it still load.

    The flags are as the teacher set them; what follows from them, `enabled` included, is said by the properties.
    """

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore")

    enabled: bool = False
    webcam_enabled: bool = False
    lockdown_enabled: bool = True
    snapshot_interval_seconds: Literal[30, 60, 120] = 60
    sensitivity: Literal["low", "medium", "high"] = "medium"
    strictness: Strictness = "normal"
    thresholds: Thresholds = Thresholds()
    full_screen: bool = False
    block_clipboard: bool = True
    block_context_menu: bool = True
    block_printing: bool = True
    live_video: bool = False
    recording: Level = "off"
    screen_recording: Level = "off"
    audio: bool = True
    exempt: tuple[Check, ...] = ()

    @property
    def uses_camera(self) -> bool:
        """True when the browser will ask for the camera."""
        return self.takes_snapshots or self.shows_live or self.records_camera

    @property
    def uses_devices(self) -> bool:
        """True when the browser will ask for the camera or for the screen."""
        return self.uses_camera or self.records_screen

    @property
    def records_camera(self) -> bool:
        return self.enabled and self.recording != "off"

    @property
    def records_screen(self) -> bool:
        return self.enabled and self.screen_recording != "off"

    @property
    def records_audio(self) -> bool:
        return self.records_camera and self.audio

    @property
    def takes_snapshots(self) -> bool:
        return self.enabled and self.webcam_enabled

    @property
    def shows_live(self) -> bool:
        return self.enabled and self.live_video

    @property
    def locks_down(self) -> bool:
        return self.enabled and self.lockdown_enabled

    @property
    def needs_consent(self) -> bool:
        """True when anything is captured or watched: then nobody starts without having agreed."""
        return self.enabled

    def under(self, *, live_video: bool, video_recording: bool) -> Self:
        """The configuration under the site-wide switches: what is off for the site is off for every exam."""
        changes: dict[str, object] = {} if live_video else {"live_video": False}
        if not video_recording:
            changes |= {"recording": "off", "screen_recording": "off"}
        return self.model_copy(update=changes)
