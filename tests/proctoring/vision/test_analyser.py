import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from proctoring.vision.analyser import Analyser
from proctoring.vision.models import ModelsMissing
from tests.proctoring.vision import material
from tests.proctoring.vision.material import jpeg

ROOT = Path(__file__).parents[3]
FORKED = """
import os, sys
from proctoring.vision.analyser import close_shared_analyser, shared_analyser
from tests.proctoring.vision import material
analyser, picture = shared_analyser(), material.jpeg(material.sitter())
assert shared_analyser() is analyser
assert len(analyser.analyse(picture).faces) == 1
if (child := os.fork()) == 0:
    os._exit(len(shared_analyser().analyse(picture).faces))
print("faces seen by the child:", os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
close_shared_analyser()
close_shared_analyser()
assert shared_analyser() is not analyser
close_shared_analyser()
"""
SCENES = {
    "somebody who sits there": (material.sitter, 1),
    "the mirror image": (lambda: ImageOps.mirror(material.sitter()), 1),
    "two people": (material.pair, 2),
    "a visitor": (lambda: material.sitter_with_visitor(0.22), 2),
    "somebody very near": (lambda: material.alone(0.6), 1),
    "somebody further away": (lambda: material.alone(0.2), 1),
    "at the left edge": (lambda: material.alone(0.33, x=0.12), 1),
    "a tilted head": (lambda: material.sitter().rotate(30), 1),
    "a telephone held upright": (lambda: material.sitter().crop((140, 0, 500, 480)), 1),
    "half the light": (lambda: material.dimmed(material.sitter(), 0.5), 1),
    "hardly any light": (lambda: material.dimmed(material.sitter(), 0.12), 1),
    "shades of grey": (lambda: material.sitter().convert("L"), 1),
    "an empty room": (material.room, 0),
    "a cat": (material.cat, 0),
    "a cup": (material.cup, 0),
    "black": (material.blank, 0),
}


@pytest.mark.parametrize("scene", SCENES)
def test_faces_are_counted(analyser, scene):
    make, faces = SCENES[scene]

    assert len(analyser.analyse(jpeg(make())).faces) == faces


@pytest.mark.parametrize("scene", ["somebody who sits there", "an empty room", "a cat", "a cup", "black", "two people"])
def test_looking_closely_sees_nobody_twice_and_nobody_who_is_not_there(analyser, scene):
    make, faces = SCENES[scene]

    assert len(analyser.analyse(jpeg(make()), tiled=True).faces) == faces


@pytest.mark.parametrize(("x", "y"), [(0.75, 0.25), (0.85, 0.15), (0.9, 0.35)])
def test_a_small_visitor_is_found_by_looking_closely(analyser, x, y):
    picture = jpeg(material.sitter_with_visitor(0.08, x, y))

    sitter, visitor = analyser.analyse(picture, tiled=True).faces

    assert len(analyser.analyse(picture).faces) == 1  # without
    assert visitor.box.middle == pytest.approx((x, y), abs=0.03)
    assert sitter.box.area > 9 * visitor.box.area


@pytest.mark.parametrize(("left", "top"), [(120, 0), (160, 80), (160, 120), (240, 0), (240, 80), (280, 0)])
def test_lamps_and_bolts_that_are_taken_for_faces_are_looked_at_again(analyser, left, top):
    details = jpeg(material.launch_pad(left, top))

    assert analyser.analyse(details).faces == ()
    assert analyser.analyse(details, tiled=True).faces == ()


def test_a_box_is_where_the_face_is(analyser):
    (face,) = analyser.analyse(jpeg(material.alone(0.33, x=0.25, y=0.4))).faces

    assert face.box.middle == pytest.approx((0.25, 0.4), abs=0.05)
    assert face.box.height == pytest.approx(0.33, abs=0.1)


def test_the_largest_face_comes_first(analyser):
    first, second = analyser.analyse(jpeg(material.sitter_with_visitor(0.22))).faces

    assert first.box.height > second.box.height


def test_somebody_who_looks_at_the_camera_is_seen_to(analyser):
    analysis = analyser.analyse(jpeg(material.sitter()))

    assert abs(analysis.pose.yaw) < 10
    assert abs(analysis.pose.pitch) < 15
    assert analysis.gaze == pytest.approx(0.5, abs=0.08)


def test_a_mirror_turns_yaw_and_roll_around(analyser):
    turned = material.sitter().rotate(20)

    here, there = (analyser.analyse(jpeg(picture)).pose for picture in (turned, ImageOps.mirror(turned)))

    assert here.yaw == pytest.approx(-there.yaw, abs=4)
    assert here.roll == pytest.approx(-there.roll, abs=4)
    assert here.pitch == pytest.approx(there.pitch, abs=4)
    assert abs(here.roll) > 10
    assert abs(here.yaw) > 2


def test_of_a_face_that_is_too_small_no_gaze_is_told(analyser):
    analysis = analyser.analyse(jpeg(material.alone(0.12)))

    assert len(analysis.faces) == 1
    assert analysis.gaze is None


def test_where_nobody_is_nothing_is_said_of_anybody(analyser):
    analysis = analyser.analyse(jpeg(material.room()))

    assert (analysis.faces, analysis.pose, analysis.gaze) == ((), None, None)


def test_light_and_contrast_are_measured(analyser):
    lit, dim, black = (
        analyser.analyse(jpeg(picture))
        for picture in (material.sitter(), material.dimmed(material.sitter(), 0.12), material.blank())
    )

    assert lit.luma > 100
    assert lit.contrast > 50
    assert 5 < dim.luma < 20
    assert dim.contrast > 3
    assert (black.luma, black.contrast) == pytest.approx((3, 0), abs=1)


def test_a_large_picture_says_the_same_as_a_small_one(analyser):
    large = analyser.analyse(jpeg(material.sitter().resize((2560, 1920), Image.Resampling.BICUBIC)))
    small = analyser.analyse(jpeg(material.sitter()))

    assert (large.width, large.height) == (640, 480)
    assert large.faces[0].box.middle == pytest.approx(small.faces[0].box.middle, abs=0.01)
    assert large.pose.yaw == pytest.approx(small.pose.yaw, abs=2)


def test_several_threads_get_each_their_own_answer(analyser):
    pictures = {1: jpeg(material.sitter()), 2: jpeg(material.pair()), 0: jpeg(material.room())}
    seen: list[tuple[int, int]] = []

    def look(faces: int) -> None:
        seen.extend((faces, len(analyser.analyse(pictures[faces]).faces)) for _ in range(5))

    threads = [threading.Thread(target=look, args=[faces]) for faces in pictures]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert sorted(seen) == [(0, 0)] * 5 + [(1, 1)] * 5 + [(2, 2)] * 5


def test_the_same_picture_is_always_read_the_same(analyser):
    picture = jpeg(material.sitter_with_visitor(0.16))

    assert analyser.analyse(picture, tiled=True) == analyser.analyse(picture, tiled=True)


def test_without_models_it_says_what_to_do(tmp_path):
    with pytest.raises(ModelsMissing, match=r"start\.py"):
        Analyser(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_process_has_one_analyser_its_children_their_own_and_it_ends_quietly():
    command = [sys.executable, "-W", "error", "-c", FORKED]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)

    assert run.stdout == "faces seen by the child: 1\n", run.stderr
    assert "Error" not in run.stderr
    assert "Traceback" not in run.stderr
