"""Makes all files, compares them with what was measured, and only then writes them."""

from pathlib import Path

from proctoring.vision.build import face
from proctoring.vision.build.packages import content, sources
from proctoring.vision.models import SHA256, WASM, WASM_LOADER, sha256

WRONG = """{name} is not what it should be, so nothing was written.
  expected {expected}
  built    {built}
It is made from npm packages and with Python packages whose versions are pinned. If one of them was changed on purpose,
measure again (`python3 start.py bench vision`), then change the number in proctoring/vision/models.py and the figures
in docs/model-card.md. Otherwise remove frontend/node_modules and .venv and run `python3 start.py` again."""


class WrongResult(Exception):
    """What was built is not what was measured."""


def build(node_modules: Path, folder: Path) -> None:
    """All or nothing. Raises SourceMissing or WrongResult."""
    files = built(node_modules)
    for name, made in files.items():
        if sha256(made) != SHA256[name]:
            raise WrongResult(WRONG.format(name=name, expected=SHA256[name], built=sha256(made)))
    for name, made in files.items():
        _write(folder / name, made)


def built(node_modules: Path) -> dict[str, bytes]:
    """By name. The runtime is MediaPipe's own, as it is: without a graphics card, as a module for a worker."""
    runtime = node_modules / "@mediapipe" / "tasks-vision"
    return face.models(sources(node_modules)) | {name: content(runtime / name) for name in (WASM_LOADER, WASM)}


def _write(path: Path, made: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.part")
    half.write_bytes(made)
    half.replace(path)
