"""The film of a candidate who does nothing wrong, for Chromium's fake camera.

It is composed: one portrait that is free of rights, cut out and put before a room. It leans nearer and further, moves
aside, tilts and turns its head a little, looks at the keyboard, holds a hand before its mouth, leans out of the picture
for less than two seconds; the light goes and comes back; the picture has a sensor's noise and the blur of what moves.
It neither blinks nor speaks, its eyes stay where they are, and a head that is turned is one that is bent.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from skimage.data import astronaut

from tests.e2e.camera import SHOWN
from tests.proctoring.vision.material import FACE_HEIGHT, SIZE, room

RATE = 15  # pictures a second that differ
CALM_START = 15.0  # seconds: the device check finds where the candidate looks
QUALITY = 80
MIDDLE = (225.0, 115.0)
"""Of the face, in the portrait of 512 x 512."""
HEAD = (75.0, 100.0)
"""Half its width and height there."""
HAND_AT, HAND_SIZE, SKIN = (225.0, 160.0), (58.0, 34.0), (168, 120, 100)
NOISE = 3.0  # standard deviation, of 0 to 255
SHUTTER = 0.5  # share of the time between two pictures that it is open
Picture = NDArray[Any]


@dataclass(frozen=True)
class Pose:
    """How the candidate sits, and the light. Defaults: upright before the camera."""

    share: float = 0.33
    """The face's height, of the picture's."""
    x: float = 0.5
    y: float = 0.42
    """The face's middle, of the picture's width and height."""
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    """Degrees; pitch below 0: down."""
    light: float = 1.0
    hand: float = 0.0
    """Above a half: before the mouth."""


FIELDS = tuple(Pose.__dataclass_fields__)


@dataclass(frozen=True)
class Act:
    """Something that the candidate does for a while: what of the pose is different then, and how long it takes to."""

    name: str
    begins: float
    lasts: float
    eases: float
    moves: dict[str, float]

    def weight(self, at: float) -> float:
        into = min(at - self.begins, self.begins + self.lasts - at) / self.eases
        share = min(max(into, 0.0), 1.0)
        return share * share * (3 - 2 * share)


Draw = Callable[[np.random.Generator], tuple[float, float, dict[str, float]]]
"""Seconds that it lasts, seconds to get there, and what is different."""


def _side(rng: np.random.Generator) -> float:
    return float(rng.choice((-1, 1)))


ACTS: dict[str, Draw] = {
    "near": lambda rng: (rng.uniform(3, 8), 0.8, {"share": rng.uniform(0.12, 0.27), "y": 0.08}),
    "far": lambda rng: (rng.uniform(3, 8), 0.8, {"share": rng.uniform(-0.13, -0.07)}),
    "aside": lambda rng: (rng.uniform(3, 8), 0.7, {"x": _side(rng) * rng.uniform(0.15, 0.42)}),
    "tilt": lambda rng: (rng.uniform(3, 8), 0.5, {"roll": _side(rng) * rng.uniform(8, 15)}),
    "dusk": lambda rng: (rng.uniform(14, 20), 6.0, {"light": -0.67}),
    "lamp off": lambda rng: (rng.uniform(4, 8), 0.1, {"light": -0.65}),
    "lamp on": lambda rng: (rng.uniform(4, 8), 0.1, {"light": 0.6}),
    "glance": lambda rng: (rng.uniform(0.8, 2.5), 0.25, {"yaw": _side(rng) * rng.uniform(20, 38), "x": 0.01}),
    "keyboard": lambda rng: (rng.uniform(1, 4), 0.3, {"pitch": -rng.uniform(15, 40), "y": 0.03}),
    "hand": lambda rng: (rng.uniform(3, 8), 0.3, {"hand": 1.0}),
    "out": lambda rng: (rng.uniform(1.4, 2.4), 0.5, {"x": _side(rng) * 0.75, "roll": rng.uniform(-8, 8)}),
}


def write_clean_candidate(path: Path, *, seconds: float, seed: int) -> Path:
    """As motion JPEG, which Chromium plays again and again. It ends as it begins."""
    done = list(acts(seconds, np.random.default_rng(seed)))
    noise = _noise(seed)
    with path.open("wb") as film:
        for number in range(round(seconds * RATE)):
            at = number / RATE
            picture = frame(pose(done, at, seconds), pose(done, at + SHUTTER / RATE, seconds))
            noisy = cv2.convertScaleAbs(np.maximum(picture + next(noise), 0))
            jpeg = cv2.imencode(".jpg", noisy, (cv2.IMWRITE_JPEG_QUALITY, QUALITY))[1].tobytes()
            film.write(jpeg * (SHOWN // RATE))
    return path


def acts(seconds: float, rng: np.random.Generator) -> Iterator[Act]:
    """One after the other, each kind once before any comes again."""
    at = CALM_START
    while True:
        for name in rng.permutation(list(ACTS)):
            lasts, eases, moves = ACTS[name](rng)
            if at + lasts > seconds - 2:
                return
            yield Act(str(name), at, lasts, eases, moves)
            at += lasts + rng.uniform(1.5, 5)


def pose(done: list[Act], at: float, seconds: float) -> Pose:
    """Nobody keeps still: the sway has whole turns in the film, so that its end meets its beginning."""
    turn = 2 * np.pi * at / seconds
    values = {name: getattr(Pose, name) for name in FIELDS}
    for name, size, every in (("x", 0.012, 7), ("y", 0.008, 5), ("roll", 2, 9), ("yaw", 3, 6), ("pitch", 2, 8)):
        values[name] += size * np.sin(round(seconds / every) * turn) + size / 2 * np.sin(round(seconds / 2.3) * turn)
    for act in done:
        weight = act.weight(at)
        for name, move in act.moves.items():
            values[name] += weight * move
    return Pose(**{name: float(value) for name, value in values.items()})


def frame(now: Pose, then: Pose) -> Picture:
    """BGR without noise. `then`: where the movement has come to when the shutter closes."""
    x, y = _in_portrait(now)
    person = cv2.remap(_portrait(), *_turned(x, y, now), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    if now.hand > 0.5:
        person = _with_hand(person, x, y)
    person = _blurred(person, now, then)
    behind = 1 - person[:, :, 3:] / 255
    return (person[:, :, :3] + _room() * behind) * now.light


def _in_portrait(at: Pose) -> tuple[Picture, Picture]:
    """Which point of the portrait each point of the picture shows."""
    width, height = SIZE
    scale = at.share * height / FACE_HEIGHT
    cos, sin = math.cos(math.radians(at.roll)) / scale, math.sin(math.radians(at.roll)) / scale
    right = np.arange(width, dtype=np.float32)[None, :] - at.x * width
    down = np.arange(height, dtype=np.float32)[:, None] - at.y * height
    return cos * right + sin * down + MIDDLE[0], cos * down - sin * right + MIDDLE[1]


def _turned(x: Picture, y: Picture, at: Pose) -> tuple[Picture, Picture]:
    """The head as an egg on which the portrait is painted, turned."""
    across, along = (x - MIDDLE[0]) / HEAD[0], (y - MIDDLE[1]) / HEAD[1]
    depth = np.sqrt(np.clip(1 - across**2 - along**2, 0, None))
    yaw, pitch = math.radians(at.yaw), math.radians(at.pitch)
    x = x + HEAD[0] * depth * ((math.cos(yaw) - 1) * across + math.sin(yaw))
    y = y + HEAD[1] * depth * ((math.cos(pitch) - 1) * along + math.sin(pitch))
    return x, y


def _with_hand(person: Picture, x: Picture, y: Picture) -> Picture:
    across, along = (x - HAND_AT[0]) / HAND_SIZE[0], (y - HAND_AT[1]) / HAND_SIZE[1]
    cover = np.clip(6 * (1 - np.hypot(across, along)), 0, 1)[:, :, None]
    fingers = 1 + 0.12 * np.sin(9 * along + across)[:, :, None]
    hand = np.concatenate([np.array(SKIN[::-1]) * fingers, np.full_like(fingers, 255)], axis=2)
    return (person * (1 - cover) + hand * cover).astype(np.float32)


def _blurred(person: Picture, now: Pose, then: Pose) -> Picture:
    right, down = (then.x - now.x) * SIZE[0], (then.y - now.y) * SIZE[1]
    length = int(np.hypot(right, down))
    if length < 2:
        return person
    kernel = np.zeros((2 * length + 1, 2 * length + 1), np.float32)
    cv2.line(kernel, (length, length), (length + round(right), length + round(down)), 1.0)
    return cv2.filter2D(person, -1, kernel / kernel.sum())


def _noise(seed: int) -> Iterator[Picture]:
    """A few pictures of noise, each time in another place: to draw it anew would take most of the time."""
    rng = np.random.default_rng(seed)
    drawn = [rng.normal(0, NOISE, (SIZE[1], SIZE[0], 3)).astype(np.float32) for _ in range(6)]
    while True:
        yield np.roll(drawn[rng.integers(len(drawn))], tuple(rng.integers(0, 400, 2)), (0, 1))


@cache
def _portrait() -> Picture:
    """BGRA, the colours weighed by how much of the point is person."""
    picture = cv2.cvtColor(astronaut(), cv2.COLOR_RGB2BGR)
    cover = _person(picture)
    return np.dstack([picture * cover[:, :, None], cover * 255]).astype(np.float32)


def _person(picture: Picture) -> Picture:
    """How much of each point is person, 0 to 1: OpenCV's GrabCut, told where head and shoulders are."""
    cv2.setRNGSeed(1)
    mask = np.full(picture.shape[:2], cv2.GC_BGD, np.uint8)
    cv2.ellipse(mask, (225, 110), (95, 125), 0, 0, 360, cv2.GC_PR_FGD, -1)
    cv2.ellipse(mask, (225, 115), (60, 85), 0, 0, 360, cv2.GC_FGD, -1)
    cv2.fillPoly(
        mask, [np.array([(60, 512), (60, 260), (150, 190), (300, 190), (440, 260), (440, 512)])], cv2.GC_PR_FGD
    )
    cv2.fillPoly(mask, [np.array([(110, 512), (130, 270), (200, 200), (260, 200), (340, 270), (360, 512)])], cv2.GC_FGD)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(picture, mask, None, *models, 4, cv2.GC_INIT_WITH_MASK)
    person = np.isin(mask, (cv2.GC_FGD, cv2.GC_PR_FGD)).astype(np.float32)
    return cv2.GaussianBlur(person, (0, 0), 2)


@cache
def _room() -> Picture:
    return cv2.cvtColor(np.asarray(room()), cv2.COLOR_RGB2BGR).astype(np.float32)
