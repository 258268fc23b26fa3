"""What one picture says about a candidate, by thresholds. A single moment: durations are for the rules over events."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from proctoring.vision.analyser import Analysis
from proctoring.vision.centre import USUAL, Centre
from proctoring.vision.geometry import Pose

NEAR = 5.0
"""Degrees from the threshold beyond which 98 of 100 decisions on yaw were right (docs/model-card.md)."""
AT_THE_LINE, IN_THE_DARK = 0.6, 0.5
"""The most confidence that there is nearer than that, or without points of the face, and in too little light."""


class Limits(Protocol):
    """From where on something counts: those of proctoring.thresholds that a single picture can cross."""

    @property
    def head_yaw_degrees(self) -> float: ...
    @property
    def head_pitch_degrees(self) -> float: ...
    @property
    def gaze_offset(self) -> float: ...
    @property
    def dark_luma(self) -> float: ...
    @property
    def covered_contrast(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Turn:
    """Of the head, in degrees from the centre."""

    yaw: float
    pitch: float

    def beyond(self, limits: Limits) -> float:
        """Degrees by which the nearer threshold is crossed; below 0 when neither is."""
        return max(abs(self.yaw) - limits.head_yaw_degrees, abs(self.pitch) - limits.head_pitch_degrees)


class Sight(StrEnum):
    """What is to be said of the picture, gravest first."""

    BLANK = "blank"
    SEVERAL_FACES = "several_faces"
    NO_FACE = "no_face"
    HEAD_TURNED = "head_turned"
    EYES_ASIDE = "eyes_aside"
    DARK = "dark"
    UNCLEAR = "unclear"
    ONE_FACE = "one_face"


SENTENCES = {
    Sight.BLANK: "The picture is all of one tone: the camera may be covered.",
    Sight.SEVERAL_FACES: "%(faces)d faces can be seen.",
    Sight.NO_FACE: "No face can be seen.",
    Sight.HEAD_TURNED: "One face, turned away: %(yaw)d degrees to the side, %(pitch)d up or down.",
    Sight.EYES_ASIDE: "One face, with the eyes to the side.",
    Sight.DARK: "The picture is too dark to tell.",
    Sight.UNCLEAR: "One face, too small or too far turned to tell where it looks.",
    Sight.ONE_FACE: "One face, towards the screen.",
}
SIGNS = frozenset((Sight.SEVERAL_FACES, Sight.HEAD_TURNED, Sight.EYES_ASIDE))


@dataclass(frozen=True, slots=True)
class Verdict:
    """`suspicious`: the picture shows nothing, or several signs at once. One sign alone has a name of its own.

    `confidence` from 0 to 1 orders verdicts by how sure they are; it is no probability. `sights` are all that hold,
    gravest first. `numbers` are whole: faces; yaw and pitch in degrees from the centre, where they are known.
    """

    faces: int
    looking_away: bool
    suspicious: bool
    confidence: float
    sights: tuple[Sight, ...]
    numbers: Mapping[str, int]

    @property
    def description(self) -> str:
        """The first sight, in English. In other languages: the same from a translated sentence."""
        return sentence(SENTENCES[self.sights[0]], self.numbers)


def sentence(template: str, numbers: Mapping[str, int]) -> str:
    """To a reader it does not matter to which side."""
    return template % {name: abs(number) for name, number in numbers.items()}


def verdict(analysis: Analysis, limits: Limits, centre: Centre = USUAL) -> Verdict:
    turn = _turn(analysis.pose, centre)
    sights = _sights(analysis, limits, centre, turn)
    return Verdict(
        faces=len(analysis.faces),
        looking_away=Sight.HEAD_TURNED in sights,
        suspicious=Sight.BLANK in sights or len(SIGNS.intersection(sights)) > 1,
        confidence=round(_confidence(analysis, limits, turn), 2),
        sights=sights,
        numbers={"faces": len(analysis.faces)} | _degrees(turn),
    )


def _turn(pose: Pose | None, centre: Centre) -> Turn | None:
    return Turn(pose.yaw - centre.yaw, pose.pitch - centre.pitch) if pose else None


def _sights(analysis: Analysis, limits: Limits, centre: Centre, turn: Turn | None) -> tuple[Sight, ...]:
    """At least one."""
    if not analysis.faces:
        return (_without_a_face(analysis, limits),)
    looks = _where_it_looks(analysis, limits, centre, turn)
    if len(analysis.faces) == 1:
        return (looks,)
    return (Sight.SEVERAL_FACES, looks) if looks in SIGNS else (Sight.SEVERAL_FACES,)


def _without_a_face(analysis: Analysis, limits: Limits) -> Sight:
    """In the dark nobody can be seen, so nobody is said to be missing."""
    if analysis.contrast < limits.covered_contrast:
        return Sight.BLANK
    return Sight.DARK if analysis.luma < limits.dark_luma else Sight.NO_FACE


def _where_it_looks(analysis: Analysis, limits: Limits, centre: Centre, turn: Turn | None) -> Sight:
    if turn is None:
        return Sight.UNCLEAR
    if turn.beyond(limits) > 0:
        return Sight.HEAD_TURNED
    if analysis.gaze is not None and abs(analysis.gaze - centre.gaze) > limits.gaze_offset:
        return Sight.EYES_ASIDE
    return Sight.ONE_FACE


def _confidence(analysis: Analysis, limits: Limits, turn: Turn | None) -> float:
    """The least certain of all that the verdict rests on. That a picture shows nothing is certain in any light."""
    count = min([face.score for face in analysis.faces] + [1 - analysis.nearly])
    if not analysis.faces:
        return min(count, IN_THE_DARK) if _without_a_face(analysis, limits) == Sight.DARK else count
    light = IN_THE_DARK if analysis.luma < limits.dark_luma else 1.0
    clear = turn is not None and abs(turn.beyond(limits)) > NEAR
    return min(count, light, 1.0 if clear else AT_THE_LINE)


def _degrees(turn: Turn | None) -> dict[str, int]:
    return {"yaw": round(turn.yaw), "pitch": round(turn.pitch)} if turn else {}
