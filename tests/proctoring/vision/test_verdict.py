import re
from dataclasses import replace

import pytest

from proctoring.thresholds import Thresholds
from proctoring.vision.analyser import Analysis
from proctoring.vision.centre import Centre
from proctoring.vision.detectors import Face
from proctoring.vision.geometry import Box, Pose
from proctoring.vision.verdict import SENTENCES, Sight, verdict

LIMITS = Thresholds()
CENTRE = Centre(yaw=0, pitch=0, gaze=0.5)
FACE = Face(Box(0.4, 0.3, 0.2, 0.3), 0.95)
STRAIGHT = Pose(yaw=0, pitch=0, roll=0)
CALM = Analysis(width=640, height=480, faces=(FACE,), pose=STRAIGHT, gaze=0.5, luma=120, contrast=50, nearly=0)
EMPTY = replace(CALM, faces=(), pose=None, gaze=None)
TURNED = Pose(yaw=50, pitch=0, roll=0)
CASES = {
    "one face": (CALM, (Sight.ONE_FACE,)),
    "nobody": (EMPTY, (Sight.NO_FACE,)),
    "two": (replace(CALM, faces=(FACE, FACE)), (Sight.SEVERAL_FACES,)),
    "a turned head": (replace(CALM, pose=TURNED), (Sight.HEAD_TURNED,)),
    "turned to the other side": (replace(CALM, pose=Pose(-50, 0, 0)), (Sight.HEAD_TURNED,)),
    "a head on the chest": (replace(CALM, pose=Pose(0, -40, 0)), (Sight.HEAD_TURNED,)),
    "just short of it": (replace(CALM, pose=Pose(34, 24, 80)), (Sight.ONE_FACE,)),
    "eyes aside": (replace(CALM, gaze=0.65), (Sight.EYES_ASIDE,)),
    "eyes to the other side": (replace(CALM, gaze=0.35), (Sight.EYES_ASIDE,)),
    "eyes that cannot be seen": (replace(CALM, gaze=None), (Sight.ONE_FACE,)),
    "a turned head with eyes aside": (replace(CALM, pose=TURNED, gaze=0.9), (Sight.HEAD_TURNED,)),
    "two, one turned": (replace(CALM, faces=(FACE, FACE), pose=TURNED), (Sight.SEVERAL_FACES, Sight.HEAD_TURNED)),
    "a face without points": (replace(CALM, pose=None, gaze=None), (Sight.UNCLEAR,)),
    "the dark": (replace(EMPTY, luma=10, contrast=5), (Sight.DARK,)),
    "a face in the dark": (replace(CALM, luma=10), (Sight.ONE_FACE,)),
    "a covered camera": (replace(EMPTY, luma=2, contrast=0.4), (Sight.BLANK,)),
    "a finger in the light": (replace(EMPTY, luma=90, contrast=1), (Sight.BLANK,)),
    "a face in fog": (replace(CALM, contrast=1), (Sight.ONE_FACE,)),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_seen_is_named(case):
    analysis, sights = CASES[case]

    judged = verdict(analysis, LIMITS, CENTRE)

    assert judged.sights == sights
    assert judged.faces == len(analysis.faces)
    assert judged.looking_away == (Sight.HEAD_TURNED in sights)


def test_one_sign_alone_is_not_suspicious():
    suspicious = {case for case, (analysis, _) in CASES.items() if verdict(analysis, LIMITS, CENTRE).suspicious}

    assert suspicious == {"two, one turned", "a covered camera", "a finger in the light"}


def test_angles_count_from_where_the_candidate_looks_at_the_screen():
    aside = Centre(yaw=40, pitch=-20, gaze=0.6)
    looking = replace(CALM, pose=Pose(45, -22, 0), gaze=0.62)

    assert verdict(looking, LIMITS, aside).sights == (Sight.ONE_FACE,)
    assert verdict(looking, LIMITS, aside).numbers == {"faces": 1, "yaw": 5, "pitch": -2}
    assert verdict(CALM, LIMITS, aside).sights == (Sight.HEAD_TURNED,)


def test_thresholds_decide():
    turned = replace(CALM, pose=Pose(30, 0, 0))

    assert not verdict(turned, LIMITS, CENTRE).looking_away
    assert verdict(turned, Thresholds(head_yaw_degrees=25), CENTRE).looking_away


@pytest.mark.parametrize("case", CASES)
def test_a_description_says_it_in_words_without_signs(case):
    analysis, _ = CASES[case]

    assert re.fullmatch(r"[A-Z0-9][\w ,:]+\.", verdict(analysis, LIMITS, CENTRE).description)


def test_every_sight_has_a_sentence():
    assert set(SENTENCES) == set(Sight)


def test_the_description_of_a_turned_head():
    judged = verdict(replace(CALM, pose=Pose(-50.4, 12, 0)), LIMITS, CENTRE)

    assert judged.description == "One face, turned away: 50 degrees to the side, 12 up or down."


@pytest.mark.parametrize(
    ("analysis", "confidence"),
    [
        (CALM, 0.95),
        (EMPTY, 1),
        (replace(EMPTY, nearly=0.45), 0.55),
        (replace(CALM, nearly=0.4), 0.6),
        (replace(CALM, faces=(FACE, replace(FACE, score=0.55))), 0.55),
        (replace(CALM, pose=Pose(33, 0, 0)), 0.6),
        (replace(CALM, pose=Pose(37, 0, 0)), 0.6),
        (replace(CALM, pose=Pose(60, 0, 0)), 0.95),
        (replace(CALM, pose=None), 0.6),
        (replace(CALM, luma=12), 0.5),
        (replace(EMPTY, luma=12), 0.5),
        (replace(EMPTY, luma=1, contrast=0.2), 1),
    ],
)
def test_confidence_is_that_of_the_weakest_part(analysis, confidence):
    assert verdict(analysis, LIMITS, CENTRE).confidence == confidence
