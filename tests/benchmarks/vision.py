"""What our analyser sees beside OpenCV's Haar cascades on the same pictures: faces, angles, time and memory.

The pictures are those of the folder named on the command line, see `labelled`. Without one they are composed from one
portrait: that shows that everything works, not how well it does with people. Each method has a process of its own, and
its processor time is that of all threads. Memory is what the process holds at the end; "pictures decoded only" is what
Python, NumPy and OpenCV take of it.

Faces are compared by their number: of a picture with 2 in which 3 are seen, 2 are right and 1 is false.
"""

import multiprocessing
import os
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import cv2

from proctoring.vision.analyser import Analyser
from proctoring.vision.geometry import Pose
from proctoring.vision.pictures import picture
from tests.benchmarks import labelled
from tests.benchmarks.labelled import Labelled
from tests.benchmarks.processes import memory_mb

ROUNDS = 40  # of the clock, after WARMING
WARMING = 5
NOTHING = "-"
OURS = ("ours", "ours, tiled")
MOST_NAMED = 20  # pictures whose faces were not counted right


@dataclass(frozen=True)
class Seen:
    """None when the method does not count."""

    faces: int | None
    pose: Pose | None = None


Look = Callable[[bytes], Seen]


def rows(folder: Path | None = None) -> list[dict[str, Any]]:
    """Raises LabelsWrong."""
    if folder is None:
        print("No folder named: pictures composed from one portrait. They test the works, not the accuracy.")
    elif not folder.is_dir():
        raise labelled.LabelsWrong(f"{folder} is no folder.")
    return [row for method in METHODS for row in _in_a_process(method, folder)]


def _in_a_process(method: str, folder: Path | None) -> list[dict[str, Any]]:
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measure, method, folder).result()


def _measure(method: str, folder: Path | None) -> list[dict[str, Any]]:
    pictures = labelled.from_folder(folder) if folder else labelled.built_in()
    with METHODS[method]() as look:
        seen, times = zip(*(_timed(look, one.jpeg) for one in pictures), strict=True)
        given = {"pictures": "folder" if folder else "composed", "count": len(pictures)}
        accuracy = _counted(pictures, seen) | _angles(pictures, seen) | _time(times[WARMING:] or times)
        if method in OURS:
            _name_the_wrong(method, pictures, seen)
        clocks = [_on_the_clock(look, faces) for faces in (0, 1, 2)]
        memory = {"MB": round(memory_mb(os.getpid()))}
    return [{"method": method} | row | memory for row in (given | accuracy, *clocks)]


def _name_the_wrong(method: str, pictures: Sequence[Labelled], seen: Sequence[Seen]) -> None:
    wrong = [(one, it.faces) for one, it in zip(pictures, seen, strict=True) if one.faces not in (None, it.faces)]
    for one, faces in wrong[:MOST_NAMED]:
        print(f"{method}: {one.name}: {faces} instead of {one.faces}")
    if len(wrong) > MOST_NAMED:
        print(f"{method}: ... and {len(wrong) - MOST_NAMED} more")


def _on_the_clock(look: Look, faces: int) -> dict[str, Any]:
    frame = labelled.standing_for(faces)
    times = [_timed(look, frame)[1] for _ in range(WARMING + ROUNDS)][WARMING:]
    name = {"pictures": f"640x480, {faces} faces", "count": ROUNDS}
    return name | dict.fromkeys((*_counted([], []), *_angles([], [])), NOTHING) | _time(times)


def _timed(look: Look, content: bytes) -> tuple[Seen, tuple[float, float]]:
    wall, cpu = time.perf_counter(), time.process_time()
    seen = look(content)
    return seen, (time.perf_counter() - wall, time.process_time() - cpu)


def _time(times: Sequence[tuple[float, float]]) -> dict[str, Any]:
    wall, cpu = (statistics.median(both[i] for both in times) for i in (0, 1))
    return {"ms": round(1000 * wall, 1), "ms cpu": round(1000 * cpu, 1), "a second and core": round(1 / cpu)}


def _counted(pictures: Sequence[Labelled], seen: Sequence[Seen]) -> dict[str, Any]:
    both = zip(pictures, seen, strict=True)
    pairs = [(one.faces, it.faces) for one, it in both if one.faces is not None and it.faces is not None]
    right = sum(min(pair) for pair in pairs)
    return {
        "precision": _share(right, sum(found for _true, found in pairs)),
        "recall": _share(right, sum(true for true, _found in pairs)),
        "count right": _share(sum(true == found for true, found in pairs), len(pairs)),
    }


def _angles(pictures: Sequence[Labelled], seen: Sequence[Seen]) -> dict[str, Any]:
    """Mean absolute errors in degrees, over those whose pose was found."""
    known = [(one.pose, it.pose) for one, it in zip(pictures, seen, strict=True) if one.pose]
    found = [(true, pose) for true, pose in known if pose]
    errors = {
        name: round(statistics.fmean(abs(getattr(a, name) - getattr(b, name)) for a, b in found), 2)
        if found
        else NOTHING
        for name in ("yaw", "pitch", "roll")
    }
    return {"pose found": _share(len(found), len(known))} | errors


def _share(part: int, whole: int) -> float | str:
    return round(part / whole, 3) if whole else NOTHING


@contextmanager
def _ours(*, tiled: bool) -> Iterator[Look]:
    with Analyser() as analyser:

        def look(content: bytes) -> Seen:
            analysis = analyser.analyse(content, tiled=tiled)
            return Seen(len(analysis.faces), analysis.pose)

        yield look


@contextmanager
def _haar(name: str, neighbours: int) -> Iterator[Look]:
    """On the same small picture; with the numbers of neighbours that OpenCV's own examples use."""
    cascade = cv2.CascadeClassifier(f"{cv2.data.haarcascades}{name}.xml")

    def look(content: bytes) -> Seen:
        grey = cv2.cvtColor(picture(content), cv2.COLOR_RGB2GRAY)
        return Seen(len(cascade.detectMultiScale(grey, scaleFactor=1.1, minNeighbors=neighbours)))

    yield look


@contextmanager
def _decoding() -> Iterator[Look]:
    def look(content: bytes) -> Seen:
        picture(content)
        return Seen(None)

    yield look


METHODS = {
    "ours": partial(_ours, tiled=False),
    "ours, tiled": partial(_ours, tiled=True),
    "Haar default": partial(_haar, "haarcascade_frontalface_default", 5),
    "Haar alt2": partial(_haar, "haarcascade_frontalface_alt2", 4),
    "pictures decoded only": _decoding,
}
