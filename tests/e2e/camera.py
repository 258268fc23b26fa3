"""A film of a real face for Chromium's fake camera: a portrait free of rights, moving a little, with noise."""

import io
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.data import astronaut

SIZE, RATE, SECONDS = (640, 480), 15, 4
LEFT, TOP, WIDTH, HEIGHT = 60, 6, 400, 300  # where the face is in the portrait
SWAY = 6  # pixels of the portrait, to each side


def write_film(path: Path) -> Path:
    """Write the film as motion JPEG, which Chromium plays in a loop at its own rate."""
    portrait = Image.fromarray(astronaut())
    noise = np.random.default_rng(1)
    with path.open("wb") as film:
        for number in range(RATE * SECONDS):
            film.write(_jpeg(_frame(portrait, number / (RATE * SECONDS), noise)))
    return path


def _frame(portrait: Image.Image, turn: float, noise: np.random.Generator) -> Image.Image:
    """The face after `turn` (0 to 1) of one sway around the middle."""
    left = LEFT + SWAY * np.sin(2 * np.pi * turn)
    top = TOP + SWAY * np.cos(2 * np.pi * turn)
    picture = np.asarray(portrait.resize(SIZE, box=(left, top, left + WIDTH, top + HEIGHT)), np.int16)
    return Image.fromarray(np.clip(picture + noise.integers(-2, 3, picture.shape), 0, 255).astype(np.uint8))


def _jpeg(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()
