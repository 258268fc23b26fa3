"""Every page that people work with, looked at by axe: WCAG 2.2 A and AA, in light and in dark."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.steps import SignIn, enter_exam, hand_in, start_with_camera

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
# Django's templates leave no place for a label: two fields for one moment with words beside them, a column of boxes.
DJANGO = ("p.datetime", "td.delete")
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])


def violations(page: Page, *, include: str = "body", exclude: tuple[str, ...] = ()) -> list[str]:
    """What axe objects to, a line for each element. Evaluated, for the pages allow no script but their own."""
    page.wait_for_timeout(300)  # until what just changed has its final colour
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
