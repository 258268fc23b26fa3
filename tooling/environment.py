"""Makes the environment step by step: virtual environment, packages, translations, face models, front end."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tooling.steps import Step, StepFailed, contents, run_visibly, take

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMPS = VENV / "stamps"
FRONTEND = ROOT / "frontend"
NODE_MODULES = FRONTEND / "node_modules"
OLDEST_NODE = (20, 19)  # what vite asks for
BUILT_BY_NPM = ("node_modules", "dist")
FACE_MODELS = (
    "models/face_landmarker.task",
    "models/face_landmarker_full.task",
    "models/face_detector_full.tflite",
    "wasm/vision_wasm_module_internal.js",
    "wasm/vision_wasm_module_internal.wasm",
)
COMPILE_CATALOGUES = """
import pathlib, sys
from babel.messages import mofile, pofile
for path in map(pathlib.Path, sys.argv[1:]):
    print(path)
    with path.open("rb") as source, path.with_suffix(".mo").open("wb") as target:
        mofile.write_mo(target, pofile.read_po(source, abort_invalid=True))
"""
CHECK_THE_NETWORK = "Check the network connection, then run the same command again: it goes on where it stopped."


def environment(*, development: bool = False) -> None:
    """Seconds when nothing has changed. Raises StepFailed."""
    npm, node_version = node()
    make_virtual_environment()
    take(python_packages("Python packages", "requirements.txt"))
    if development:
        take(python_packages("Python packages for development", "requirements-dev.txt", "requirements.txt"))
    take(translations())
    take(npm_packages(npm, node_version))
    take(face_models())
    take(front_end(npm, node_version))


def make_virtual_environment() -> None:
    if works(PYTHON):
        return
    run_visibly(
        "Virtual environment",
        [sys.executable, "-m", "venv", "--clear", str(VENV)],
        cwd=ROOT,
        advice="Python's venv module did not work. On Debian and Ubuntu: apt-get install python3-venv",
    )


def works(python: Path) -> bool:
    """It is there, starts, is new enough and has pip."""
    test = "import sys, importlib.util as u; sys.exit(sys.version_info < (3, 11) or not u.find_spec('pip'))"
    try:
        return subprocess.run([python, "-I", "-c", test], check=False).returncode == 0
    except OSError:
        return False


def python_packages(title: str, name: str, *others: str) -> Step:
    files = [name, *others]
    arguments = [word for file in files for word in ("-r", file)]
    return Step(
        title=title,
        argv=(str(PYTHON), "-m", "pip", "install", "--require-hashes", "--no-input", *arguments),
        stamp=STAMPS / name,
        inputs=(*contents(*(ROOT / file for file in files)), (VENV / "pyvenv.cfg").read_text(encoding="utf-8")),
        advice=CHECK_THE_NETWORK,
        cwd=ROOT,
    )


def npm_packages(npm: str, node_version: str) -> Step:
    return Step(
        title="npm packages",
        argv=(npm, "ci", "--no-audit", "--no-fund"),
        stamp=NODE_MODULES / ".stamp-packages",
        inputs=(*contents(FRONTEND / "package.json", FRONTEND / "package-lock.json"), node_version),
        advice=CHECK_THE_NETWORK,
        cwd=FRONTEND,
    )


def face_models() -> Step:
    """Made from what npm and pip have installed. The front end carries them to the browser."""
    vision = ROOT / "proctoring" / "vision"
    locks = (ROOT / "requirements.txt", FRONTEND / "package-lock.json")
    return Step(
        title="Face models",
        argv=(str(PYTHON), "-m", "proctoring.vision.build"),
        stamp=STAMPS / "face-models",
        inputs=contents(*locks, vision / "models.py", *(vision / "build").glob("*.py")),
        outputs=tuple(FRONTEND / "public" / name for name in FACE_MODELS),
        advice="The face models could not be built; the lines above say why.",
        cwd=ROOT,
    )


def front_end(npm: str, node_version: str) -> Step:
    sources = [path for path in FRONTEND.iterdir() if path.name not in BUILT_BY_NPM]
    return Step(
        title="Front end",
        argv=(npm, "run", "build"),
        stamp=NODE_MODULES / ".stamp-build",
        inputs=(*contents(*sources), node_version),
        outputs=(FRONTEND / "dist",),
        advice="The front end does not build; the lines above say where.",
        cwd=FRONTEND,
    )


def translations() -> Step:
    catalogues = sorted(ROOT.glob("locale/*/LC_MESSAGES/*.po"))
    return Step(
        title="Translations",
        argv=(str(PYTHON), "-c", COMPILE_CATALOGUES, *(str(path) for path in catalogues)),
        stamp=STAMPS / "translations",
        inputs=contents(*catalogues),
        outputs=tuple(path.with_suffix(".mo") for path in catalogues),
        advice="A catalogue in locale/ is not valid; the lines above say which.",
        cwd=ROOT,
    )


def node() -> tuple[str, str]:
    """The path of npm and the version of Node. Raises StepFailed when one is missing or too old."""
    wanted = "Node {}.{} or newer with npm".format(*OLDEST_NODE)
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise StepFailed(f"start.py needs {wanted}; {'npm' if node else 'node'} is not installed.")
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)\.", version)
    if not found or (int(found[1]), int(found[2])) < OLDEST_NODE:
        raise StepFailed(f"start.py needs {wanted}; this is {version or 'a node that does not start'}.")
    return npm, version


def lock_requirements(arguments: list[str]) -> int:
    """Further arguments go to uv, for example --upgrade-package django."""
    uv = shutil.which("uv")
    if not uv:
        raise StepFailed("start.py lock needs uv on the PATH.")
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-header"]
    for name in ("requirements", "requirements-dev"):
        command = [uv, "pip", "compile", f"{name}.in", "-o", f"{name}.txt", *options, "--quiet", *arguments]
        run_visibly(f"{name}.txt", command, cwd=ROOT, advice="uv could not resolve it; the lines above say why.")
    return 0
