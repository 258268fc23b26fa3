"""Every page that people work with, looked at by axe: WCAG 2.2 A and AA, in light and in dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.steps import SignIn, enter_exam, hand_in, start_with_camera
from tests.e2e.test_exam_room import Manage, make_exam

pytestmark = pytest.mark.e2e
AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
LEVELS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
LOOK = """async ([include, exclude, levels]) => {
    const options = { runOnly: { type: 'tag', values: levels }, resultTypes: ['violations'] };
    const { violations } = await axe.run({ include, exclude }, options);
    const line = (rule, { target, any, all, none }) =>
        [rule.id, target.join(' '), ...[any, all, none].flat().map(({ message }) => message)].join(' | ');
    return violations.flatMap((rule) => rule.nodes.map((node) => line(rule, node)));
}"""
# What just changed has its final colour when it was drawn and no transition of it runs any more.
DRAWN = """async () => {
    const frame = () => new Promise(requestAnimationFrame);
    await frame();
    await frame();
    const underWay = document.getAnimations().filter((one) => one instanceof CSSTransition);
    await Promise.all(underWay.map(({ finished }) => finished.catch(() => null)));
    await frame();
}"""
# Django's templates leave no place for a label: two fields for one moment with words beside them, a column of boxes.
DJANGO = ("p.datetime", "td.delete")
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])


def violations(page: Page, *, include: str = "body", exclude: tuple[str, ...] = ()) -> list[str]:
    """What axe objects to, a line for each element. Evaluated, for the pages allow no script but their own."""
    page.wait_for_timeout(300)
    page.evaluate(DRAWN)
    page.evaluate(AXE.read_text())
    found: list[str] = page.evaluate(LOOK, [[[include]], [[part] for part in exclude], LEVELS])
    return found


@pytest.fixture
def open_page(sign_in: SignIn, theme: str) -> Callable[..., Page]:
    """Signs in and opens the page without animations: a colour in passing is nobody's contrast."""

    def enter(username: str, path: str | None = None, **options: object) -> Page:
        page = sign_in(username, color_scheme=theme, reduced_motion="reduce", **options)
        if path:
            page.goto(path)
        return page

    return enter


@THEMES
def test_signing_in(new_context: Callable[..., BrowserContext], theme: str) -> None:
    page = new_context(color_scheme=theme, reduced_motion="reduce").new_page()
    page.goto("/")
    first = violations(page)

    page.fill("input[name=username]", "nobody")
    page.fill("input[name=password]", "wrong")
    page.click("button[type=submit]:not([name])")
    expect(page.get_by_role("alert")).to_be_visible()

    assert first == violations(page) == []


@THEMES
def test_the_way_of_a_candidate(open_page: Callable[..., Page]) -> None:
    page = open_page("candidate4", "/exams/")
    found = {"list": violations(page)}

    enter_exam(page, "Astronomy")
    found["lobby"] = violations(page)
    page.get_by_test_id("consent").click()
    expect(page.get_by_test_id("start-exam")).to_be_enabled()
    found["device check"] = violations(page)

    page.get_by_test_id("start-exam").click()
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    for number in range(page.locator("section[data-question]").count()):
        page.locator(f"a[href='#question-{number + 1}']").first.click()
        found[f"question {number + 1}"] = violations(page)
    page.get_by_test_id("submit-exam").click()
    expect(page.locator("dialog[open]")).to_be_visible()
    found["last look"] = violations(page, include="dialog")
    page.get_by_test_id("submit-exam").click()
    expect(page.get_by_test_id("submitted")).to_be_visible()
    found["submitted"] = violations(page)
    page.goto("/exams/")
    found["list with a result"] = violations(page)

    assert {place: lines for place, lines in found.items() if lines} == {}


@THEMES
def test_what_is_checked_while_an_exam_is_written(open_page: Callable[..., Page], manage: Manage, theme: str) -> None:
    checked = {"enabled": True, "webcam_enabled": True, "sensitivity": "high", "full_screen": True}
    make_exam(manage, f"Checked, {theme}", candidate="candidate1", **checked)
    page = open_page("candidate1")
    enter_exam(page, f"Checked, {theme}")
    start_with_camera(page)
    expect(page.get_by_test_id("face-check")).to_have_text("Face check on", timeout=90_000)
    found = {"room": violations(page)}

    page.get_by_test_id("face-check").click()
    found["what is checked"] = violations(page)
    page.keyboard.press("Control+P")
    expect(page.get_by_text("The exam cannot be printed")).to_be_visible()
    found["what is blocked"] = violations(page)
    page.evaluate("document.exitFullscreen()")
    expect(page.get_by_test_id("full-screen-notice")).to_be_visible()
    found["out of full screen"] = violations(page, include="dialog[open]")

    assert {place: lines for place, lines in found.items() if lines} == {}


@THEMES
def test_an_exam_whose_camera_is_denied(open_page: Callable[..., Page]) -> None:
    page = open_page("candidate3", camera=False)
    enter_exam(page, "Astronomy")
    page.get_by_test_id("consent").click()
    expect(page.get_by_test_id("blocked")).to_be_visible()

    assert violations(page) == []


