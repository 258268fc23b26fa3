"""Pictures free of rights: scikit-image's portrait of an astronaut (NASA), composed, and scenes without people."""

import io
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageOps
from skimage.data import astronaut, chelsea, coffee, rocket

SIZE = (640, 480)
FACE = (150, 20, 300, 220)
"""Head and collar in the portrait of 512 x 512; the face is about 125 of its pixels high."""
FACE_HEIGHT = 125
ROOM = (176, 170, 160)


def sitter() -> Image.Image:
    """As a webcam sees somebody: the face a third of the picture's height."""
    return Image.fromarray(astronaut()).resize(SIZE, box=(60, 6, 460, 306))


def pair() -> Image.Image:
    """Two people side by side: the sitter and the mirror image."""
    half = sitter().crop((170, 0, 490, 480))
    both = Image.new("RGB", SIZE)
    both.paste(half, (0, 0))
    both.paste(ImageOps.mirror(half), (320, 0))
    return both


def sitter_with_visitor(share: float, x: float = 0.12, y: float = 0.3) -> Image.Image:
    """A second face of this share of the picture's height in the background."""
    picture = sitter()
    put_face(picture, share, x, y)
    return picture


def room() -> Image.Image:
    """A wall, a door, a shelf and a desk: nobody."""
    picture = Image.new("RGB", SIZE, ROOM)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((40, 60, 180, 420), fill=(120, 90, 60))
    draw.ellipse((150, 240, 165, 255), fill=(220, 200, 90))
    for left in range(360, 600, 24):
        draw.rectangle((left, 90, left + 18, 190), fill=(left % 200, 60, 255 - left % 180))
    draw.rectangle((0, 400, 640, 480), fill=(90, 70, 50))
    return picture


def put_face(picture: Image.Image, share: float, x: float, y: float) -> None:
    """A face of this share of the picture's height, its middle at these shares of width and height."""
    head = Image.fromarray(astronaut()).crop(FACE)
    factor = share * picture.height / FACE_HEIGHT
    head = head.resize((round(head.width * factor), round(head.height * factor)), Image.Resampling.LANCZOS)
    corner = round(x * picture.width - head.width / 2), round(y * picture.height - head.height / 2)
    picture.paste(head, corner, _soft_edge(head.size))


def _soft_edge(size: tuple[int, int]) -> Image.Image:
    mask = Image.new("L", size, 0)
    ImageDraw.Draw(mask).ellipse((0, 0, size[0] - 1, size[1] - 1), fill=255)
    return mask


def alone(share: float, x: float = 0.5, y: float = 0.5) -> Image.Image:
    """One face of this share of the height in an empty room."""
    picture = room()
    put_face(picture, share, x, y)
    return picture


def dimmed(picture: Image.Image, factor: float) -> Image.Image:
    """With the noise of a sensor, which does not get darker."""
    noise = np.random.default_rng(1).normal(0, 4, (*reversed(picture.size), 3))
    return Image.fromarray(np.clip(np.asarray(picture) * factor + noise, 0, 255).astype(np.uint8))


def cat() -> Image.Image:
    return Image.fromarray(chelsea()).resize(SIZE)


def cup() -> Image.Image:
    return Image.fromarray(coffee()).resize(SIZE)


def launch_pad(left: int, top: int) -> Image.Image:
    """A part of a rocket and its tower, where the detector alone sees a face at each place that the tests name."""
    return Image.fromarray(rocket()).resize(SIZE, box=(left, top, left + 280, top + 210))


def blank(tone: int = 3) -> Image.Image:
    return Image.new("RGB", SIZE, (tone, tone, tone))


def jpeg(picture: Image.Image, quality: int = 75, **options: Any) -> bytes:
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=quality, **options)
    return file.getvalue()
