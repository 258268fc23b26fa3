"""Pictures with what is known of them: from a folder, or composed from one portrait that is free of rights.

A folder holds pictures and `labels.csv` (UTF-8) with the header `file,faces,yaw,pitch,roll`. Angles are in degrees and
belong to the only or the largest face; signs are those of AFLW2000-3D (yaw above 0: the nose points to the left of the
picture; pitch above 0: up). What is not known stays empty; a column of which nothing is known may be left out.
"""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import skimage.data
from PIL import Image, ImageOps

from proctoring.vision.geometry import Pose
from proctoring.vision.jpeg import checked_header
from tests.proctoring.vision import material
from tests.proctoring.vision.material import jpeg

LABELS = "labels.csv"
LONGEST_SIDE, QUALITY = 1280, 90
"""Of what is not a JPEG, or is larger than a camera's picture; other pictures are read as they are."""
SHARES = (0.6, 0.5, 0.4, 0.33, 0.25, 0.2, 0.16)
PLACES = ((0.5, 0.5), (0.2, 0.4), (0.8, 0.45))
LIGHTS = (1.0, 0.5, 0.25, 0.12)
WITHOUT_PEOPLE = (
    "brick",
    "cell",
    "chelsea",
    "clock",
    "coffee",
    "coins",
    "grass",
    "gravel",
    "hubble_deep_field",
    "moon",
    "page",
    "rocket",
    "text",
)


@dataclass(frozen=True)
class Labelled:
    """None where nothing is known."""

    name: str
    jpeg: bytes
    faces: int | None
    pose: Pose | None


class LabelsWrong(Exception):
    """What is wrong with a folder, ready to print."""


def from_folder(folder: Path) -> list[Labelled]:
    """Raises LabelsWrong."""
    try:
        with (folder / LABELS).open(encoding="utf-8-sig", newline="") as file:
            found = [_labelled(folder, row) for row in csv.DictReader(file)]
    except (OSError, ValueError, KeyError) as error:
        raise LabelsWrong(f"{folder / LABELS}: {type(error).__name__} {error}. {__doc__}") from error
    if not found:
        raise LabelsWrong(f"{folder / LABELS} names no picture. {__doc__}")
    return found


def _labelled(folder: Path, row: dict[str, str]) -> Labelled:
    angles = [row.get(name) for name in ("yaw", "pitch", "roll")]
    pose = Pose(*(float(angle) for angle in angles if angle)) if all(angles) else None
    return Labelled(row["file"], _as_jpeg(folder / row["file"]), int(row["faces"]) if row.get("faces") else None, pose)


def _as_jpeg(path: Path) -> bytes:
    """Raises ValueError for what the analyser would refuse."""
    content = _small(path)
    checked_header(content)
    return content


def _small(path: Path) -> bytes:
    with Image.open(path) as image:
        if image.format == "JPEG" and max(image.size) <= LONGEST_SIDE:
            return path.read_bytes()
        upright = ImageOps.exif_transpose(image).convert("RGB")
        upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return jpeg(upright, QUALITY)


def built_in() -> list[Labelled]:
    return [Labelled(name, jpeg(picture, 60), faces, None) for name, picture, faces in _composed()]


def _composed() -> Iterator[tuple[str, Image.Image, int]]:
    yield from _nobody()
    yield from _one()
    yield from _several()


def _nobody() -> Iterator[tuple[str, Image.Image, int]]:
    for name in WITHOUT_PEOPLE:
        picture = Image.fromarray(np.asarray(getattr(skimage.data, name)())).convert("RGB")
        yield name, ImageOps.fit(picture, material.SIZE), 0
    for light in LIGHTS:
        yield f"room, light {light}", material.dimmed(material.room(), light), 0


def _one() -> Iterator[tuple[str, Image.Image, int]]:
    for light, mirrored in itertools.product(LIGHTS, (False, True)):
        picture = ImageOps.mirror(material.sitter()) if mirrored else material.sitter()
        yield f"sitter, light {light}, mirrored {mirrored}", material.dimmed(picture, light), 1
    for share, (x, y), light in itertools.product(SHARES, PLACES, (1.0, 0.25)):
        yield f"alone, {share} at {x} {y}, light {light}", material.dimmed(material.alone(share, x, y), light), 1
    for degrees in (-30, -15, 15, 30):
        yield f"tilted by {degrees}", material.sitter().rotate(degrees), 1
    yield "small picture", material.sitter().resize((320, 240)), 1
    yield "grey", material.sitter().convert("L").convert("RGB"), 1


def _several() -> Iterator[tuple[str, Image.Image, int]]:
    for light in LIGHTS:
        yield f"pair, light {light}", material.dimmed(material.pair(), light), 2
    for share, (x, y) in itertools.product((0.3, 0.22, 0.16), ((0.12, 0.3), (0.85, 0.25), (0.9, 0.6))):
        yield f"visitor, {share} at {x} {y}", material.sitter_with_visitor(share, x, y), 2
    three = material.sitter_with_visitor(0.3)
    material.put_face(three, 0.25, 0.85, 0.4)
    yield "three", three, 3


def standing_for(faces: int) -> bytes:
    """A frame of 640 x 480 as a webcam's, for the clock."""
    pictures = {0: material.room, 1: material.sitter, 2: material.pair}
    return jpeg(pictures[faces](), 60)
