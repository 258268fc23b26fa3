"""MediaPipe's tasks behind three small words: see faces, find their points, close.

MediaPipe takes half a second to import, so nobody pays for it who looks at no picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proctoring.vision.geometry import Box, Point, around
from proctoring.vision.pictures import Picture

MOST_FACES = 4
"""Whose points are looked for; more are only counted."""
LEAST_SCORE = 0.3


@dataclass(frozen=True, slots=True)
class Face:
    """`score` from 0 to 1, as the detector says; it is no probability."""

    box: Box
    score: float


@dataclass(frozen=True, slots=True)
class Mesh:
    """A face of which the points are known, in pixels. The matrix (4 x 4) moves the model's face to where it is."""

    box: Box
    points: Sequence[Point]
    matrix: Sequence[Sequence[float]]


class Detector:
    """Finds faces, also small ones. Use from one thread at a time."""

    def __init__(self, path: Path) -> None:
        from mediapipe.tasks.python import BaseOptions, vision  # noqa: PLC0415 - see above

        options = vision.FaceDetectorOptions(
            BaseOptions(model_asset_path=str(path)), min_detection_confidence=LEAST_SCORE
        )
        self._task = vision.FaceDetector.create_from_options(options)

    def faces(self, picture: Picture) -> list[Face]:
        """Those from LEAST_SCORE on."""
        height, width = picture.shape[:2]
        return [_face(detection, width, height) for detection in self._task.detect(_image(picture)).detections]

    def close(self) -> None:
        self._task.close()


class Landmarker:
    """Finds the points of faces. Use from one thread at a time."""

    def __init__(self, path: Path) -> None:
        from mediapipe.tasks.python import BaseOptions, vision  # noqa: PLC0415 - see above

        options = vision.FaceLandmarkerOptions(
            BaseOptions(model_asset_path=str(path)), num_faces=MOST_FACES, output_facial_transformation_matrixes=True
        )
        self._task = vision.FaceLandmarker.create_from_options(options)

    def meshes(self, picture: Picture) -> list[Mesh]:
        height, width = picture.shape[:2]
        result = self._task.detect(_image(picture))
        return [
            _mesh(points, matrix, width, height)
            for points, matrix in zip(result.face_landmarks, result.facial_transformation_matrixes, strict=True)
        ]

    def close(self) -> None:
        self._task.close()


def _image(picture: Picture) -> Any:
    import mediapipe  # noqa: PLC0415 - see above

    return mediapipe.Image(image_format=mediapipe.ImageFormat.SRGB, data=picture)


def _face(detection: Any, width: int, height: int) -> Face:
    box = detection.bounding_box
    place = Box(box.origin_x / width, box.origin_y / height, box.width / width, box.height / height)
    return Face(place, float(detection.categories[0].score))


def _mesh(landmarks: Any, matrix: Any, width: int, height: int) -> Mesh:
    points = [(point.x * width, point.y * height) for point in landmarks]
    return Mesh(around(points, width, height), points, matrix.tolist())
