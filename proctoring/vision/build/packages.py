"""What is taken from the npm packages, which npm has checked against package-lock.json."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

NEEDED = (
    "face_landmark_with_attention.tflite",
    "face_detection_short_range.tflite",
    "geometry_pipeline_metadata_landmarks.binarypb",
)


class SourceMissing(Exception):
    """A package is not installed, or is not the version that is known here."""


@dataclass(frozen=True)
class Sources:
    landmarks: bytes
    short_range: bytes
    full_range: bytes
    geometry: bytes


def sources(node_modules: Path) -> Sources:
    packages = node_modules / "@mediapipe"
    assets = _packed_assets(packages / "face_mesh")
    landmarks, short_range, geometry = (assets[name] for name in NEEDED)
    full_range = content(packages / "face_detection" / "face_detection_full_range_sparse.tflite")
    return Sources(landmarks, short_range, full_range, geometry)


def content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceMissing(f"{path} cannot be read ({error.strerror}). `npm ci` in frontend/ installs it.") from None


def _packed_assets(folder: Path) -> dict[str, bytes]:
    """The models are one file behind another; the loader's script knows where each begins and ends."""
    script = content(folder / "face_mesh_solution_packed_assets_loader.js").decode("utf-8", "replace")
    packed = content(folder / "face_mesh_solution_packed_assets.data")
    table = re.search(r'loadPackage\(\{"files": (\[[^\]]*\])', script)
    entries = json.loads(table[1]) if table else []
    assets = {Path(entry["filename"]).name: packed[entry["start"] : entry["end"]] for entry in entries}
    if missing := set(NEEDED) - set(assets):
        raise SourceMissing(
            f"{folder} does not contain {', '.join(sorted(missing))}: it is not the version named in package.json."
        )
    return assets
