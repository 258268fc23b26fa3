"""The child process: its answer, its death, and that it can be run again."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from recordings.media import Failure, JoinFailed, JoinPlan, join_in_child
from recordings.media.runner import ROOT, part_of
from tests.recordings.media.material import MP4, WEBM, film, join_into, plan, sample, segment

TIMEOUT = 60.0


@pytest.fixture
def out(tmp_path):
    return tmp_path / "joined.mp4"


def command(plan_file, out, *options):
    return [sys.executable, "-m", "recordings.media", *options, str(plan_file), str(out)]


def written(plan: JoinPlan, folder):
    file = folder / "plan.json"
    file.write_text(plan.to_json())
    return file


def long_work(folder) -> JoinPlan:
    """Half an hour of encoding noise-free pictures: minutes of work."""
    chunks = sample(WEBM)
    return plan(*(segment(chunks, number=number, starts_at=number * 11.0) for number in range(160)))


def test_the_child_joins_and_reports(out, tmp_path):
    report = join_in_child(plan(segment(sample(MP4))), out, timeout=TIMEOUT)

    assert report == join_into(tmp_path / "here.mp4", segment(sample(MP4)))
    assert out.read_bytes() == (tmp_path / "here.mp4").read_bytes()


def test_everything_of_a_join_is_in_one_folder(out, monkeypatch):
    """Whoever removes what killed workers left has nowhere else to look."""
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")

    join_in_child(plan(segment(sample(MP4))), out, timeout=TIMEOUT)

    assert list(out.parent.iterdir()) == [out]


def test_the_child_tells_why_it_failed(out):
    with pytest.raises(JoinFailed) as told:
        join_in_child(plan(segment({0: __file__})), out, timeout=TIMEOUT)

    assert told.value.code == Failure.NOTHING_LEFT
    assert told.value.message == "Not one picture of this recording can be read."


def test_a_child_that_takes_too_long_is_killed_and_leaves_nothing(out, tmp_path):
    started = time.monotonic()

    with pytest.raises(JoinFailed) as told:
        join_in_child(long_work(tmp_path), out, timeout=1.0)

    assert told.value.code == Failure.TIMED_OUT
    assert time.monotonic() - started < 10
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_was_killed_half_way_is_run_again_to_the_same_bytes(out, tmp_path):
    work = plan(segment(sample(WEBM)), segment(sample(WEBM), number=1, starts_at=12.0))
    child = subprocess.Popen(command(written(work, tmp_path), out), cwd=ROOT)
    part = part_of(out)
    while not part.exists() and child.poll() is None:
        time.sleep(0.005)
    child.kill()
    child.wait()
    assert part.exists()
    assert not out.exists()

    join_in_child(work, out, timeout=TIMEOUT)

    join_into(tmp_path / "undisturbed.mp4", *work.segments)
    assert out.read_bytes() == (tmp_path / "undisturbed.mp4").read_bytes()
    assert not part.exists()


def test_an_older_file_stays_until_the_new_one_is_whole(out):
    out.write_bytes(b"older")

    with pytest.raises(JoinFailed):
        join_in_child(plan(), out, timeout=TIMEOUT)

    assert out.read_bytes() == b"older"


def test_a_plan_that_cannot_be_read_is_told_in_json(out, tmp_path):
    file = tmp_path / "plan.json"
    file.write_text('{"segments": 1}')

    child = subprocess.run(command(file, out), cwd=ROOT, capture_output=True, check=False)

    assert child.returncode == 1
    assert child.stdout == b'{"error":{"code":"plan_invalid","message":"The plan cannot be read: expected a list."}}\n'


def test_a_folder_that_cannot_be_written_is_a_failure_of_storage(tmp_path):
    with pytest.raises(JoinFailed) as told:
        join_in_child(plan(segment(sample(MP4))), tmp_path / "nowhere" / "joined.mp4", timeout=TIMEOUT)

    assert told.value.code == Failure.STORAGE


def test_the_child_gets_no_secrets(out, tmp_path, monkeypatch):
    """The child could not answer if it had been given this one: Python would refuse to start."""
    monkeypatch.setenv("PYTHONHOME", "/nowhere")

    assert join_in_child(plan(segment(film(tmp_path / "film"))), out, timeout=TIMEOUT).copied


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_child_that_uses_up_its_processor_time_ends(out, tmp_path):
    file = written(long_work(tmp_path), tmp_path)

    child = subprocess.run(command(file, out, "--cpu-seconds", "1"), cwd=ROOT, capture_output=True, check=False)

    assert child.returncode == -signal.SIGXCPU
    assert not out.exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux only")
def test_the_child_dies_with_its_parent(out, tmp_path):
    file = written(long_work(tmp_path), tmp_path)
    script = "import subprocess, sys, time; print(subprocess.Popen(sys.argv[1:]).pid, flush=True); time.sleep(60)"
    parent = subprocess.Popen([sys.executable, "-c", script, *command(file, out)], cwd=ROOT, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    while not part_of(out).exists():
        time.sleep(0.01)

    parent.kill()
    parent.communicate()

    assert ends_within(child, seconds=5)


def ends_within(process: int, *, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not is_running(process):
            return True
        time.sleep(0.02)
    return False


def is_running(process: int) -> bool:
    try:
        with Path(f"/proc/{process}/stat").open() as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_whose_parent_is_gone_already_does_not_start(out, tmp_path):
    if not sys.platform.startswith("linux"):
        pytest.skip("Linux only")
    file = written(plan(segment(sample(MP4))), tmp_path)

    child = subprocess.run(command(file, out, "--parent", str(os.getppid())), cwd=ROOT, check=False)

    assert child.returncode == 1
    assert not out.exists()
