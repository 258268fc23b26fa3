"""What a network, a browser or a clock can do to an exam, in a real browser: nothing that was recorded is lost."""

import os
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, Route, expect

from tests.e2e.conftest import LAPTOP, QUIET, chromium
from tests.e2e.recorded import coverage, handed_over, recorded, seconds
from tests.e2e.steps import SignIn, enter_exam, hand_in, start_with_camera
from tests.e2e.test_exam_room import Manage, make_exam
from tests.e2e.wall_clock import FILM_THE_CLOCK, offsets_of
from tests.product import Product

pytestmark = [pytest.mark.e2e, pytest.mark.punctual]
TIMELINE = 0.3  # seconds
COVERED = 0.99
CHUNK = 2.6  # seconds
HELD = 0.3  # seconds: what the recorder cannot hand over before the page goes
NEVER_ARRIVE = {"segments/1/chunks/2", "segments/3/chunks/1"}
AN_HOUR = 3_600_000  # ms
EARLIER = timedelta(minutes=1)
A_MOMENT = timedelta(seconds=2)
SHIFT_THE_CLOCK = """
(() => {
  const True = Date;
  globalThis.Date = class Date extends True {
    constructor(...given) { given.length ? super(...given) : super(True.now() + SHIFT); }
    static now() { return True.now() + SHIFT; }
  };
})();
"""


def test_the_network_is_cut_for_ten_seconds(sign_in: SignIn, manage: Manage, product: Product) -> None:
    make_exam(manage, "Cut off", candidate="candidate1", enabled=True, recording="required")
    page = sign_in("candidate1")
    handed = handed_over(page)
    attempt = enter_exam(page, "Cut off")
    began = _start(page)
    page.wait_for_timeout(5000)
    page.context.set_offline(True)
    page.wait_for_timeout(10_000)
    page.context.set_offline(False)
    page.wait_for_timeout(5000)
    ended = datetime.now(UTC)
    hand_in(page)

    found = recorded(product, attempt)

    assert found.sizes == handed()
    assert found.listed["gaps"] == []
    assert coverage([(began, ended)], found.stretches) >= COVERED


def test_five_reloads_lose_nothing_that_the_recorder_gave(
    sign_in: SignIn, manage: Manage, product: Product, record_property: Callable[[str, object], None]
) -> None:
    """What it gives at the page's last moment is kept if the page lives 10 ms more: in a rush one may be lost."""
    make_exam(manage, "Reloaded", candidate="candidate1", enabled=True, recording="required")
    page = sign_in("candidate1")
    handed = handed_over(page)
    attempt = enter_exam(page, "Reloaded")
    runs = [(_start(page), datetime.now(UTC))]
    parting: list[int] = []
    for held in (400, 800, 1200, 1600, 2000):
        page.wait_for_timeout(2000)
        _wait_for_a_chunk(page, handed)
        page.wait_for_timeout(held)
        runs[-1] = (runs[-1][0], datetime.now(UTC))
        before = len(handed())
        page.reload()
        parting += handed()[before:]
        runs.append((_recording(page), datetime.now(UTC)))
    page.wait_for_timeout(4000)
    runs[-1] = (runs[-1][0], datetime.now(UTC))
    hand_in(page)

    found = recorded(product, attempt)

    lost = seconds(runs) * (1 - coverage(runs, found.stretches))
    record_property("lost", f"{lost:.1f} of {seconds(runs):.1f} s: what the recorder held at five reloads")
    missing = list((Counter(handed()) - Counter(found.sizes)).elements())
    assert [segment["number"] for segment in found.segments] == list(range(6))
    assert found.sizes == [size for size in handed() if size not in missing]
    assert len(missing) <= 1
    assert set(missing) <= set(parting)
    assert lost <= 5 * HELD + len(missing) * CHUNK
    assert {gap["reason"] for gap in found.listed["gaps"]} <= {"between_segments"}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc")
def test_the_browser_is_killed_and_brings_the_rest_on_the_next_visit(
    browser: Browser, film: Path, product: Product, manage: Manage, tmp_path: Path
) -> None:
    make_exam(manage, "Killed", candidate="candidate1", enabled=True, recording="required")
    first = _with_profile(browser, film, product, tmp_path)
    page = first.pages[0]
    _sign_in(page, "candidate1")
    handed = handed_over(page)
    attempt = enter_exam(page, "Killed")
    _start(page)
    page.wait_for_timeout(4000)
    first.set_offline(True)
    page.wait_for_timeout(5000)
    _wait_for_a_chunk(page, handed)
    page.wait_for_timeout(1000)
    _kill(first, tmp_path)
    before = handed()

    again = _with_profile(browser, film, product, tmp_path)
    page = again.pages[0]
    _sign_in(page, "candidate1")
    handed = handed_over(page)
    page.goto(f"/attempts/{attempt}/")
    _recording(page)
    page.wait_for_timeout(4000)
    hand_in(page)
    after = handed()
    again.close()

    found = recorded(product, attempt)

    assert found.sizes == before + after
    assert [len(segment["chunks"]) for segment in found.segments] == [len(before), len(after)]
    assert [gap["reason"] for gap in found.listed["gaps"]] == ["between_segments"]


