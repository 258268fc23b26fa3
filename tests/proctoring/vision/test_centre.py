"""Where a candidate looks when looking at the screen, as their browser says."""

import pytest

from proctoring.vision.centre import Centre, believable


def test_what_was_measured_is_believed():
    assert believable({"yaw": 9, "pitch": -6, "gaze": 0.48}) == Centre(yaw=9, pitch=-6, gaze=0.48)


@pytest.mark.parametrize(
    "told",
    [
        None,
        "centre",
        [],
        {},
        {"yaw": 9, "pitch": -6},
        {"yaw": "9", "pitch": -6, "gaze": 0.48},
        {"yaw": True, "pitch": -6, "gaze": 0.48},
        {"yaw": float("nan"), "pitch": -6, "gaze": 0.48},
        {"yaw": 40, "pitch": -6, "gaze": 0.48},
        {"yaw": 9, "pitch": -45, "gaze": 0.48},
        {"yaw": 9, "pitch": -6, "gaze": 0.9},
    ],
)
def test_what_is_no_place_to_sit_at_is_not(told):
    assert believable(told) is None
