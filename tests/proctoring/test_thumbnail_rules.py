"""Which thumbnails are taken, and how often they are wanted."""

import pytest

from exams.services.attempts import terminate_attempt
from proctoring.config import AntiCheatConfig
from proctoring.last_thumbnails import framed, keep_thumbnail, last_thumbnails
from proctoring.thumbnails import LARGEST, Demand, fair_interval, is_thumbnail, may_show, shown_every
from tests.factories import NOW, PLAIN, RECORDED, WATCHED, SessionFactory

JPEG = b"\xff\xd8\xff\xe0 picture"
LIVE = AntiCheatConfig(enabled=True, live_video=True)
SNAPSHOTS = AntiCheatConfig(enabled=True, webcam_enabled=True, snapshot_interval_seconds=60)


@pytest.mark.parametrize("frame", [b"\0" + JPEG, b"\1" + JPEG, b"\0" + JPEG.ljust(LARGEST, b"x")])
def test_a_jpeg_of_a_known_source_is_a_thumbnail(frame):
    assert is_thumbnail(frame)


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\0",
        b"\0\xff\xd8",
        b"\2" + JPEG,
        JPEG,
        b"\0\x89PNG\r\n",
        b"\0<svg>",
        b"\0" + JPEG.ljust(LARGEST + 1, b"x"),
    ],
)
def test_anything_else_is_none(frame):
    assert not is_thumbnail(frame)


@pytest.mark.parametrize(
    ("config", "sources"),
    [
        (PLAIN, []),
        (AntiCheatConfig(enabled=True, recording="required", screen_recording="required"), []),
        (SNAPSHOTS, ["camera"]),
        (LIVE, ["camera"]),
        (WATCHED, ["camera", "screen"]),
    ],
)
def test_only_what_the_candidate_agreed_to_show_is_shown(config, sources):
    assert [source for source in ("camera", "screen") if may_show(config, source)] == sources


@pytest.mark.parametrize(
    ("config", "asked", "every"),
    [
        (LIVE, None, 30),
        (LIVE, 2, 2),
        (SNAPSHOTS, None, 60),
        (SNAPSHOTS, 2, 60),
        (AntiCheatConfig(enabled=True, live_video=True, webcam_enabled=True, snapshot_interval_seconds=60), 2, 2),
        (AntiCheatConfig(enabled=True, live_video=True, webcam_enabled=True, snapshot_interval_seconds=60), None, 30),
        (RECORDED.model_copy(update={"webcam_enabled": False}), 2, None),
        (PLAIN, 2, None),
    ],
)
def test_how_often_follows_from_the_settings_and_from_who_looks(config, asked, every):
    assert shown_every(config, asked) == every


def test_whoever_wants_to_see_most_often_decides_until_they_look_away():
    demand = Demand()
    demand.ask("ann", 5, now=0)
    demand.ask("ben", 2, now=0)

    assert demand.every(1) == 2
    demand.drop("ben")
    assert demand.every(1) == 5


def test_a_dashboard_that_is_heard_no_more_looks_no_more():
    demand = Demand()
    demand.ask("ann", 2, now=0)
    demand.ask("ben", 5, now=20)

    assert [demand.every(29), demand.every(31), demand.every(51)] == [2, 5, None]


@pytest.mark.parametrize(("tiles", "every"), [(1, 2), (24, 2), (60, 5), (300, 25)])
def test_a_dashboard_with_many_tiles_is_sent_each_less_often(tiles, every):
    assert fair_interval(2, tiles) == every


@pytest.mark.django_db
def test_the_last_thumbnail_of_each_source_is_kept_and_forgotten_with_the_exam(django_capture_on_commit_callbacks):

    session, other = SessionFactory(), SessionFactory()
    for source in (b"\0", b"\1"):
        for picture in (b" first", b" last"):
            keep_thumbnail(session.pk, framed(session.pk, source + JPEG + picture))
    keep_thumbnail(other.pk, framed(other.pk, b"\0" + JPEG))

    assert sorted(last_thumbnails([session.pk])) == [s + session.pk.bytes + JPEG + b" last" for s in (b"\0", b"\1")]
    with django_capture_on_commit_callbacks(execute=True):
        terminate_attempt(attempt_id=session.pk, now=NOW)
    assert last_thumbnails([session.pk]) == []
    assert len(last_thumbnails([other.pk])) == 1
