"""What `start.py bench vision FOLDER` reads."""

import pytest

from proctoring.vision.geometry import Pose
from tests.benchmarks.labelled import LabelsWrong, built_in, from_folder
from tests.proctoring.vision import material
from tests.proctoring.vision.material import jpeg


def write(folder, labels: str) -> None:
    (folder / "labels.csv").write_text(labels, "utf-8")
    (folder / "a.jpg").write_bytes(jpeg(material.sitter()))
    material.pair().resize((2000, 1500)).save(folder / "b.png")


def test_what_is_known_is_read_and_the_rest_stays_unknown(tmp_path):
    write(tmp_path, "file,faces,yaw,pitch,roll\na.jpg,1,-3,2.5,0\nb.png,2,,,\na.jpg,,1,2,3\n")

    found = from_folder(tmp_path)

    assert [(one.faces, one.pose) for one in found] == [(1, Pose(-3, 2.5, 0)), (2, None), (None, Pose(1, 2, 3))]
    assert found[0].jpeg == (tmp_path / "a.jpg").read_bytes()
    assert len(found[1].jpeg) < (tmp_path / "b.png").stat().st_size


def test_columns_may_be_left_out(tmp_path):
    write(tmp_path, "file,faces\na.jpg,1\n")

    assert from_folder(tmp_path)[0].pose is None


@pytest.mark.parametrize(
    "labels",
    [
        "",
        "file,faces\n",
        "file,faces\nc.jpg,1\n",
        "file,faces\na.jpg,one\n",
        "name,faces\na.jpg,1\n",
        "file\nlabels.csv\n",
    ],
)
def test_what_is_wrong_with_a_folder_is_said_with_how_it_should_be(tmp_path, labels):
    write(tmp_path, labels)

    with pytest.raises(LabelsWrong, match=r"labels\.csv(?s:.*)file,faces,yaw,pitch,roll"):
        from_folder(tmp_path)


def test_a_folder_without_labels_is_told_so(tmp_path):
    with pytest.raises(LabelsWrong, match=r"labels\.csv"):
        from_folder(tmp_path)


def test_the_composed_pictures_have_faces_of_every_number():
    assert {one.faces for one in built_in()} == {0, 1, 2, 3}
