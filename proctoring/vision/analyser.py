"""What the models see in one picture."""

import os
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from proctoring.vision.detectors import Detector, Face, Landmarker, Mesh
from proctoring.vision.geometry import Pose, Tile, close_up, gaze, pose, tiles
from proctoring.vision.models import DETECTOR, LANDMARKER, LANDMARKER_FULL, PUBLIC, model
from proctoring.vision.pictures import Picture, light, picture

FOUND = 0.5
"""The score from which something is a face; below it, it only makes the count less certain."""
SMALL, FOUND_CLOSE_UP = 0.2, 0.6
"""What is less high, as a share of the picture's height, is looked at again in a close-up, and its score there counts.
Of small faces it rejects few, of stars and screws taken for faces most: docs/model-card.md."""
MOST_CLOSE_UPS = 8
"""In one picture. The least likely of more are not counted."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What one picture shows, the largest face first. Width and height in pixels as looked at; light from 0 to 255.

    Pose and gaze (0 left in the picture to 1 right) are those of the largest face whose points were found. `nearly` is
    the score of what was nearly taken for one more face.
    """

    width: int
    height: int
    faces: tuple[Face, ...]
    pose: Pose | None
    gaze: float | None
    luma: float
    contrast: float
    nearly: float


class Analyser:
    """Has the models loaded. Several threads may use it, one after the other. To be closed, or used in a `with`.

    Raises ModelsMissing. Does not survive a fork: see `shared_analyser`.
    """

    def __init__(self, folder: Path = PUBLIC) -> None:
        self._lock = threading.Lock()
        self._detector = Detector(model(DETECTOR, folder))
        self._near = Landmarker(model(LANDMARKER, folder))
        self._far = Landmarker(model(LANDMARKER_FULL, folder))

    def analyse(self, jpeg: bytes, *, tiled: bool = False) -> Analysis:
        """Raises PictureRefused. With tiles a small second person is found too; it takes three times as long."""
        small = picture(jpeg)
        with self._lock:
            return self._look_at(small, tiled=tiled)

    def warm_up(self) -> None:
        """The first look takes ten times as long as the next."""
        with self._lock:
            self._look_at(np.zeros((48, 64, 3), np.uint8), tiled=False)

    def close(self) -> None:
        """Not leaving it to the end of Python, when MediaPipe cannot close any more."""
        with self._lock:
            for loaded in (self._detector, self._near, self._far):
                loaded.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _look_at(self, small: Picture, *, tiled: bool) -> Analysis:
        height, width = small.shape[:2]
        candidates = self._candidates(small, tiled=tiled)
        detected = [face for face in candidates if _is_found(face)]
        meshes = self._meshes(small, worth_another_look=bool(detected))
        found = _keener(detected, meshes)
        main = max(meshes, key=lambda mesh: mesh.box.area, default=None)
        luma, contrast = light(small)
        return Analysis(
            width=width,
            height=height,
            faces=tuple(sorted(found, key=lambda face: face.box.area, reverse=True)),
            pose=pose(main.matrix) if main else None,
            gaze=gaze(main.points) if main else None,
            luma=luma,
            contrast=contrast,
            nearly=_nearly(candidates, found),
        )

    def _meshes(self, small: Picture, *, worth_another_look: bool) -> list[Mesh]:
        """The short-range model knows profiles better, the full-range model small faces."""
        near = self._near.meshes(small)
        return near if near or not worth_another_look else self._far.meshes(small)

    def _candidates(self, small: Picture, *, tiled: bool) -> list[Face]:
        """What may be a face, each with the score that counts, none twice."""
        seen = self._detector.faces(small)
        if tiled:
            seen = _with_others(seen, self._faces_in_tiles(small))
        likeliest = sorted((face for face in seen if _is_small(face)), key=lambda face: -face.score)[:MOST_CLOSE_UPS]
        return [face for face in seen if not _is_small(face)] + [self._seen_close_up(small, face) for face in likeliest]

    def _faces_in_tiles(self, small: Picture) -> Iterator[Face]:
        """Small ones: others are seen in the whole picture, or are none."""
        height, width = small.shape[:2]
        for tile in tiles(width, height):
            for face in self._detector.faces(_cut(small, tile)):
                placed = Face(tile.in_picture(face.box, width, height), face.score)
                if face.score >= FOUND and _is_small(placed) and not tile.cuts(face.box, width, height):
                    yield placed

    def _seen_close_up(self, small: Picture, face: Face) -> Face:
        height, width = small.shape[:2]
        tile = close_up(face.box, width, height)
        again = self._detector.faces(_cut(small, tile))
        scores = (it.score for it in again if tile.in_picture(it.box, width, height).is_like(face.box))
        return Face(face.box, max(scores, default=0.0))


def _cut(small: Picture, tile: Tile) -> Picture:
    return np.ascontiguousarray(small[tile.top : tile.top + tile.side, tile.left : tile.left + tile.side])


def _is_small(face: Face) -> bool:
    return face.box.height < SMALL


def _is_found(face: Face) -> bool:
    return face.score >= (FOUND_CLOSE_UP if _is_small(face) else FOUND)


def _keener(detected: Sequence[Face], meshes: Sequence[Mesh]) -> list[Face]:
    """What the model sees that sees more faces, as in the browser."""
    return list(detected) if len(detected) >= len(meshes) else [Face(mesh.box, FOUND) for mesh in meshes]


def _with_others(faces: Iterable[Face], more: Iterable[Face]) -> list[Face]:
    """Together with those that are not the same faces. Of the same, the one with the higher score."""
    together: list[Face] = []
    for face in sorted([*faces, *more], key=lambda face: -face.score):
        if not any(face.box.is_like(other.box) for other in together):
            together.append(face)
    return together


def _nearly(candidates: Iterable[Face], found: Sequence[Face]) -> float:
    others = (face for face in candidates if not any(face.box.is_like(other.box) for other in found))
    return max((face.score for face in others), default=0.0)


_making = threading.Lock()
_shared: dict[int, Analyser] = {}
"""By process: after a fork a child makes its own."""


def shared_analyser() -> Analyser:
    """The only one of this process, made and warmed up when it is first asked for. Raises ModelsMissing.

    Whoever asks calls `close_shared_analyser` before the process ends: `atexit` comes after MediaPipe's threads.
    """
    with _making:
        if (mine := _shared.get(os.getpid())) is None:
            mine = _shared[os.getpid()] = Analyser()
            mine.warm_up()
        return mine


def close_shared_analyser() -> None:
    """Nothing happens when there is none."""
    with _making:
        if mine := _shared.pop(os.getpid(), None):
            mine.close()