@pytest.mark.parametrize("shift", [AN_HOUR, -AN_HOUR], ids=["ahead", "behind"])
def test_a_computer_whose_clock_is_an_hour_wrong_gives_the_true_times(
    sign_in: SignIn, manage: Manage, product: Product, shift: int
) -> None:
    title = f"Clock wrong by {shift}"
    make_exam(manage, title, candidate="candidate1", enabled=True, recording="required")
    page = sign_in("candidate1")
    page.add_init_script(SHIFT_THE_CLOCK.replace("SHIFT", f"({shift})"))
    attempt = enter_exam(page, title)
    began = _start(page)
    page.wait_for_timeout(9000)
    ended = datetime.now(UTC)
    told = page.evaluate("Date.now()") / 1000
    hand_in(page)

    found = recorded(product, attempt)

    delays = [
        datetime.fromisoformat(chunk["receivedAt"]) - end
        for chunk, (start, end) in zip(found.chunks, found.stretches, strict=True)
        if end > start  # the header has no time of its own
    ]
    assert abs(told - ended.timestamp()) > AN_HOUR / 1000 - 5
    missing = (1 - coverage([(began, ended)], found.stretches)) * (ended - began)
    assert missing < timedelta(seconds=0.5)  # of some ten: the recorder begins a moment after the clock
    assert len(delays) >= 3
    assert all(abs(delay) < A_MOMENT for delay in delays), delays


@pytest.fixture
def clock_page(browser: Browser, product: Product) -> Iterator[Page]:
    """A candidate's page whose camera films the clock. Its browser lets a page make sound before anybody clicks."""
    films = browser.browser_type.launch(
        executable_path=chromium(), args=[*QUIET, "--autoplay-policy=no-user-gesture-required"]
    )
    page = films.new_page(base_url=product.url, viewport=LAPTOP, locale="en-GB")
    page.add_init_script(FILM_THE_CLOCK)
    page.set_default_timeout(15_000)
    yield page
    films.close()


def test_the_video_tells_the_time_after_reloads_and_lost_chunks(
    clock_page: Page, product: Product, manage: Manage, record_property: Callable[[str, object], None]
) -> None:
    page = clock_page
    make_exam(manage, "Timeline", candidate="candidate1", enabled=True, recording="required", audio=True)
    page.route("**/chunks/*", _swallow)
    _sign_in(page, "candidate1")
    attempt = enter_exam(page, "Timeline")
    start_with_camera(page)
    for _ in range(5):
        page.wait_for_timeout(6500)
        page.reload()
        expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    page.wait_for_timeout(6500)
    hand_in(page)
    page.wait_for_timeout(4000)  # the last chunk may still be on its way
    _let_it_be_earlier(manage, attempt)
    found = recorded(product, attempt, status="partial")

    offsets = offsets_of(found.video, (found.origin + EARLIER).timestamp())

    record_property("offsets", str(offsets))
    assert found.missing == NEVER_ARRIVE
    assert len(found.segments) == 6
    assert len(offsets.pictures) > 200, offsets
    assert len(offsets.picture_against_beep) > 15, offsets
    assert max(map(abs, offsets.pictures)) <= TIMELINE, offsets
    assert max(map(abs, offsets.picture_against_beep)) <= TIMELINE, offsets


def _swallow(route: Route) -> None:
    """Somebody between browser and server takes two chunks for himself."""
    if any(route.request.url.endswith(place) for place in NEVER_ARRIVE):
        route.fulfill(status=201, json={"code": "stored", "message": ""})
    else:
        route.continue_()


def _start(page: Page) -> datetime:
    start_with_camera(page)
    return _recording(page)


def _recording(page: Page) -> datetime:
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    return datetime.now(UTC)


def _wait_for_a_chunk(page: Page, handed: Callable[[], list[int]]) -> None:
    before = len(handed())
    for _ in range(300):
        if len(handed()) > before:
            return
        page.wait_for_timeout(50)
    pytest.fail("the recorder gave nothing for 15 s")


def _with_profile(browser: Browser, film: Path, product: Product, profile: Path) -> BrowserContext:
    """A browser that keeps what it stores, as everybody's does."""
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=chromium(),
        args=[*QUIET, *camera],
        base_url=product.url,
        viewport=LAPTOP,
        locale="en-GB",
    )
    context.set_default_timeout(15_000)
    context.grant_permissions(["camera", "microphone"], origin=product.url)
    return context


def _kill(context: BrowserContext, profile: Path) -> None:
    """kill -9 of the browser itself; its children die with it."""
    lines = {int(path.parent.name): path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline")}
    mains = [pid for pid, line in lines.items() if str(profile).encode() in line and b"--type=" not in line]
    assert mains
    for pid in mains:
        os.kill(pid, signal.SIGKILL)
    try:
        context.close()
    except Error:
        pass  # it is gone
    (profile / "SingletonLock").unlink(missing_ok=True)


def _sign_in(page: Page, username: str) -> None:
    """A browser that was killed may or may not have kept its cookie."""
    page.goto("/")
    if "/exams/" in page.url:
        return
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", "demo")
    page.click("button[type=submit]:not([name])")
    page.wait_for_url("**/exams/")


def _let_it_be_earlier(manage: Manage, attempt: str) -> None:
    """The whole exam, as the server waits three quarters of a minute for what is missing."""
    manage(f"""
from datetime import timedelta
from django.db import transaction
from django.db.models import F
from exams.models import Attempt
from recordings.models import Chunk, Recording
def move(found, *fields):
    found.update(**{{field: F(field) - timedelta(seconds={EARLIER.total_seconds()}) for field in fields}})
with transaction.atomic():
    move(Attempt.objects.filter(pk='{attempt}'), "started_at", "ended_at")
    move(Recording.objects.filter(session='{attempt}'), "last_chunk_at")
    move(Chunk.objects.filter(segment__recording__session='{attempt}'), "start", "end", "received_at")
""")
