"""JPEG bytes of unknown origin to a small RGB picture, or a refusal before anything large is decoded."""

import cv2
import numpy as np
from numpy.typing import NDArray

from proctoring.vision.jpeg import Header, PictureDamaged, checked_header

Picture = NDArray[np.uint8]
"""Height x width x 3, RGB."""
LONGEST_SIDE = 640  # pixels that are looked at; the models see 192 or fewer
SHRINKING = (
    (8, cv2.IMREAD_REDUCED_COLOR_8),
    (4, cv2.IMREAD_REDUCED_COLOR_4),
    (2, cv2.IMREAD_REDUCED_COLOR_2),
)


def picture(jpeg: bytes) -> Picture:
    """Upright, its longest side at most LONGEST_SIDE. Raises PictureRefused.

    What is torn in the middle but has its header and its end is decoded as far as it goes, as browsers do.
    """
    header = checked_header(jpeg)
    try:
        decoded = cv2.imdecode(np.frombuffer(jpeg, np.uint8), _decoding(header))
    except cv2.error as error:
        raise PictureDamaged("The picture cannot be decoded.") from error
    if decoded is None:
        raise PictureDamaged("The picture cannot be decoded.")
    return np.asarray(cv2.cvtColor(_fitted(np.asarray(decoded, np.uint8)), cv2.COLOR_BGR2RGB), np.uint8)


def _decoding(header: Header) -> int:
    """The decoder makes large pictures smaller itself, which spares time and memory."""
    longest = max(header.width, header.height)
    return next((flag for factor, flag in SHRINKING if longest // factor >= LONGEST_SIDE), cv2.IMREAD_COLOR)


def _fitted(decoded: Picture) -> Picture:
    height, width = decoded.shape[:2]
    factor = LONGEST_SIDE / max(height, width)
    if factor >= 1:
        return decoded
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return np.asarray(cv2.resize(decoded, size, interpolation=cv2.INTER_AREA), np.uint8)


def light(picture: Picture) -> tuple[float, float]:
    """Mean and standard deviation of a grey copy of 64 x 48, 0 to 255; the browser measures the same."""
    grey = cv2.resize(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), (64, 48), interpolation=cv2.INTER_AREA)
    return float(grey.mean()), float(grey.std())
