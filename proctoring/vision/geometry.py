"""Boxes, angles of the head, place of the irises. Values in, values out."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Point = tuple[float, float]
"""In pixels."""
EYES = ((33, 133, 468), (362, 263, 473))
"""Of each eye the corner to the left of the picture, the one to the right, and the middle of the iris, by MediaPipe's
numbering of the face."""
LEAST_EYE = 10.0
"""Pixels between the corners of an eye. In a smaller one, one pixel is more than what counts as looking aside."""
TILE = 2 / 3
"""Side of a tile, of the shorter side of the picture."""
CLOSE_UP, LEAST_CLOSE_UP = 4, 32
"""Heights of the face; pixels."""
EDGE = 0.006  # of a tile; a box that comes as near to its edge is taken to be cut by it


@dataclass(frozen=True, slots=True)
class Box:
    """Of a face: fractions of the picture's width and height, from its top left corner."""

    left: float
    top: float
    width: float
    height: float

    @property
    def area(self) -> float:
        return self.width * self.height

    @property
    def middle(self) -> Point:
        return self.left + self.width / 2, self.top + self.height / 2

    def contains(self, point: Point) -> bool:
        return 0 < point[0] - self.left < self.width and 0 < point[1] - self.top < self.height

    def is_like(self, other: "Box") -> bool:
        """The same face, seen twice."""
        return self.contains(other.middle) or other.contains(self.middle)


@dataclass(frozen=True, slots=True)
class Pose:
    """Of the head, in degrees. Yaw above 0: the nose points to the left of the picture. Pitch above 0: up."""

    yaw: float
    pitch: float
    roll: float


@dataclass(frozen=True, slots=True)
class Tile:
    """A square cut out of a picture, in pixels."""

    left: int
    top: int
    side: int

    def cuts(self, box: Box, width: int, height: int) -> bool:
        """Whether a box, in fractions of the tile, touches an edge behind which the picture of this size goes on."""
        return (
            (box.left <= EDGE and self.left > 0)
            or (box.top <= EDGE and self.top > 0)
            or (box.left + box.width >= 1 - EDGE and self.left + self.side < width)
            or (box.top + box.height >= 1 - EDGE and self.top + self.side < height)
        )

    def in_picture(self, box: Box, width: int, height: int) -> Box:
        """The same box in fractions of the picture of this size."""
        left, top = self.left + box.left * self.side, self.top + box.top * self.side
        return Box(left / width, top / height, box.width * self.side / width, box.height * self.side / height)


def pose(matrix: Sequence[Sequence[float]]) -> Pose:
    """From MediaPipe's facial transformation matrix (4 x 4). Signs as in AFLW2000-3D, checked against its pictures."""
    return Pose(
        yaw=-math.degrees(math.asin(max(-1.0, min(1.0, matrix[0][2])))),
        pitch=math.degrees(math.atan2(matrix[1][2], matrix[2][2])),
        roll=math.degrees(math.atan2(matrix[0][1], matrix[0][0])),
    )


def gaze(points: Sequence[Point]) -> float | None:
    """Where the irises are between the corners of the eyes, 0 left in the picture to 1 right; the mean of both eyes.

    Says little of a turned head. None when the face is too small to tell.
    """
    eyes = [(points[left], points[right], points[iris]) for left, right, iris in EYES]
    if any(math.dist(left, right) < LEAST_EYE for left, right, _iris in eyes):
        return None
    return sum(_share(*eye) for eye in eyes) / len(eyes)


def _share(start: Point, end: Point, point: Point) -> float:
    """How far along the line from start to end the point is."""
    along = end[0] - start[0], end[1] - start[1]
    return (along[0] * (point[0] - start[0]) + along[1] * (point[1] - start[1])) / (along[0] ** 2 + along[1] ** 2)


def around(points: Sequence[Point], width: int, height: int) -> Box:
    """The box of a face whose points are given, in a picture of this size."""
    across, down = zip(*points, strict=True)
    left, top = min(across) / width, min(down) / height
    return Box(left, top, max(across) / width - left, max(down) / height - top)


def tiles(width: int, height: int) -> Iterator[Tile]:
    """Squares that overlap and together cover a usual picture: three along its longer side, two along the other."""
    side = int(min(width, height) * TILE)
    for top in _places(height, side, long=height > width):
        for left in _places(width, side, long=width >= height):
            yield Tile(left, top, side)


def close_up(box: Box, width: int, height: int) -> Tile:
    """A square around a face, CLOSE_UP times as high as the face where the picture (of this size) has room for it."""
    side = int(min(width, height, max(LEAST_CLOSE_UP, CLOSE_UP * box.height * height)))
    across, down = box.middle
    return Tile(_within(across * width, side, width), _within(down * height, side, height), side)


def _within(middle: float, side: int, length: int) -> int:
    return max(0, min(length - side, int(middle - side / 2)))


def _places(length: int, side: int, *, long: bool) -> tuple[int, ...]:
    return (0, (length - side) // 2, length - side) if long else (0, length - side)
