"""What may be a picture of a camera, judged by its header before anything is decoded. Loads no image library."""

from dataclasses import dataclass

LARGEST_FILE = 4 * 1024 * 1024  # bytes
MOST_PIXELS = 4096 * 2304  # what a 4K webcam makes; 28 MB decoded
LEAST_SIDE = 32  # pixels
MOST_SCANS = 16  # a usual progressive JPEG has 10; each costs a pass over the picture, 50 ms of the largest
START, END, SCAN = b"\xff\xd8", b"\xff\xd9", b"\xff\xda"
FRAMES = frozenset((0xC0, 0xC1, 0xC2))  # baseline, extended, progressive
OTHER_FRAMES = frozenset(range(0xC3, 0xD0)) - {0xC4, 0xC8, 0xCC}  # lossless, arithmetic: no browser makes them
MOST_SEGMENTS = 200  # before the frame; a usual picture has 5
COLOURS = (1, 3)  # components: grey, or colour; 4 is for print


class PictureRefused(ValueError):
    """`code` for machines, the text for logs."""

    code = "picture_refused"


class NotAJpeg(PictureRefused):
    code = "picture_not_jpeg"


class PictureDamaged(PictureRefused):
    code = "picture_damaged"


class PictureUnusual(PictureRefused):
    """A JPEG of a kind that no camera page sends."""

    code = "picture_unusual"


class PictureTooLarge(PictureRefused):
    code = "picture_too_large"


class PictureTooSmall(PictureRefused):
    code = "picture_too_small"


@dataclass(frozen=True, slots=True)
class Header:
    """Size in pixels as stored, before it is turned the way that its EXIF data say."""

    width: int
    height: int
    components: int


def checked_header(jpeg: bytes) -> Header:
    """Raises PictureRefused. Reads only markers, whatever the picture claims to be."""
    if not jpeg.startswith(START):
        raise NotAJpeg("The picture is not a JPEG.")
    if len(jpeg) > LARGEST_FILE:
        raise PictureTooLarge(f"The picture has {len(jpeg)} bytes; at most {LARGEST_FILE} are looked at.")
    header = _header(jpeg)
    _check_size(header)
    if header.components not in COLOURS:
        raise PictureUnusual(f"The picture has {header.components} colour components.")
    if jpeg.count(SCAN) > MOST_SCANS:
        raise PictureUnusual("The picture has too many scans.")
    if not jpeg.rstrip(b"\0").endswith(END):
        raise PictureDamaged("The picture breaks off.")
    return header


def _check_size(header: Header) -> None:
    size = f"{header.width} x {header.height} pixels"
    if header.width * header.height > MOST_PIXELS:
        raise PictureTooLarge(f"The picture has {size}; at most {MOST_PIXELS} are looked at.")
    if min(header.width, header.height) < LEAST_SIDE:
        raise PictureTooSmall(f"The picture has {size}; each side needs {LEAST_SIDE}.")


def _header(jpeg: bytes) -> Header:
    """Of the first frame. Stricter than decoders, which skip what lies between markers."""
    at = len(START)
    for _ in range(MOST_SEGMENTS):
        if at + 4 > len(jpeg) or jpeg[at] != 0xFF:
            break
        marker, length = jpeg[at + 1], int.from_bytes(jpeg[at + 2 : at + 4])
        if marker in FRAMES:
            return _frame(jpeg[at + 4 : at + 2 + length])
        if marker in OTHER_FRAMES:
            raise PictureUnusual(f"The picture is a JPEG of kind {marker:x}.")
        at += 2 + length
    raise PictureDamaged("The picture has no header.")


def _frame(body: bytes) -> Header:
    """Bits of a sample (1 byte), height (2), width (2), components (1)."""
    if len(body) < 6:
        raise PictureDamaged("The picture's header breaks off.")
    if body[0] != 8:
        raise PictureUnusual(f"The picture has {body[0]} bits in a sample.")
    return Header(width=int.from_bytes(body[3:5]), height=int.from_bytes(body[1:3]), components=body[5])
