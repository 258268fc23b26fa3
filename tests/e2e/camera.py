"""A film of a real face for Chromium's fake camera: a portrait free of rights, moving a little, with noise."""

from pathlib import Path

import cv2
import numpy as np
from skimage.data import astronaut

WIDTH, HEIGHT, RATE, SECONDS = 640, 480, 15, 4
FACE = (slice(0, 300), slice(60, 460))  # rows, columns of the portrait


def write_film(path: Path) -> Path:
    """Write the film as motion JPEG, which Chromium plays in a loop at its own rate."""
    face = cv2.cvtColor(np.ascontiguousarray(astronaut()[FACE]), cv2.COLOR_RGB2BGR)
    noise = np.random.default_rng(1)
    with path.open("wb") as film:
        for number in range(RATE * SECONDS):
            film.write(_jpeg(_frame(face, number / (RATE * SECONDS), noise)))
    return path


def _frame(face: np.ndarray, turn: float, noise: np.random.Generator) -> np.ndarray:
    """The face in 640x480 after `turn` (0 to 1) of one sway around the middle."""
    angle = 2 * np.pi * turn
    scale = WIDTH / face.shape[1]
    move = np.float32([[scale, 0, 12 * np.sin(angle)], [0, scale, 6 * np.cos(angle)]])
    picture = cv2.warpAffine(face, move, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE)
    return cv2.add(picture, noise.integers(0, 4, picture.shape, dtype=np.uint8))


def _jpeg(picture: np.ndarray) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 85])[1])
