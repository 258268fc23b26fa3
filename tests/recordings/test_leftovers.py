"""What a killed process left half-written goes away, and nothing else does."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from proctoring.layout import ASIDE
from proctoring.storage import LocalStore
from recordings.services.leftovers import remove_leftovers

NAME = "recordings/2026/11/0b7c3f2e-4c39-4f0e-9e52-6d1f8a3f0001/camera/000/000000-abc.bin"


@pytest.fixture
def media(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    LocalStore(tmp_path).put({NAME: b"a chunk"})
    return tmp_path


def left(beside: Path, minutes_ago: int) -> Path:
    part = beside / ASIDE / f"{minutes_ago}.part"
    part.parent.mkdir(exist_ok=True)
    part.write_bytes(b"half")
    then = (timezone.now() - timedelta(minutes=minutes_ago)).timestamp()
    os.utime(part, (then, then))
    return part


def test_old_parts_of_chunks_and_videos_are_removed_and_nothing_else(media):
    segment = (media / NAME).parent
    old = [left(segment, 61), left(segment.parent, 600)]
    young = left(segment, 59)
    os.utime(media / NAME, (0, 0))

    assert remove_leftovers(now=timezone.now()) == len(old)
    assert [part.exists() for part in (*old, young, media / NAME)] == [False, False, True, True]
    assert remove_leftovers(now=timezone.now()) == 0


def test_a_file_that_was_written_leaves_nothing_aside(media):
    assert [path.name for path in media.rglob("*") if path.is_file()] == [Path(NAME).name]


def test_many_files_at_once_are_all_there(media):
    files = {NAME.replace("000000-", f"{n:06}-"): bytes([n]) * 1000 for n in range(40)}

    assert LocalStore(media).put(files) == {}
    assert {name: (media / name).read_bytes() for name in files} == files


def test_one_that_cannot_be_written_is_named_and_the_others_are_there(media):
    blocked = NAME.replace("camera", "screen")
    (media / blocked).parent.parent.write_bytes(b"a file where a folder should be")
    files = {NAME.replace("000000-", f"{n:06}-"): b"good" for n in range(1, 6)} | {blocked: b"bad"}

    assert set(LocalStore(media).put(files)) == {blocked}
    assert all((media / name).read_bytes() == b"good" for name in files if name != blocked)
