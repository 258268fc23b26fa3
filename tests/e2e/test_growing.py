"""A reviewer watches an exam that is still going on, and two sources of one that is over."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.e2e.steps import SignIn, enter_exam, hand_in, start_with_camera
from tests.e2e.test_accessibility import violations
from tests.e2e.test_exam_room import Manage, make_exam
from tests.journeys.steps import finish, open_and_start, signed_in, submit, upload_sample, upload_segment
from tests.product import Product
from tests.recordings.media.material import MP4, WEBM, film, sample, with_bytes

pytestmark = [pytest.mark.e2e, pytest.mark.longest]
TWO_CHUNKS = 6.0  # seconds
ASKED_EVERY = 1.5
ONLY_WEBM = """const isSupported = MediaRecorder.isTypeSupported.bind(MediaRecorder);
MediaRecorder.isTypeSupported = (type) => !type.includes("mp4") && isSupported(type);"""
LITTLE_MEMORY = """const append = SourceBuffer.prototype.appendBuffer;
SourceBuffer.prototype.appendBuffer = function (bytes) {
  const { buffered } = this;
  const held = Array.from({ length: buffered.length }, (_, n) => buffered.end(n) - buffered.start(n));
  if (held.reduce((a, b) => a + b, 0) > 16) {
    window.wasFull = true;
    throw new DOMException("full", "QuotaExceededError");
  }
  append.call(this, bytes);
};"""
COUNT_SECONDS = """(video) => {
  window.seconds = new Set();
  setInterval(() => video.readyState >= 2 && window.seconds.add(Math.floor(video.currentTime)), 100);
}"""
LAG = """async (video, attempt) => {
    const { recordings: [{ id }] } = await (await fetch(`/api/v1/recordings/?attempt=${attempt}`)).json();
    const { chunks } = await (await fetch(`/api/v1/recordings/${id}/growth/`)).json();
    const newest = Math.max(...chunks.map(({ end }) => Date.parse(end)));
    return (newest - Math.min(...chunks.map(({ start }) => Date.parse(start)))) / 1000 - video.currentTime;
}"""


def wait_for(page: Page, condition: str, *, seconds: float = 20) -> None:
    """Until the expression about the large video is true."""
    script = f"() => {{ const video = document.querySelector('[data-testid=video-player]'); return {condition}; }}"
    page.wait_for_function(script, timeout=seconds * 1000)


def time_of(page: Page) -> float:
    return float(page.get_by_test_id("video-player").evaluate("video => video.currentTime"))


def plays_on(page: Page, *, seconds: float = 20) -> None:
    """The picture moves, and on until it has shown three more seconds."""
    wait_for(page, f"video.currentTime > {time_of(page) + 3}", seconds=seconds)


def lose_the_next_chunk(page: Page) -> list[str]:
    """The page is told that it arrived; the server never hears of it."""
    lost: list[str] = []

    def swallow(route: Route) -> None:
        if route.request.method == "PUT" and not lost:
            lost.append(route.request.url)
            route.fulfill(status=201, content_type="application/json", body="{}")
        else:
            route.continue_()

    page.route("**/chunks/*", swallow)
    return lost


@pytest.mark.parametrize(("candidate", "script"), [("candidate1", ""), ("candidate2", ONLY_WEBM)], ids=["mp4", "webm"])
def test_an_exam_is_watched_while_it_goes_on(sign_in: SignIn, candidate: str, script: str) -> None:
    page = sign_in(candidate)
    page.add_init_script(script)
    attempt = enter_exam(page, "Astronomy")
    start_with_camera(page)
    page.wait_for_timeout(8000)
    reviewer = sign_in("reviewer")
    reviewer.goto(f"/review/{attempt}/")
    video = reviewer.get_by_test_id("video-player")

    # it plays by itself, close to what has arrived
    plays_on(reviewer)
    assert video.evaluate("video => video.videoWidth") > 0
    assert video.evaluate(LAG, attempt) < TWO_CHUNKS + ASKED_EVERY
    expect(reviewer.get_by_test_id("live-edge")).to_contain_text("LIVE")
    expect(reviewer.get_by_test_id("timeline")).to_be_visible()

    assert violations(reviewer) == []

    # the candidate's page is loaded anew: a hole, which is passed and shown
    before = time_of(reviewer)
    page.reload()
    expect(page.get_by_test_id("time-left")).to_be_visible()
    wait_for(reviewer, f"video.currentTime > {before + 12}", seconds=40)
    assert video.evaluate(LAG, attempt) < TWO_CHUNKS + ASKED_EVERY

    # a chunk is lost for ever
    lost = lose_the_next_chunk(page)
    expect(
        reviewer.get_by_test_id("timeline-gap").and_(reviewer.locator("[data-reason=missing_chunk]"))
    ).to_be_attached(timeout=20_000)
    wait_for(reviewer, f"video.currentTime > {time_of(reviewer) + 8}", seconds=40)
    assert len(lost) == 1
    assert video.evaluate(LAG, attempt) < TWO_CHUNKS + ASKED_EVERY

    # back to the beginning, and to now
    video.evaluate("video => { video.currentTime = 1; }")
    wait_for(reviewer, "video.currentTime > 2 && video.currentTime < 10")
    expect(reviewer.get_by_test_id("live-edge")).to_contain_text("behind")
    expect(reviewer.get_by_test_id("live-edge")).not_to_contain_text("LIVE")
    reviewer.get_by_role("button", name="Back to live").click()
    expect(reviewer.get_by_test_id("live-edge")).to_contain_text("LIVE")
    plays_on(reviewer)
    assert video.evaluate(LAG, attempt) < TWO_CHUNKS + ASKED_EVERY

    # the exam ends: the same page goes over to the video, at the same place
    video.evaluate("video => { video.pause(); video.currentTime = 6; }")
    reviewer.get_by_role("button", name="2×", exact=True).click()
    hand_in(page)
    expect(reviewer.get_by_test_id("live-edge")).to_contain_text("Exam over", timeout=25_000)
    expect(reviewer.locator(".review-header__facts")).not_to_contain_text("In progress")
    expect(reviewer.get_by_test_id("download-video")).to_be_visible(timeout=120_000)
    wait_for(reviewer, "video.currentSrc.includes('/video/') && video.readyState >= 2")
    assert time_of(reviewer) == pytest.approx(6, abs=0.5)
    assert video.evaluate("video => video.playbackRate") == 2
    expect(reviewer.get_by_test_id("live-edge")).not_to_be_visible()


def test_a_page_that_is_paused_or_out_of_sight_asks_for_nothing_much(sign_in: SignIn) -> None:
    page = sign_in("candidate3")
    attempt = enter_exam(page, "Astronomy")
    start_with_camera(page)
    page.wait_for_timeout(7000)
    reviewer = sign_in("reviewer")
    reviewer.goto(f"/review/{attempt}/")
    plays_on(reviewer)

    reviewer.get_by_test_id("video-player").evaluate("video => video.pause()")
    expect(reviewer.get_by_role("button", name="Back to live")).to_be_visible()
    asked: list[str] = []
    reviewer.on("request", lambda request: asked.append(request.url) if "/growth/" in request.url else None)
    reviewer.wait_for_timeout(8000)
    hand_in(page)

    assert len(asked) <= 1


def test_formats_damage_and_silence_are_played_over(
    sign_in: SignIn, product: Product, manage: Manage, tmp_path: Path
) -> None:
    """Three segments: MP4 with a damaged chunk, WebM, and MP4 of another size without sound."""
    silent = film(tmp_path, seconds=6, size=(320, 240), sound=None, in_band=True)
    ruined = with_bytes(sample(MP4), 2, sample(MP4)[2].read_bytes()[:3000], tmp_path)
    make_exam(manage, "Three formats", candidate="candidate5", enabled=True, recording="required")
    with signed_in(product.url, "candidate5") as client:
        attempt = open_and_start(client, "Three formats")
        now = backdate(manage, attempt, seconds=60)
        upload_segment(client, attempt, ruined, "video/mp4;codecs=avc3.42E01E,opus", began=now - timedelta(seconds=50))
        upload_segment(client, attempt, sample(WEBM), "video/webm;codecs=vp8,opus", began=now - timedelta(seconds=30))
        upload_segment(client, attempt, silent, "video/mp4;codecs=avc3.42E01E", began=now - timedelta(seconds=15))
        page = sign_in("reviewer")
        page.goto(f"/review/{attempt}/")
        wait_for(page, "video && video.readyState >= 2")

        page.get_by_test_id("video-player").evaluate("video => { video.currentTime = 0.5; }")
        page.get_by_role("button", name="2×", exact=True).click()

        wait_for(page, "video.currentTime > 13 && video.videoWidth === 640")  # behind the damaged chunk
        wait_for(page, "video.currentTime > 22 && video.videoWidth === 640", seconds=40)  # WebM
        wait_for(page, "video.currentTime > 38 && video.videoWidth === 320", seconds=40)
        submit(client, attempt)


@pytest.fixture
def running(product: Product, manage: Manage, request: pytest.FixtureRequest) -> Iterator[str]:
    """An attempt that goes on: a minute so far, 45 s of it recorded, the newest just now."""
    title = request.node.name
    make_exam(manage, title, candidate="candidate5", enabled=True, recording="required")
    with signed_in(product.url, "candidate5") as client:
        attempt = open_and_start(client, title)
        now = backdate(manage, attempt, seconds=60)
        for seconds in (46, 31, 16):
            upload_sample(client, attempt, began=now - timedelta(seconds=seconds))
        yield attempt
        submit(client, attempt)


def test_a_browser_with_little_memory_plays_all_of_it(sign_in: SignIn, running: str) -> None:
    page = sign_in("reviewer")
    page.add_init_script(LITTLE_MEMORY)
    page.goto(f"/review/{running}/")
    wait_for(page, "video && video.readyState >= 2")

    page.get_by_test_id("video-player").evaluate("video => { video.currentTime = 0.5; }")
    page.get_by_role("button", name="2×", exact=True).click()
    page.get_by_test_id("video-player").evaluate(COUNT_SECONDS)
    wait_for(page, "video.currentTime > 40", seconds=60)

    assert page.evaluate("window.wasFull") is True
    assert page.evaluate("window.seconds.size") >= 36  # of 40


@pytest.mark.parametrize("turn", range(3))
def test_whoever_opens_the_page_is_at_the_newest_picture(sign_in: SignIn, running: str, turn: int) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{running}/")

    wait_for(page, "video && video.readyState >= 2 && !video.seeking")

    assert time_of(page) > 40
    expect(page.get_by_test_id("live-edge")).to_contain_text("LIVE")


def test_whoever_may_no_longer_look_sees_nothing_more(sign_in: SignIn, running: str, manage: Manage) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{running}/")
    wait_for(page, "video && video.readyState >= 2")
    members = "from exams.models import Membership; Membership.objects.filter(user__username='reviewer')"

    manage(f"{members}.update(role='proctor')")
    try:
        expect(page.get_by_text("your account may no longer see it")).to_be_visible(timeout=10_000)
        expect(page.get_by_test_id("video-player")).to_have_count(0)
    finally:
        manage(f"{members}.update(role='reviewer')")

    page.get_by_role("button", name="Try again").click()
    wait_for(page, "video && video.readyState >= 2")


def test_a_server_that_does_not_answer_is_not_taken_for_a_silent_candidate(sign_in: SignIn, running: str) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{running}/")
    wait_for(page, "video && video.readyState >= 2")

    page.context.set_offline(True)
    expect(page.get_by_test_id("live-edge")).to_contain_text("No connection to the server", timeout=20_000)
    page.context.set_offline(False)

    expect(page.get_by_test_id("live-edge")).not_to_contain_text("No connection", timeout=20_000)


@pytest.fixture
def two_sources(product: Product, manage: Manage) -> str:
    """An attempt with a camera and a screen, of which one chunk was lost."""
    make_exam(
        manage, "Two sources", candidate="candidate4", enabled=True, recording="required", screen_recording="optional"
    )
    with signed_in(product.url, "candidate4") as client:
        attempt = open_and_start(client, "Two sources")
        now = backdate(manage, attempt, seconds=30)
        camera = upload_sample(client, attempt, began=now - timedelta(seconds=28))
        screen = upload_sample(client, attempt, source="screen", began=now - timedelta(seconds=25), lost=(2,))
        submit(client, attempt)
        for recording in (camera, screen):
            finish(client, recording)
    return attempt


def backdate(manage: Manage, attempt: str, *, seconds: float) -> datetime:
    """The attempt began that long ago; answers the time now."""
    now = datetime.now(UTC)
    started = now - timedelta(seconds=seconds)
    manage(f"from exams.models import *; Attempt.objects.filter(pk='{attempt}').update(started_at='{started}')")
    return now


MOMENTS = """() => ["video-player", "second-player"].map((name) => {
    const video = document.querySelector(`[data-testid=${name}]`);
    return [video.getAttribute("aria-label").split(" ").at(-1), video.currentTime, video.paused];
})"""


def test_two_sources_show_the_same_moment_and_change_places(sign_in: SignIn, two_sources: str) -> None:
    page = sign_in("reviewer")
    page.goto(f"/review/{two_sources}/")
    expect(page.get_by_test_id("download-video")).to_have_count(2, timeout=120_000)
    page.reload()
    wait_for(page, "video && video.readyState >= 1")
    expect(page.get_by_test_id("timeline-gap").first).to_be_attached()
    page.get_by_test_id("video-player").evaluate(
        "video => { video.muted = true; video.currentTime = 4; return video.play(); }"
    )
    page.wait_for_timeout(2500)

    (main, main_at, _), (second, second_at, is_paused) = page.evaluate(MOMENTS)
    page.get_by_role("group", name="Large picture").get_by_role("button", name="Screen").click()
    page.wait_for_timeout(1500)
    (after, after_at, _), (other, other_at, _) = page.evaluate(MOMENTS)

    assert (main, second, is_paused) == ("camera", "screen", False)
    assert main_at - second_at == pytest.approx(3, abs=0.3)  # the screen began three seconds later
    assert (after, other) == ("screen", "camera")
    assert other_at - after_at == pytest.approx(3, abs=0.3)
    assert after_at > second_at
    expect(page.get_by_test_id("coverage")).to_have_count(2)
    page.get_by_test_id("chunk-list").locator("summary").click()
    page.get_by_test_id("chunk-list").get_by_role("button", name="Screen").click()
    expect(page.locator(".chunks__missing")).to_have_count(1)
    assert violations(page) == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert violations(page) == []
