import math

import pytest

from proctoring.vision.geometry import Box, Tile, around, close_up, gaze, pose, tiles


def turned(yaw: float = 0, pitch: float = 0) -> list[list[float]]:
    """The matrix of a head turned to the left of the picture and up, in degrees, in MediaPipe's axes (y up, z near)."""
    y, p = math.radians(-yaw), math.radians(-pitch)
    return [
        [math.cos(y), 0, math.sin(y), 0],
        [math.sin(p) * math.sin(y), math.cos(p), -math.sin(p) * math.cos(y), 0],
        [-math.cos(p) * math.sin(y), math.sin(p), math.cos(p) * math.cos(y), -50],
        [0, 0, 0, 1],
    ]


def eyes(share: float, width: float = 40) -> list[tuple[float, float]]:
    points = [(0.0, 0.0)] * 478
    for left, right, iris, start in ((33, 133, 468, 100.0), (362, 263, 473, 200.0)):
        points[left], points[right] = (start, 50.0), (start + width, 50.0)
        points[iris] = start + share * width, 52.0
    return points


@pytest.mark.parametrize("degrees", [-60, -35, 0, 20, 45])
def test_yaw_is_read_from_the_matrix(degrees):
    assert pose(turned(yaw=degrees)).yaw == pytest.approx(degrees)


@pytest.mark.parametrize("degrees", [-40, 0, 25])
def test_pitch_is_read_from_the_matrix(degrees):
    assert pose(turned(pitch=degrees)).pitch == pytest.approx(degrees)


def test_rounding_in_the_matrix_does_no_harm():
    matrix = turned()
    matrix[0][2] = 1.0000001

    assert pose(matrix).yaw == pytest.approx(-90)


@pytest.mark.parametrize("share", [0.3, 0.5, 0.71])
def test_gaze_is_where_the_irises_are(share):
    assert gaze(eyes(share)) == pytest.approx(share)


def test_gaze_is_the_same_of_a_tilted_head():
    tilted = [((x - y) * math.sqrt(0.5), (x + y) * math.sqrt(0.5)) for x, y in eyes(0.4)]

    assert gaze(tilted) == pytest.approx(0.4)


@pytest.mark.parametrize("width", [0, 9])
def test_of_small_eyes_no_gaze_is_told(width):
    assert gaze(eyes(0.4, width)) is None


def test_the_same_face_seen_twice_is_known():
    face = Box(0.4, 0.4, 0.2, 0.2)

    assert face.is_like(Box(0.45, 0.38, 0.2, 0.25))
    assert face.is_like(Box(0.2, 0.2, 0.6, 0.6))
    assert not face.is_like(Box(0.7, 0.4, 0.2, 0.2))
    assert not face.is_like(Box(0.55, 0.4, 0.2, 0.2))


def test_a_box_goes_around_all_points():
    assert around([(160, 120), (320, 240), (200, 360)], 640, 480) == Box(0.25, 0.25, 0.25, 0.5)


@pytest.mark.parametrize(("width", "height"), [(640, 480), (640, 360), (480, 640), (320, 240)])
def test_tiles_cover_the_picture_and_stay_in_it(width, height):
    squares = list(tiles(width, height))

    assert len(squares) == 6
    assert all(t.left >= 0 and t.top >= 0 for t in squares)
    assert all(t.left + t.side <= width and t.top + t.side <= height for t in squares)
    for x, y in [(0, 0), (width - 1, 0), (0, height - 1), (width - 1, height - 1), (width // 2, height // 2)]:
        assert any(t.left <= x < t.left + t.side and t.top <= y < t.top + t.side for t in squares)


@pytest.mark.parametrize(
    ("box", "cut"),
    [
        (Box(0.4, 0.4, 0.2, 0.2), False),
        (Box(0.0, 0.4, 0.2, 0.2), False),
        (Box(0.4, 0.0, 0.2, 0.2), False),
        (Box(0.8, 0.4, 0.2, 0.2), True),
        (Box(0.4, 0.8, 0.2, 0.2), True),
    ],
)
def test_a_face_is_cut_where_the_picture_goes_on(box, cut):
    assert Tile(0, 0, 320).cuts(box, 640, 480) == cut


def test_a_box_in_a_tile_has_a_place_in_the_picture():
    assert Tile(320, 160, 320).in_picture(Box(0.5, 0.5, 0.25, 0.25), 640, 480) == Box(0.75, 320 / 480, 0.125, 80 / 480)


def test_a_close_up_has_the_face_in_its_middle():
    tile = close_up(Box(0.45, 0.45, 0.1, 0.1), 640, 480)

    assert tile == Tile(224, 144, 192)


@pytest.mark.parametrize(
    "box",
    [Box(0, 0, 0.05, 0.05), Box(0.96, 0.95, 0.05, 0.1), Box(-0.1, 0.2, 0.1, 0.1), Box(0, 0, 1, 1), Box(0.5, 0.5, 0, 0)],
)
def test_a_close_up_stays_in_the_picture(box):
    tile = close_up(box, 640, 480)

    assert 32 <= tile.side <= 480
    assert 0 <= tile.left <= 640 - tile.side
    assert 0 <= tile.top <= 480 - tile.side