@THEMES
@pytest.mark.parametrize(("who", "path"), [("proctor", "/proctor/"), ("reviewer", "/review/")])
def test_lists_for_staff(open_page: Callable[..., Page], who: str, path: str) -> None:
    assert violations(open_page(who, path)) == []


@pytest.fixture(scope="module")
def sat() -> dict[str, str]:
    """One sitting for the pages that need one."""
    return {}


@pytest.fixture(scope="module")
def watched() -> dict[str, str]:
    """One that was looked at, with alerts."""
    return {}


@THEMES
def test_a_recording_under_review(open_page: Callable[..., Page], sign_in: SignIn, sat: dict[str, str]) -> None:
    if not sat:
        candidate = sign_in("candidate2")
        sat["attempt"] = enter_exam(candidate, "Astronomy")
        start_with_camera(candidate)
        candidate.wait_for_timeout(6000)
        hand_in(candidate)
    page = open_page("reviewer", f"/review/{sat['attempt']}/")
    expect(page.get_by_test_id("video-player")).to_be_visible(timeout=60_000)
    page.get_by_test_id("chunk-list").locator("summary").click()
    page.locator(".key-help summary").click()

    assert violations(page) == []


# A stretch of each kind that pictures can show, and single moments.
NOTED = """
from datetime import timedelta
from uuid import uuid4
from django.core.management import call_command
from django.utils import timezone
from exams.models import Attempt
from proctoring.services.events import Observation, record_observations
begun = Attempt.objects.get(pk={attempt!r}).started_at
def stretch(type_, since, seconds):
    first = uuid4()
    until = begun + timedelta(seconds=since + seconds)
    over = {{"began": str(first), "seconds": seconds, "count": 1}}
    yield Observation(first, type_, begun + timedelta(seconds=since), {{"ongoing": True}})
    yield Observation(uuid4(), type_, until, over)
lasting = [("ABSENCE", 0.5, 1), ("MULTIPLE_FACES", 2, 1), ("LOOKING_AWAY", 1, 1), ("LOOKING_AWAY", 3, 1)]
seen = [one for what in lasting for one in stretch(*what)]
seen.append(Observation(uuid4(), "PRINT_ATTEMPT", begun + timedelta(seconds=4), {{"by": "keys", "blocked": True}}))
record_observations(session_id={attempt!r}, observations=seen, now=timezone.now())
call_command("read_again", "--attempt", {attempt!r})
"""


@THEMES
def test_an_attempt_with_alerts_under_review(
    open_page: Callable[..., Page], sign_in: SignIn, manage: Manage, watched: dict[str, str]
) -> None:
    if not watched:
        make_exam(
            manage, "With alerts", candidate="candidate1", enabled=True, webcam_enabled=True, recording="optional"
        )
        candidate = sign_in("candidate1")
        watched["attempt"] = enter_exam(candidate, "With alerts")
        with candidate.expect_response(lambda answer: "/snapshots/" in answer.url and answer.ok, timeout=60_000):
            start_with_camera(candidate)
        hand_in(candidate)
        manage(NOTED.format(attempt=watched["attempt"]))
    page = open_page("reviewer", f"/review/{watched['attempt']}/")
    expect(page.get_by_test_id("video-player")).to_be_visible(timeout=60_000)
    expect(page.get_by_test_id("timeline-stretch")).to_have_count(4)
    expect(page.locator("[data-testid=alert][data-kind=ABSENCE]")).to_be_visible()
    for why in page.locator(".score__why summary").all():
        why.click()
    found = {"page": violations(page)}

    page.get_by_test_id("snapshot-gallery").locator("button.snapshot").first.click()
    found["snapshot"] = violations(page, include="dialog[open]")
    page.goto("/review/")
    found["list"] = violations(page)

    assert {place: lines for place, lines in found.items() if lines} == {}


@THEMES
def test_the_admin_of_exams(open_page: Callable[..., Page]) -> None:
    page = open_page("teacher", "/admin/exams/exam/")
    found = {"list": violations(page)}

    page.locator("#result_list th a", has_text="Astronomy").click()
    expect(page.locator("#id_title")).to_have_value("Introduction to Astronomy")
    found["exam"] = violations(page, exclude=DJANGO)
    page.goto("/admin/exams/exam/add/")
    found["new exam"] = violations(page, exclude=DJANGO)

    assert {place: lines for place, lines in found.items() if lines} == {}


@THEMES
def test_a_page_that_is_not_there(open_page: Callable[..., Page]) -> None:
    assert violations(open_page("candidate1", "/nowhere/")) == []


def test_escape_leaves_the_last_look_and_the_exam_can_still_be_handed_in(sign_in: SignIn) -> None:
    page = sign_in("candidate5")
    enter_exam(page, "Practice quiz")
    page.get_by_test_id("start-exam").click()
    page.get_by_test_id("submit-exam").click()
    expect(page.locator("dialog[open]")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.get_by_test_id("submit-exam")).to_be_focused()
    hand_in(page)
