"""The main job, as people do it: a candidate sits an exam with a camera, a reviewer watches the video."""

import re
import time
from itertools import pairwise
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.steps import (
    SignIn,
    chunk_uploads,
    enter_exam,
    hand_in,
    leave_for,
    probe,
    start_with_camera,
    wait_for_number,
)
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.punctual]
CHUNK = 3.0  # seconds at most


@pytest.fixture(scope="module")
def sat() -> dict[str, object]:
    """What the first test leaves for the ones after it."""
    return {}


def test_a_candidate_sits_the_exam_reloads_and_goes_away_in_the_middle(sign_in: SignIn, sat: dict[str, object]) -> None:
    page = sign_in("candidate1")
    uploads = chunk_uploads(page)
    sat["attempt"] = enter_exam(page, "Astronomy")
    expect(page.get_by_test_id("device-check")).to_be_visible()
    start_with_camera(page)
    began = time.monotonic()
    expect(page.get_by_test_id("question").first).to_be_visible()
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")

    page.get_by_role("radio").first.check()
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    page.wait_for_timeout(11_000)
    with page.expect_request(lambda request: "/chunks/" in request.url):
        pass
    page.wait_for_timeout(1200)  # in the middle of a chunk
    page.reload()
    expect(page.get_by_test_id("time-left")).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_checked()
    page.wait_for_timeout(8000)
    leave_for(page, seconds=3)
    page.wait_for_timeout(6000)
    before_submit = len(uploads)
    hand_in(page)

    sat["seconds"] = time.monotonic() - began
    sat["intervals"] = [later - earlier for (earlier, _), (later, _) in pairwise(uploads)]
    assert before_submit >= 6
    segments = {int(re.search(r"/segments/(\d+)/", request.url)[1]) for _moment, request in uploads}  # type: ignore[index]
    assert segments == {0, 1, 2}


def test_the_video_is_ready_within_seconds_and_as_long_as_the_exam(
    sign_in: SignIn, sat: dict[str, object], product: Product
) -> None:
    page = sign_in("reviewer")
    page.goto("/review/")
    row = page.get_by_test_id("session-row").first
    expect(row).to_be_visible()
    page.goto(f"/review/{sat['attempt']}/")
    video = page.get_by_test_id("video-player")
    expect(video).to_be_visible(timeout=60_000)
    duration = wait_for_number(page, "video => video.duration")

    files = list((product.data / "media" / "recordings").glob(f"*/*/{sat['attempt']}/camera/video-*.mp4"))
    assert len(files) == 1
    probed = probe(files[0])
    assert duration == pytest.approx(float(sat["seconds"]), abs=CHUNK)
    assert {stream["codec_name"] for stream in probed["streams"]} <= {"h264", "aac", "opus"}
    assert float(probed["format"]["duration"]) == pytest.approx(duration, abs=0.5)
    badge = page.get_by_test_id("chunk-badge").first
    page.goto("/review/")
    expect(badge).to_contain_text(re.compile(r"(\d+)\s*/\s*\1"))


def test_the_video_plays_and_seeks(sign_in: SignIn, sat: dict[str, object]) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{sat['attempt']}/")
    video = page.get_by_test_id("video-player")
    expect(video).to_be_visible()
    duration = wait_for_number(page, "video => video.duration")

    seekable = video.evaluate("video => video.seekable.length ? video.seekable.end(0) : 0")
    for place in (duration * 0.8, duration * 0.2):
        landed = video.evaluate(
            """(video, place) => new Promise(done => {
                video.addEventListener('seeked', () => done(video.currentTime), {once: true});
                video.currentTime = place; })""",
            place,
        )
        assert landed == pytest.approx(place, abs=0.1)
    video.evaluate("async video => { video.muted = true; await video.play(); }")
    page.wait_for_timeout(1500)

    assert seekable == pytest.approx(duration, abs=0.1)
    assert video.evaluate("video => video.currentTime") > duration * 0.2 + 0.5
    assert video.evaluate("video => video.getVideoPlaybackQuality().totalVideoFrames") > 5


def test_the_attempt_page_shows_timeline_chunks_and_retention(sign_in: SignIn, sat: dict[str, object]) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{sat['attempt']}/")
    expect(page.get_by_test_id("timeline")).to_be_visible()
    expect(page.get_by_test_id("timeline-event").first).to_be_visible()
    expect(page.get_by_test_id("timeline-gap").first).to_be_attached()
    expect(page.get_by_test_id("retention-notice")).to_contain_text("This recording will be deleted after 90 days")
    expect(page.get_by_test_id("chunk-list")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_test_id("download-video").click()
    assert Path(download.value.path()).stat().st_size > 100_000


@pytest.mark.parametrize("who", ["candidate1", "candidate2", "proctor", "teacher"])
def test_nobody_without_the_right_sees_the_recording(sign_in: SignIn, sat: dict[str, object], who: str) -> None:
    reviewer = sign_in("reviewer")
    listed = reviewer.request.get(f"/api/v1/recordings/?attempt={sat['attempt']}").json()["recordings"][0]
    page = sign_in(who)

    answers = [
        page.request.get(address).status
        for address in (f"/review/{sat['attempt']}/", listed["videoUrl"], listed["segments"][0]["chunks"][0]["url"])
    ]

    assert reviewer.request.get(listed["videoUrl"]).status == 200
    assert answers == [404, 404, 404]
    assert page.request.get(f"/api/v1/recordings/?attempt={sat['attempt']}").json() == {"recordings": []}


def test_chunks_went_over_the_wire_every_two_to_three_seconds(sat: dict[str, object]) -> None:
    intervals = sorted(sat["intervals"])  # type: ignore[call-overload]

    assert 2.0 <= intervals[len(intervals) // 2] <= 3.0
