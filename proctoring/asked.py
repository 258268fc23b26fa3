"""What a candidate is subject to, and from how long on it counts. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from proctoring.alerting import RULE_OF
from proctoring.config import AntiCheatConfig
from proctoring.enums import Check, EventType
from proctoring.thresholds import Thresholds

PICTURE = (EventType.PICTURE_DARK, EventType.PICTURE_COVERED, EventType.PICTURE_FROZEN)
OF_CAMERA: Mapping[Check, tuple[EventType, ...]] = MappingProxyType(
    {
        Check.FACE: (EventType.ABSENCE, EventType.MULTIPLE_FACES, *PICTURE),
        Check.GAZE: (EventType.LOOKING_AWAY, EventType.SUSPICIOUS_BEHAVIOR),
        Check.VOICE: (EventType.AUDIO_DETECTED,),
        Check.DEVICES: (EventType.VIRTUAL_CAMERA,),
    }
)
OF_PAGE: Mapping[Check, tuple[EventType, ...]] = MappingProxyType(
    {
        Check.FOCUS: (EventType.TAB_SWITCH, EventType.WINDOW_BLUR, EventType.RESIZE_ATTEMPT),
        Check.FULL_SCREEN: (EventType.FULLSCREEN_EXIT,),
        Check.CLIPBOARD: (EventType.COPY, EventType.CUT, EventType.PASTE, EventType.RIGHT_CLICK),
        Check.DEVICES: (EventType.SECOND_SCREEN, EventType.DEVTOOLS_OPEN, EventType.SCREEN_SHARE_ATTEMPT),
    }
)


def unasked_types(config: AntiCheatConfig) -> frozenset[EventType]:
    """Of what rules look at: what the exam does not ask for, and what this candidate is exempt from."""
    if not config.enabled:
        return frozenset(RULE_OF)
    unasked = {
        type_ for check in config.exempt for types in (OF_CAMERA, OF_PAGE) for type_ in types.get(Check(check), ())
    }
    if not config.webcam_enabled:
        unasked.update(*OF_CAMERA.values())
    if not config.lockdown_enabled:
        unasked.update(*OF_PAGE.values(), {EventType.PRINT_ATTEMPT})
    return frozenset(unasked)


def shortest(limits: Thresholds) -> Mapping[EventType, float]:
    """Seconds that something has to last to count, by these thresholds."""
    return {
        EventType.ABSENCE: limits.absence_seconds,
        EventType.MULTIPLE_FACES: limits.several_faces_seconds,
        EventType.LOOKING_AWAY: limits.looking_away_seconds,
        EventType.PICTURE_DARK: limits.frozen_seconds,
        EventType.PICTURE_FROZEN: limits.frozen_seconds,
        EventType.AUDIO_DETECTED: limits.voice_seconds,
        EventType.TAB_SWITCH: limits.away_from_page_seconds,
        EventType.WINDOW_BLUR: limits.away_from_page_seconds,
        EventType.FULLSCREEN_EXIT: limits.fullscreen_grace_seconds,
    }
