"""The main job in Firefox, which records WebM with VP8: the second format, and no second class."""

import json
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest

from tests.e2e.marionette import Firefox, running_firefox
from tests.e2e.steps import probe
from tests.journeys.steps import signed_in, status_of, wait_until
from tests.product import Product

pytestmark = pytest.mark.e2e
CANDIDATE = "candidate-with-firefox"
CHUNK = 3.0  # seconds at most


@dataclass(frozen=True)
class Sat:
    """What sitting the exam left behind. `seconds`: from its start to handing in."""

    attempt: str
    seconds: float
    recording: dict[str, Any]

    @property
    def segments(self) -> list[list[dict[str, Any]]]:
        return [segment["chunks"] for segment in self.recording["segments"]]


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with running_firefox(tmp_path_factory.mktemp("firefox")) as firefox:
        yield firefox


@pytest.fixture(scope="module")
def sat(firefox: Firefox, product: Product, manage: Callable[[str], str]) -> Sat:
    """A candidate has sat the exam, reloaded in the middle of a chunk, and handed in."""
    enrol(manage)
    sign_in(firefox, product, CANDIDATE)
    attempt = open_exam(firefox, "Introduction to Astronomy")
    firefox.click("[data-testid=consent]")
    firefox.click("[data-testid=start-exam]")
    firefox.wait_for("[data-testid=time-left]")
    began = time.monotonic()
    firefox.wait_until(shows("recording-state", "Recording"))
    firefox.click("input[type=radio]")
    firefox.wait_until(shows("save-state", "Saved"))
    time.sleep(10)
    sent = firefox.run(f"return {CHUNKS_SENT}")
    firefox.wait_until(f"return {CHUNKS_SENT} > {sent}")
    time.sleep(1.5)  # in the middle of a chunk, which is lost with the page
    firefox.reload()
    firefox.wait_for("[data-testid=time-left]")
    firefox.wait_until("return document.querySelector('input[type=radio]')?.checked")
    time.sleep(8)
    hand_in(firefox)
    seconds = time.monotonic() - began
    with signed_in(product.url, "reviewer") as reviewer:
        wait_until(lambda: status_of(reviewer, attempt) in {"completed", "partial", "failed"}, seconds=90)
        listed = reviewer.get("/api/v1/recordings/", params={"attempt": attempt}).json()["recordings"]
    return Sat(attempt, seconds, listed[0])


def test_every_chunk_is_a_piece_of_webm_of_two_to_three_seconds(sat: Sat) -> None:
    chunks = [chunk for segment in sat.segments for chunk in segment]
    lengths = [seconds_between(chunk["start"], chunk["end"]) for segment in sat.segments for chunk in segment[:-1]]
    arrivals = [
        seconds_between(earlier["receivedAt"], later["receivedAt"])
        for segment in sat.segments
        for earlier, later in pairwise(segment)
    ]

    assert {chunk["contentType"] for chunk in chunks} == {"video/webm;codecs=vp8,opus"}
    assert [len(segment) >= 3 for segment in sat.segments] == [True, True]
    assert 2.0 <= sorted(lengths)[len(lengths) // 2] <= CHUNK
    assert 2.0 <= sorted(arrivals)[len(arrivals) // 2] <= CHUNK


def test_no_chunk_that_the_browser_handed_over_is_missing(sat: Sat) -> None:
    assert [[chunk["sequence"] for chunk in segment] for segment in sat.segments] == [
        list(range(len(segment))) for segment in sat.segments
    ]
    assert sat.recording["segments"][-1]["declaredChunks"] == len(sat.segments[-1])


def test_the_recording_is_whole_but_for_what_a_reload_takes(sat: Sat) -> None:
    assert (sat.recording["status"], sat.recording["error"]) == ("completed", "")
    assert sat.recording["report"]["rejected"] == []
    assert {gap["reason"] for gap in sat.recording["gaps"]} <= {"between_segments"}
    assert sat.recording["coverage"] > 0.9


def test_the_video_is_mp4_and_as_long_as_the_exam(sat: Sat, product: Product) -> None:
    files = list((product.data / "media" / "recordings").glob(f"*/*/{sat.attempt}/camera/video-*.mp4"))

    probed = [probe(path) for path in files]

    assert [{stream["codec_name"] for stream in video["streams"]} for video in probed] == [{"h264", "aac"}]
    assert [float(video["format"]["duration"]) for video in probed] == [pytest.approx(sat.seconds, abs=CHUNK)]


def test_a_reviewer_with_firefox_plays_and_seeks_it(sat: Sat, firefox: Firefox, product: Product) -> None:
    sign_in(firefox, product, "reviewer")
    firefox.open(f"{product.url}/review/{sat.attempt}/")
    duration = firefox.wait_until(video("video.readyState >= 1 && video.duration"))

    places = [duration * 0.8, duration * 0.2]
    landed = [firefox.run(SEEK, place) for place in places]
    firefox.run("return document.querySelector('[data-testid=video-player]').play()")
    played = firefox.wait_until(video(f"video.currentTime > {places[-1] + 0.5} && video.getVideoPlaybackQuality()"))

    assert duration == pytest.approx(sat.recording["duration"], abs=0.5)
    assert landed == [pytest.approx(place, abs=0.1) for place in places]
    assert played["totalVideoFrames"] > 3


CHUNKS_SENT = "performance.getEntriesByType('resource').filter(sent => sent.name.includes('/chunks/')).length"
SEEK = """const [place] = arguments, video = document.querySelector('[data-testid=video-player]');
video.muted = true;
return new Promise(done => {
    video.addEventListener('seeked', () => done(video.currentTime), {once: true});
    video.currentTime = place; });"""


def video(expression: str) -> str:
    return f"const video = document.querySelector('[data-testid=video-player]'); return video && ({expression})"


def shows(test_id: str, text: str) -> str:
    return f"return document.querySelector('[data-testid={test_id}]')?.textContent.includes({json.dumps(text)})"


def enrol(manage: Callable[[str], str]) -> None:
    """A candidate of this module's own: the others' attempts are looked at elsewhere."""
    manage(
        f"""
from exams.models import Enrolment, Exam, User
person = User.objects.create_user({CANDIDATE!r}, password="demo", first_name="Fenna", last_name="Fuchs")
Enrolment.objects.create(exam=Exam.objects.get(title="Introduction to Astronomy"), candidate=person)
"""
    )


def sign_in(firefox: Firefox, product: Product, username: str) -> None:
    firefox.open(product.url)
    firefox.forget_who_is_signed_in()
    firefox.open(product.url)
    firefox.fill("input[name=username]", username)
    firefox.fill("input[name=password]", "demo")
    firefox.click("button[type=submit]:not([name])")
    firefox.wait_until("return location.pathname !== '/'")


def open_exam(firefox: Firefox, title: str) -> str:
    """Returns the attempt's id."""
    firefox.open(f"{firefox.run('return location.origin')}/exams/")
    firefox.run(
        """const row = [...document.querySelectorAll('[data-testid=exam-row]')]
            .find(row => row.textContent.includes(arguments[0]));
        row.querySelector('[data-testid=open-exam]').click();""",
        title,
    )
    firefox.wait_until("return location.pathname.startsWith('/attempts/')")
    return re.findall(r"/attempts/([^/]+)/", firefox.address)[0]


def hand_in(firefox: Firefox) -> None:
    """Some questions are open, so the page asks whether that is meant."""
    firefox.click("[data-testid=submit-exam]")
    firefox.click("dialog[open] [data-testid=submit-exam]")
    firefox.wait_for("[data-testid=submitted]")


def seconds_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()
