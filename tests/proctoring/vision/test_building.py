import json
import shutil
import zipfile
from pathlib import Path

import pytest

from proctoring.vision.build.making import WrongResult, build, built
from proctoring.vision.build.packages import SourceMissing
from proctoring.vision.models import DETECTOR, LANDMARKER, MODELS, NODE_MODULES, PUBLIC, SHA256, ModelsMissing, model
from tooling.environment import FACE_MODELS

ROOT = Path(__file__).parents[3]
PACKAGES = {
    "@mediapipe/face_mesh": "0.4.1657299874",
    "@mediapipe/face_detection": "0.4.1657300184",
    "@mediapipe/tasks-vision": "0.10.35",
}
"""Newer ones report their use to their maker (docs/adr/0003)."""
ASSETS = "@mediapipe/face_mesh/face_mesh_solution_packed_assets"
FULL_RANGE = "@mediapipe/face_detection/face_detection_full_range_sparse.tflite"
TAKEN = (
    f"{ASSETS}.data",
    f"{ASSETS}_loader.js",
    FULL_RANGE,
    *(f"@mediapipe/tasks-vision/{name}" for name in SHA256 if name not in MODELS),
)


@pytest.fixture
def packages(tmp_path) -> Path:
    """A copy of what is taken from the npm packages."""
    for name in TAKEN:
        copy = tmp_path / "node_modules" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(NODE_MODULES / name, copy)
    return tmp_path / "node_modules"


def test_the_packages_are_those_that_were_measured():
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())["packages"]

    assert {name: lock[f"node_modules/{name}"]["version"] for name in PACKAGES} == PACKAGES


def test_set_up_waits_for_every_file():
    assert set(FACE_MODELS) == set(SHA256)


def test_building_twice_gives_the_same_bytes(packages, tmp_path):
    build(packages, tmp_path / "public")

    assert {name: (tmp_path / "public" / name).read_bytes() for name in SHA256} == built(packages)


def test_what_is_served_is_what_is_built():
    assert all(model(name, PUBLIC).is_file() for name in SHA256)


def test_only_whole_files_are_left(packages, tmp_path):
    build(packages, tmp_path / "public")

    files = {
        path.relative_to(tmp_path / "public").as_posix() for path in (tmp_path / "public").rglob("*") if path.is_file()
    }
    assert files == set(SHA256)


def test_other_contents_are_refused_in_plain_words(packages, tmp_path):
    detector = packages / FULL_RANGE
    content = bytearray(detector.read_bytes())
    content[len(content) // 2] ^= 1
    detector.write_bytes(content)

    with pytest.raises(WrongResult) as refused:
        build(packages, tmp_path / "public")

    text = str(refused.value)
    assert "is not what it should be, so nothing was written" in text
    assert "python3 start.py" in text
    assert not (tmp_path / "public").exists()


@pytest.mark.parametrize("name", TAKEN)
def test_a_file_that_is_not_there_is_named(packages, tmp_path, name):
    (packages / name).unlink()

    with pytest.raises(SourceMissing, match=Path(name).name):
        build(packages, tmp_path / "public")


def test_another_version_of_a_package_is_noticed(packages, tmp_path):
    (packages / f"{ASSETS}_loader.js").write_text("loadPackage({});")

    with pytest.raises(SourceMissing, match=r"not the version named in package\.json"):
        build(packages, tmp_path / "public")


def test_the_command_says_what_is_wrong(packages, tmp_path, monkeypatch, capsys):
    from proctoring.vision.build import __main__ as command

    monkeypatch.setattr(command, "NODE_MODULES", tmp_path / "nowhere")

    assert command.main() == 1
    assert "npm ci" in capsys.readouterr().err


def test_a_bundle_holds_its_files_uncompressed():
    with zipfile.ZipFile(PUBLIC / LANDMARKER) as bundle:
        assert {entry.compress_type for entry in bundle.infolist()} == {zipfile.ZIP_STORED}
        assert len(bundle.infolist()) == 3


def test_a_model_that_was_changed_is_not_used(tmp_path):
    (tmp_path / DETECTOR).parent.mkdir(parents=True)
    (tmp_path / DETECTOR).write_bytes(b"another")

    with pytest.raises(ModelsMissing, match=r"not the model that it should be.*start\.py"):
        model(DETECTOR, tmp_path)
