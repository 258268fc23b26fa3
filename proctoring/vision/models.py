"""The face models and the browser's runtime for them: where they are, and what they must be to the byte.

`python -m proctoring.vision.build` makes them from pinned npm packages. Browser and server use the same files.
"""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NODE_MODULES = ROOT / "frontend" / "node_modules"
PUBLIC = ROOT / "frontend" / "public"
"""The front end's build copies it, so what is below it is served under /static/."""
HOW_TO_MAKE = "`python3 start.py` makes them; so does `.venv/bin/python -m proctoring.vision.build` alone."

LANDMARKER = "models/face_landmarker.task"
LANDMARKER_FULL = "models/face_landmarker_full.task"
DETECTOR = "models/face_detector_full.tflite"
WASM_LOADER = "wasm/vision_wasm_module_internal.js"
WASM = "wasm/vision_wasm_module_internal.wasm"

SHA256 = {
    LANDMARKER: "dec705c1e045f89c96837bb0faa013c3ab7890abf687e0cb80c3d93c0329a15a",
    LANDMARKER_FULL: "20a8f9a3d8ed88adfd6c903b00592cde7f4de278b3660f1ac13d75cf651c6982",
    DETECTOR: "8f4dbad80a6915b45b543a8e885f7b003ceb4b0194550375b8c49ed511befd1e",
    WASM_LOADER: "1f1d6215324a1fe62f6742d49a3db911170987ca18ad8c1b75f1a1c82acf2b44",
    WASM: "617b8e0248dbd27e9d7ece4218004eae4cefb499196d1bb4fa0e3fef21708756",
}
MODELS = (LANDMARKER, LANDMARKER_FULL, DETECTOR)
VERSION = hashlib.sha256("".join(SHA256[name] for name in MODELS).encode()).hexdigest()[:12]
"""Of all models together; kept with each analysis."""


class ModelsMissing(Exception):
    """They are not there, or not the ones that were measured. The text says what to do."""


def model(name: str, folder: Path = PUBLIC) -> Path:
    """Its path, once it is known to be what it should be. Raises ModelsMissing."""
    path = folder / name
    if not path.is_file():
        raise ModelsMissing(f"The face models are not there: {path} is missing. {HOW_TO_MAKE}")
    if sha256(path.read_bytes()) != SHA256[name]:
        raise ModelsMissing(f"{path} is not the model that it should be. {HOW_TO_MAKE}")
    return path


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
