"""The film that `start.py bench detection` shows to the product's camera."""

from itertools import pairwise

import numpy as np

from tests.benchmarks import detection_film as film

SECONDS = 300.0


def acts(seed: int) -> list[film.Act]:
    return list(film.acts(SECONDS, np.random.default_rng(seed)))


def test_each_kind_of_thing_is_done_one_after_the_other_and_again_the_next_time():
    done = acts(1)

    assert {act.name for act in done} == set(film.ACTS)
    assert all(before.begins + before.lasts < after.begins for before, after in pairwise(done))


def test_nobody_is_out_of_the_picture_for_two_seconds():
    for seed in range(1, 20):
        for act in acts(seed):
            looks = np.arange(act.begins, act.begins + act.lasts, 1 / film.RATE)
            away = [at for at in looks if act.name == "out" and act.weight(at) > 0.6]
            assert len(away) / film.RATE < 2


def test_the_film_ends_as_it_begins():
    first, last = (film.pose(acts(1), at, SECONDS) for at in (0, SECONDS))

    assert np.allclose([getattr(first, name) for name in film.FIELDS], [getattr(last, name) for name in film.FIELDS])


def test_a_picture_shows_the_pose_and_the_light():
    upright, dusk, gone = (film.frame(pose, pose) for pose in (film.Pose(), film.Pose(light=0.33), film.Pose(x=2)))

    assert upright.shape == (480, 640, 3)
    assert np.allclose(dusk, upright * 0.33)
    assert abs(upright - gone)[100:300, 250:390].mean() > 20
