"""Films for Chromium's fake camera: pictures free of rights, a portrait above all, moving a little, with noise."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.data import astronaut, coffee

SIZE, RATE, SECONDS = (640, 480), 15, 4
SWAY = 6  # pixels of the picture, to each side
Box = tuple[int, int, int, int]  # left, top, width, height: what of a picture is shown
FACE: Box = (60, 6, 400, 300)
SCENE = 8  # seconds
SHOWN = 30  # frames a second, which Chromium makes of motion JPEG


def write_film(path: Path) -> Path:
    """One face. As motion JPEG, which Chromium plays in a loop at its own rate."""
    path.write_bytes(b"".join(_frames(Image.fromarray(astronaut()), FACE, RATE * SECONDS)))
    return path


def write_story(path: Path) -> Path:
    """One face, nobody, two faces, SCENE seconds each, over and over again."""
    half = astronaut()[:312, 120:332]
    pair = np.hstack([half, half[:, ::-1]])
    scenes = [(astronaut(), FACE), (coffee(), (30, 8, 512, 384)), (pair, (12, 6, 400, 300))]
    with path.open("wb") as film:
        for picture, box in scenes:
            frames = list(_frames(Image.fromarray(picture), box, RATE * SECONDS))
            for number in range(SCENE * SHOWN):
                film.write(frames[number % len(frames)])
    return path


def _frames(picture: Image.Image, box: Box, count: int) -> Iterator[bytes]:
    """One sway around the middle."""
    noise = np.random.default_rng(1)
    for number in range(count):
        yield _jpeg(_frame(picture, box, number / count, noise))


def _frame(picture: Image.Image, box: Box, turn: float, noise: np.random.Generator) -> Image.Image:
    """The picture after `turn` (0 to 1) of one sway."""
    left = box[0] + SWAY * np.sin(2 * np.pi * turn)
    top = box[1] + SWAY * np.cos(2 * np.pi * turn)
    shown = np.asarray(picture.resize(SIZE, box=(left, top, left + box[2], top + box[3])), np.int16)
    return Image.fromarray(np.clip(shown + noise.integers(-2, 3, shown.shape), 0, 255).astype(np.uint8))


def _jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
