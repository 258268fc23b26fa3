"""The screen as a second source: shared, recorded, stopped, refused. The browser shares a screen that moves, or a tab
on which little does.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE, QUIET, chromium
from tests.e2e.steps import SignIn, enter_exam, hand_in
from tests.e2e.test_accessibility import THEMES, violations
from tests.e2e.test_exam_room import ASKS, Manage, event_types, make_exam
from tests.journeys.steps import wait_until

pytestmark = pytest.mark.e2e
Recording = dict[str, Any]

# As the browser's "Stop sharing" does: the track ends by itself.
REMEMBER_SHARE = """
const real = MediaDevices.prototype.getDisplayMedia;
MediaDevices.prototype.getDisplayMedia = async function (wish) { return (window.share = await real.call(this, wish)); };
"""
STOP_SHARING = "const [track] = share.getTracks(); track.stop(); track.dispatchEvent(new Event('ended'));"
# As choosing a tab does, whatever the page asked for.
CHOOSE_TAB = """
const real = MediaDevices.prototype.getDisplayMedia;
MediaDevices.prototype.getDisplayMedia = function (wish) {
  const video = { ...wish.video, displaySurface: "browser" };
  return real.call(this, { ...wish, selfBrowserSurface: "include", video });
};
"""
NO_SHARING = "delete MediaDevices.prototype.getDisplayMedia;"
LONG_ENOUGH = 9000  # a few chunks


@pytest.fixture
def person() -> str:
    """What the person does when the browser asks: `accept` or `deny`."""
    return "accept"


@pytest.fixture
def browser(browser: Browser, film: Path, person: str) -> Iterator[Browser]:
    arguments = (
        f"--use-fake-ui-for-media-stream={person}",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    )
    sharing = browser.browser_type.launch(executable_path=chromium(), args=[*QUIET, *arguments])
    yield sharing
    sharing.close()


def share_screen(page: Page) -> None:
    page.get_by_test_id("consent").click()
    page.get_by_test_id("share-screen").click()


def start(page: Page) -> None:
    expect(page.get_by_test_id("start-exam")).to_be_enabled()
    page.get_by_test_id("start-exam").click()
    expect(page.get_by_test_id("question").first).to_be_visible()


def is_recording(page: Page) -> None:
    expect(page.get_by_test_id("recording-state")).to_have_text("Recording")


def recordings(sign_in: SignIn, attempt: str) -> list[Recording]:
    """What the reviewer is shown once every recording is joined."""
    reviewer = sign_in("reviewer")

    def shown() -> list[Recording]:
        answer = reviewer.request.get(f"/api/v1/recordings/?attempt={attempt}")
        rows: list[Recording] = answer.json()["recordings"]
        return rows

    wait_until(lambda: (rows := shown()) and all(row["status"] in ("completed", "partial") for row in rows))
    return shown()


def events(manage: Manage, attempt: str) -> list[tuple[str, dict[str, Any]]]:
    code = (
        "import json; from proctoring.models import Event; "
        f"print(json.dumps(list(Event.objects.filter(session='{attempt}').order_by('at').values_list('type','detail'))))"
    )
    return [(kind, detail) for kind, detail in json.loads(manage(code))]


def test_camera_and_screen_are_two_recordings_and_a_stopped_share_stops_the_exam(
    sign_in: SignIn, manage: Manage
) -> None:
    make_exam(
        manage, "Both sources", candidate="candidate4", enabled=True, recording="required", screen_recording="required"
    )
    page = sign_in("candidate4")
    page.add_init_script(REMEMBER_SHARE)
    attempt = enter_exam(page, "Both sources")
    page.get_by_test_id("consent").click()
    expect(page.get_by_text("Share your screen first.")).to_be_visible()
    expect(page.get_by_test_id("start-exam")).to_be_disabled()
    page.get_by_test_id("share-screen").click()
    expect(page.get_by_text("Your whole screen is shared")).to_be_visible()
    start(page)
    is_recording(page)
    page.wait_for_timeout(LONG_ENOUGH)

    page.evaluate(STOP_SHARING)
    blocked = page.get_by_test_id("blocked")
    expect(blocked).to_be_visible()
    expect(blocked).to_contain_text("Your screen is no longer shared")
    expect(page.get_by_test_id("question").first).not_to_be_visible()
    expect(page.get_by_test_id("recording-state")).to_have_text("Recording the camera only")
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("question").first).to_be_visible()
    is_recording(page)
    page.wait_for_timeout(LONG_ENOUGH)
    hand_in(page)

    camera, screen = recordings(sign_in, attempt)
    assert (camera["source"], screen["source"]) == ("camera", "screen")
    assert (len(camera["segments"]), len(screen["segments"])) == (1, 2)
    assert camera["status"] == screen["status"] == "completed"
    assert screen["report"]["copied"] is True
    assert (screen["report"]["width"], screen["report"]["height"]) == (1920, 1080)
    assert abs(camera["duration"] - screen["duration"]) < 4
    types = [kind for kind, _detail in events(manage, attempt)]
    assert types.count("SCREEN_SHARE_STARTED") == 2
    assert types.count("SCREEN_SHARE_STOPPED") == 1


def test_the_screen_alone_asks_for_no_camera_and_after_a_reload_is_shared_again(
    sign_in: SignIn, manage: Manage
) -> None:
    make_exam(manage, "Screen alone", candidate="candidate3", enabled=True, screen_recording="required")
    page = sign_in("candidate3")
    page.add_init_script(ASKS)
    attempt = enter_exam(page, "Screen alone")
    expect(page.get_by_test_id("share-screen")).not_to_be_visible()
    share_screen(page)
    start(page)
    is_recording(page)
    page.wait_for_timeout(LONG_ENOUGH)

    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    blocked = page.get_by_test_id("blocked")
    expect(blocked).to_contain_text("Your screen is not shared")
    expect(page.get_by_test_id("question").first).not_to_be_visible()
    page.wait_for_timeout(2000)  # for which there is no screen
    blocked.get_by_role("button", name="Share my screen").click()
    expect(page.get_by_test_id("question").first).to_be_visible()
    is_recording(page)
    page.wait_for_timeout(LONG_ENOUGH)
    hand_in(page)

    assert page.evaluate("window.asked") is None
    (screen,) = recordings(sign_in, attempt)
    assert (screen["source"], [segment["number"] for segment in screen["segments"]]) == ("screen", [0, 1])
    assert [gap["reason"] for gap in screen["gaps"]] == ["between_segments"]


@pytest.mark.parametrize("person", ["deny"])
def test_a_screen_that_is_refused_keeps_an_exam_that_requires_it_from_starting(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Refused", candidate="candidate3", enabled=True, screen_recording="required")
    page = sign_in("candidate3")
    enter_exam(page, "Refused")

    share_screen(page)

    blocked = page.get_by_test_id("blocked")
    expect(blocked).to_contain_text("Your screen is not shared")
    expect(blocked.get_by_test_id("retry")).to_have_text("Share my screen")
    expect(blocked.get_by_test_id("exit")).to_be_visible()
    expect(page.get_by_test_id("start-exam")).to_be_disabled()


@pytest.mark.parametrize("person", ["deny"])
def test_a_screen_that_is_refused_only_warns_where_it_is_optional(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Refused politely", candidate="candidate3", enabled=True, screen_recording="optional")
    page = sign_in("candidate3")
    attempt = enter_exam(page, "Refused politely")

    share_screen(page)
    expect(page.get_by_text("You can start all the same; your screen")).to_be_visible()
    start(page)
    expect(page.locator("[data-part=screen-warning]")).to_contain_text("You can go on")
    expect(page.get_by_test_id("recording-state")).to_have_text("Not recording")
    page.get_by_role("radio").first.check()
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    hand_in(page)

    assert ("RECORDING_FAILED", {"source": "screen", "reason": "denied"}) in events(manage, attempt)


def test_a_tab_is_not_enough_where_the_screen_is_required(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "One tab", candidate="candidate3", enabled=True, screen_recording="required")
    page = sign_in("candidate3")
    page.add_init_script(CHOOSE_TAB)
    enter_exam(page, "One tab")

    share_screen(page)

    expect(page.get_by_test_id("blocked")).to_contain_text("The whole screen is needed")
    expect(page.get_by_test_id("start-exam")).to_be_disabled()


def test_a_tab_on_which_little_moves_is_recorded_without_a_hole(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Still tab", candidate="candidate3", enabled=True, screen_recording="optional")
    page = sign_in("candidate3")
    page.add_init_script(CHOOSE_TAB)
    attempt = enter_exam(page, "Still tab")
    share_screen(page)
    expect(page.get_by_text("One tab is shared")).to_be_visible()
    start(page)
    is_recording(page)
    page.wait_for_timeout(2 * LONG_ENOUGH)
    hand_in(page)

    (screen,) = recordings(sign_in, attempt)
    assert (screen["status"], screen["gaps"], len(screen["segments"])) == ("completed", [], 1)
    assert screen["duration"] > 2 * LONG_ENOUGH / 1000 - 4
    told = events(manage, attempt)
    assert ("SCREEN_SHARE_STARTED", {"surface": "browser"}) in told
    assert "RECORDING_FAILED" not in event_types(manage, attempt)


def test_an_optional_screen_can_be_shared_in_mid_exam(sign_in: SignIn, manage: Manage) -> None:
    make_exam(
        manage, "Shared late", candidate="candidate3", enabled=True, recording="required", screen_recording="optional"
    )
    page = sign_in("candidate3")
    attempt = enter_exam(page, "Shared late")
    page.get_by_test_id("consent").click()
    start(page)
    expect(page.get_by_test_id("recording-state")).to_have_text("Recording the camera only")

    page.get_by_role("button", name="Share my screen").click()

    is_recording(page)
    page.wait_for_timeout(LONG_ENOUGH)
    hand_in(page)
    assert [row["source"] for row in recordings(sign_in, attempt)] == ["camera", "screen"]


def test_a_phone_is_told_before_anybody_agrees_that_it_cannot_share(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "On a phone", candidate="candidate3", enabled=True, screen_recording="required")
    page = sign_in("candidate3", viewport=PHONE)
    page.add_init_script(NO_SHARING)

    enter_exam(page, "On a phone")

    blocked = page.get_by_test_id("blocked")
    expect(blocked).to_contain_text("This device cannot share its screen")
    expect(page.get_by_test_id("consent")).to_be_disabled()
    expect(page.get_by_test_id("start-exam")).to_be_disabled()
    top = {name: box["y"] for name in ("blocked", "consent") if (box := page.get_by_test_id(name).bounding_box())}
    assert top["blocked"] < top["consent"]
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_phone_may_sit_an_exam_whose_screen_is_optional(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Phone allowed", candidate="candidate3", enabled=True, screen_recording="optional")
    page = sign_in("candidate3", viewport=PHONE)
    page.add_init_script(NO_SHARING)
    enter_exam(page, "Phone allowed")

    page.get_by_test_id("consent").click()
    warning = page.locator("[data-part=screen-warning]")
    expect(warning).to_contain_text("This device cannot share its screen")
    start(page)

    expect(warning).not_to_be_visible()  # nobody is reminded for an hour of what cannot be changed
    expect(page.get_by_test_id("recording-state")).to_have_text("Not recording")


@THEMES
def test_axe_has_nothing_against_the_check_and_the_panel(sign_in: SignIn, manage: Manage, theme: str) -> None:
    title = f"Looked at in the {theme}"
    make_exam(manage, title, candidate="candidate2", enabled=True, recording="required", screen_recording="required")
    page = sign_in("candidate2", color_scheme=theme, reduced_motion="reduce")
    page.add_init_script(REMEMBER_SHARE)
    enter_exam(page, title)
    page.get_by_test_id("consent").click()
    expect(page.get_by_test_id("share-screen")).to_be_visible()
    found = {"check": violations(page)}

    page.get_by_test_id("share-screen").click()
    start(page)
    page.evaluate(STOP_SHARING)
    expect(page.get_by_test_id("blocked")).to_be_visible()
    found["panel"] = violations(page)
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("question").first).to_be_visible()
    expect(page.locator("#question-1-title")).to_be_focused()

    assert found == {"check": [], "panel": []}
