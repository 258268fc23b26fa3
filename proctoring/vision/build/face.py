"""The models of the product, made from those of the packages.

The landmark model of the package has seven outputs (points of the face, lips, two eyes, two irises, presence).
MediaPipe's tasks want two: 478 points with depth as one row, and the presence. The points of face and irises are put
together; lips and eyes, which only draw contours finer, are left out.
"""

import io
import zipfile
from typing import Any

from proctoring.vision.build.graph import Extension, Tensor, read_model, write_model
from proctoring.vision.build.metadata import describe_input
from proctoring.vision.build.packages import SourceMissing, Sources
from proctoring.vision.models import DETECTOR, LANDMARKER, LANDMARKER_FULL

FACE_POINTS, IRIS_POINTS = 468, 5
ALL_POINTS = FACE_POINTS + 2 * IRIS_POINTS
EYE_CORNERS = ((33, 133), (263, 362))
"""Of the eye to which the first and the second iris belong, by MediaPipe's numbering of the face."""
OUTPUT_SIZES = (3 * FACE_POINTS, 160, 142, 142, 2 * IRIS_POINTS, 2 * IRIS_POINTS, 1)
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The oldest time that a zip can name: the same files make the same bytes on any day."""


def models(sources: Sources) -> dict[str, bytes]:
    short, full = _detector(sources.short_range), _detector(sources.full_range)
    landmarks = _landmarks(sources.landmarks)
    return {
        LANDMARKER: _bundle(short, landmarks, sources.geometry),
        LANDMARKER_FULL: _bundle(full, landmarks, sources.geometry),
        DETECTOR: full,
    }


def _detector(content: bytes) -> bytes:
    return write_model(describe_input(read_model(content), mean=127.5, deviation=127.5))


def _landmarks(content: bytes) -> bytes:
    model = read_model(content)
    _put_points_together(model)
    return write_model(describe_input(model, mean=0.0, deviation=255.0))


def _put_points_together(model: Any) -> None:
    graph, extension = model.subgraphs[0], Extension(model)
    sizes = tuple(int(graph.tensors[output].shape[-1]) for output in graph.outputs)
    if sizes != OUTPUT_SIZES:
        raise SourceMissing(f"The landmark model has outputs of {sizes} numbers, not of {OUTPUT_SIZES}.")
    face, _lips, _left_eye, _right_eye, left_iris, right_iris, presence = graph.outputs
    points = extension.reshape(face, [FACE_POINTS, 3])
    depths = extension.part(points, [0, 2], [FACE_POINTS, 1])
    left, right = (
        _with_depth(extension, iris, depths, corners)
        for iris, corners in zip((left_iris, right_iris), EYE_CORNERS, strict=True)
    )
    together = extension.join([points, left, right], 0, [ALL_POINTS, 3])
    graph.outputs = [extension.reshape(together, [1, 1, 1, 3 * ALL_POINTS]), presence]


def _with_depth(extension: Extension, iris: Tensor, depths: Tensor, corners: tuple[int, int]) -> Tensor:
    """An iris lies as deep as the middle between the corners of its eye."""
    depth = extension.mean_of_rows(extension.rows(depths, corners, [2, 1]), [1, 1])
    column = extension.join([depth] * IRIS_POINTS, 0, [IRIS_POINTS, 1])
    return extension.join([extension.reshape(iris, [IRIS_POINTS, 2]), column], 1, [IRIS_POINTS, 3])


def _bundle(detector: bytes, landmarks: bytes, geometry: bytes) -> bytes:
    """A zip without compression: MediaPipe reads the files where they lie."""
    files = {
        "face_detector.tflite": detector,
        "face_landmarks_detector.tflite": landmarks,
        "geometry_pipeline_metadata_landmarks.binarypb": geometry,
    }
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_STORED) as bundle:
        for name, content in files.items():
            bundle.writestr(_entry(name), content)
    return whole.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, EPOCH)
    entry.create_system = 3  # or the bytes would differ between Windows and the others
    return entry
