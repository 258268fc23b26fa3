"""What a candidate is subject to."""

import pytest

from proctoring.alerting import RULE_OF
from proctoring.asked import shortest, unasked_types
from proctoring.config import AntiCheatConfig
from proctoring.enums import EventType
from proctoring.thresholds import PRESETS

ALL = {"enabled": True, "webcam_enabled": True, "lockdown_enabled": True}


@pytest.mark.parametrize(
    ("config", "asked", "unasked"),
    [
        ({}, ["ABSENCE", "PASTE", "PRINT_ATTEMPT", "REPORTS_MISSING"], []),
        ({"exempt": ("face",)}, ["LOOKING_AWAY", "PASTE"], ["ABSENCE", "MULTIPLE_FACES", "PICTURE_DARK"]),
        ({"exempt": ("devices", "clipboard")}, ["ABSENCE"], ["VIRTUAL_CAMERA", "SECOND_SCREEN", "PASTE"]),
        ({"webcam_enabled": False}, ["PASTE", "REPORTS_MISSING"], ["ABSENCE", "AUDIO_DETECTED", "VIRTUAL_CAMERA"]),
        ({"lockdown_enabled": False}, ["ABSENCE", "REPORTS_MISSING"], ["PASTE", "TAB_SWITCH", "PRINT_ATTEMPT"]),
        ({"enabled": False}, [], list(RULE_OF)),
    ],
)
def test_what_the_exam_asks_for_and_the_candidate_is_not_exempt_from(config, asked, unasked):
    types = unasked_types(AntiCheatConfig(**ALL | config))

    assert types.issuperset(unasked)
    assert types.isdisjoint(asked)


def test_every_length_belongs_to_something_that_rules_look_at():
    assert RULE_OF.keys() >= shortest(PRESETS["lenient"]).keys()
    assert shortest(PRESETS["lenient"])[EventType.ABSENCE] == 8
