from contextlib import suppress

import numpy as np
import pytest
from PIL import Image

from proctoring.vision.jpeg import (
    LARGEST_FILE,
    NotAJpeg,
    PictureDamaged,
    PictureRefused,
    PictureTooLarge,
    PictureTooSmall,
    PictureUnusual,
    checked_header,
)
from proctoring.vision.pictures import picture
from tests.proctoring.vision import material
from tests.proctoring.vision.material import jpeg

FRAME = b"\xff\xc0\x00\x11\x08"
"""A baseline frame of three components, up to its height."""


def claiming(width: int, height: int) -> bytes:
    """A small picture whose header says that it has this size."""
    honest = jpeg(material.sitter())
    at = honest.index(FRAME) + len(FRAME)
    return honest[:at] + height.to_bytes(2) + width.to_bytes(2) + honest[at + 4 :]


def with_marker(marker: int) -> bytes:
    return jpeg(material.sitter()).replace(FRAME[:2], bytes((0xFF, marker)), 1)


def saved(picture: Image.Image, kind: str, path) -> bytes:
    picture.save(path, kind)
    return path.read_bytes()


SITTER = jpeg(material.sitter())
HOSTILE = {
    "nothing": (b"", NotAJpeg),
    "a text": (b"<svg/onload=alert(1)>" * 50, NotAJpeg),
    "only a beginning": (b"\xff\xd8", PictureDamaged),
    "a beginning and an end": (b"\xff\xd8\xff\xd9", PictureDamaged),
    "ones": (b"\xff" * 10_000, NotAJpeg),
    "a beginning and ones": (b"\xff\xd8" + b"\xff" * 10_000, PictureDamaged),
    "segments that do not advance": (b"\xff\xd8" + b"\xff\xe0\x00\x00" * 10_000, PictureDamaged),
    "a million empty segments": (b"\xff\xd8" + b"\xff\xe0\x00\x02" * 1_000_000 + SITTER[2:], PictureDamaged),
    "a frame that breaks off": (b"\xff\xd8\xff\xc0\x00\x04\x08\x01\xff\xd9", PictureDamaged),
    "a header without a picture": (SITTER[: SITTER.index(b"\xff\xda")] + b"\xff\xd9", PictureDamaged),
    "broken off": (SITTER[: len(SITTER) // 2], PictureDamaged),
    "one pixel": (jpeg(Image.new("RGB", (1, 1))), PictureTooSmall),
    "a line": (jpeg(Image.new("RGB", (600, 20))), PictureTooSmall),
    "no height": (claiming(640, 0), PictureTooSmall),
    "20,000 x 20,000 pixels": (claiming(20_000, 20_000), PictureTooLarge),
    "one pixel too many": (claiming(4096, 2305), PictureTooLarge),
    "a file of too many bytes": (SITTER + bytes(LARGEST_FILE + 1 - len(SITTER)), PictureTooLarge),
    "for print": (jpeg(material.sitter().convert("CMYK")), PictureUnusual),
    "12 bits": (SITTER.replace(FRAME, FRAME[:4] + b"\x0c"), PictureUnusual),
    "lossless": (with_marker(0xC3), PictureUnusual),
    "arithmetic coding": (with_marker(0xC9), PictureUnusual),
    "a thousand scans": (
        SITTER[:-2] + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" * 1000 + b"\xff\xd9",
        PictureUnusual,
    ),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_picture_of_a_camera_is_refused(what):
    content, refusal = HOSTILE[what]

    with pytest.raises(refusal) as refused:
        picture(content)

    assert isinstance(refused.value, ValueError)
    assert refused.value.code.startswith("picture_")


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "TIFF", "BMP", "PPM", "JPEG2000"])
def test_another_kind_of_picture_in_disguise_is_refused(kind, tmp_path):
    with pytest.raises(NotAJpeg):
        picture(saved(material.sitter(), kind, tmp_path / "picture.jpg"))


@pytest.mark.parametrize("seed", range(8))
def test_damage_anywhere_ends_in_a_picture_or_a_refusal(seed):
    dice = np.random.default_rng(seed)
    for _ in range(40):
        content = bytearray(SITTER[:6000] + SITTER[-2:])
        for at in dice.integers(2, len(content) - 2, 6):
            content[at] = dice.integers(256)
        with suppress(PictureRefused):
            assert max(picture(bytes(content)).shape) <= 640


def test_every_beginning_of_a_picture_is_refused():
    for end in range(0, len(SITTER) - 1, 97):
        with pytest.raises(PictureRefused):
            picture(SITTER[:end])


@pytest.mark.parametrize(
    ("size", "seen"),
    [
        ((640, 480), (640, 480)),
        ((320, 240), (320, 240)),
        ((1280, 720), (640, 360)),
        ((1920, 1080), (640, 360)),
        ((3840, 2160), (640, 360)),
        ((1080, 1920), (360, 640)),
        ((4000, 40), (640, 6)),
        ((641, 480), (640, 479)),
    ],
)
def test_a_picture_is_made_small_and_keeps_its_shape(size, seen):
    height, width, colours = picture(jpeg(material.sitter().resize(size))).shape

    assert (width, height, colours) == (*seen, 3)


def test_red_stays_red():
    small = picture(jpeg(Image.new("RGB", (64, 48), (250, 10, 20))))

    assert small[24, 32].tolist() == pytest.approx([250, 10, 20], abs=6)


def test_shades_of_grey_become_colours():
    assert picture(jpeg(material.sitter().convert("L"))).shape == (480, 640, 3)


def test_a_progressive_picture_is_read():
    assert picture(jpeg(material.sitter(), progressive=True)).shape == (480, 640, 3)


@pytest.mark.parametrize("size", [(640, 480), (2560, 1920)])
def test_a_picture_is_turned_upright(size):
    upright = material.sitter().resize(size)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise

    small = picture(jpeg(upright.rotate(90, expand=True), exif=exif))

    expected = np.asarray(upright.resize((640, 480)), int)
    assert small.shape == (480, 640, 3)
    assert np.abs(small - expected).mean() < 6


def test_padding_after_the_end_does_no_harm():
    assert picture(SITTER + bytes(7)).shape == (480, 640, 3)


def test_a_file_of_the_largest_size_is_read():
    assert checked_header(SITTER + bytes(LARGEST_FILE - len(SITTER))).width == 640
