"""The proctor's page with real candidates: seen, heard, told, and stepped in with."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import LAPTOP, PHONE
from tests.e2e.steps import SignIn, enter_exam, start_with_camera
from tests.e2e.test_accessibility import violations
from tests.e2e.test_exam_room import Manage, make_exam

pytestmark = pytest.mark.e2e
PATIENT = 20_000
MOVES = "video => video.videoWidth > 0 && video.currentTime > 0.5"
WATCHED = {"enabled": True, "recording": "required", "live_video": True}
Sit = Callable[..., tuple[Page, str]]


@pytest.fixture
def sit(sign_in: SignIn, manage: Manage) -> Sit:
    """Has a candidate sit an exam of their own that is watched. Answers their page and the attempt."""

    def begin(candidate: str, title: str) -> tuple[Page, str]:
        make_exam(manage, title, candidate=candidate, **WATCHED)
        page = sign_in(candidate)
        attempt = enter_exam(page, title)
        start_with_camera(page)
        return page, attempt

    return begin


def tile_of(page: Page, attempt: str) -> Locator:
    return page.locator(f"[data-testid=candidate-tile][data-attempt='{attempt}']")


def watch(sign_in: SignIn, attempt: str, *, who: str = "proctor") -> Page:
    """Somebody who has opened the candidate."""
    page = sign_in(who)
    page.goto("/proctor/")
    tile_of(page, attempt).click()
    expect(page.get_by_test_id("candidate-panel")).to_be_visible()
    return page


def wait_for_picture(page: Page) -> None:
    page.wait_for_function(f"() => ({MOVES})(document.querySelector('[data-testid=live-video]'))", timeout=PATIENT)


def give(page: Page, kind: str, **fields: str) -> None:
    page.get_by_test_id(f"command-{kind}").click()
    for name, value in fields.items():
        page.get_by_test_id(f"command-{name}").fill(value)
    page.get_by_test_id("confirm-command").click()


def standing(page: Page, kind: str) -> Locator:
    """The last command of the kind, by what became of it."""
    return page.locator(f"[data-testid=command][data-kind={kind}]").first


def test_a_candidate_who_starts_appears_by_themselves_with_their_picture(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Appears", candidate="candidate1", **WATCHED)
    proctor = sign_in("proctor")
    proctor.goto("/proctor/")
    expect(proctor.locator("#dashboard")).to_have_attribute("aria-busy", "false")

    page = sign_in("candidate1")
    attempt = enter_exam(page, "Appears")
    start_with_camera(page)

    tile = tile_of(proctor, attempt)
    expect(tile).to_have_attribute("data-connection", "live")
    expect(tile).to_have_attribute("data-risk", "none")
    tile.scroll_into_view_if_needed()  # others may need a look before; what is out of sight is not fetched
    expect(tile.locator("img")).to_be_visible(timeout=PATIENT)
    assert tile.locator("img").evaluate("image => image.naturalWidth") == 320


def test_the_opened_candidate_is_seen_live_and_heard_on_request(sign_in: SignIn, sit: Sit) -> None:
    _page, attempt = sit("candidate1", "Seen")
    proctor = watch(sign_in, attempt)
    wait_for_picture(proctor)

    video = proctor.get_by_test_id("live-video")
    expect(proctor.get_by_test_id("live-status")).to_have_text("Live")
    expect(proctor.get_by_test_id("stream-quality")).to_contain_text(re.compile(r"\d+ × \d+"))
    assert video.evaluate("video => [video.muted, video.srcObject.getAudioTracks().length]") == [True, 0]

    proctor.get_by_test_id("live-sound").click()
    proctor.wait_for_function(
        "() => document.querySelector('[data-testid=live-video]').srcObject?.getAudioTracks().length === 1"
    )
    wait_for_picture(proctor)
    assert video.evaluate("video => video.muted") is False

    proctor.keyboard.press("Escape")
    expect(proctor.get_by_test_id("candidate-panel")).to_be_hidden()
    assert video.evaluate("video => video.srcObject") is None
    expect(tile_of(proctor, attempt).locator("button")).to_be_focused()


def test_what_a_proctor_says_is_shown_and_read(sign_in: SignIn, sit: Sit) -> None:
    candidate, attempt = sit("candidate2", "Told")
    proctor = watch(sign_in, attempt)

    proctor.get_by_test_id("command-ping").click()
    expect(standing(proctor, "ping")).to_contain_text("Answered")
    give(proctor, "message", text="Please turn on a light.")
    expect(candidate.get_by_test_id("message")).to_contain_text("Please turn on a light.")
    expect(standing(proctor, "message")).to_contain_text("Shown")
    candidate.get_by_test_id("order-read").click()
    expect(standing(proctor, "message")).to_contain_text("Read")
    give(proctor, "warn", text="Please put your phone away.", reason="Phone in the picture")
    expect(candidate.get_by_test_id("warning")).to_contain_text("Please put your phone away.")


def test_a_proctor_pauses_resumes_gives_time_and_ends_an_exam(sign_in: SignIn, sit: Sit) -> None:
    _candidate, attempt = sit("candidate3", "Held up")
    proctor = watch(sign_in, attempt)
    tile = tile_of(proctor, attempt)

    give(proctor, "pause", reason="Somebody else in the room")
    expect(tile).to_have_attribute("data-state", "paused")
    expect(standing(proctor, "pause")).to_contain_text("Confirmed")
    expect(proctor.get_by_test_id("command-pause")).to_be_hidden()
    give(proctor, "resume")
    expect(tile).to_have_attribute("data-state", "in_progress")
    give(proctor, "extend", minutes="15")
    expect(tile).to_contain_text(re.compile(r"4[45] min left"))

    give(proctor, "terminate", reason="Rules broken after a warning")
    confirm = proctor.get_by_test_id("command-confirmation")
    expect(confirm).to_be_focused()  # it is asked for twice
    expect(tile).to_have_attribute("data-state", "in_progress")
    confirm.check()
    proctor.get_by_test_id("confirm-command").click()
    expect(tile).to_have_attribute("data-state", "terminated")
    expect(proctor.get_by_test_id("command-ping")).to_have_attribute("aria-disabled", "true")


def test_a_candidate_who_goes_is_offline_and_an_alert_is_called_out_and_taken(
    sign_in: SignIn, sit: Sit, manage: Manage
) -> None:
    candidate, attempt = sit("candidate5", "Gone")
    proctor, colleague = sign_in("proctor"), watch(sign_in, attempt, who="admin")
    exam = manage(f"from exams.models import Attempt; print(Attempt.objects.get(pk='{attempt}').exam_id)")
    proctor.goto(f"/proctor/exams/{exam}/")
    tile, status = tile_of(proctor, attempt), colleague.get_by_test_id("live-status")
    expect(tile).to_be_visible()
    wait_for_picture(colleague)

    candidate.close()

    expect(status).to_have_text("Reconnecting", timeout=6000)
    expect(tile).to_have_attribute("data-connection", "reconnecting", timeout=6000)
    expect(tile).to_have_attribute("data-connection", "offline", timeout=30_000)
    expect(status).to_have_text("Offline")
    toast = proctor.locator("[data-testid=alert-toast]")
    expect(toast).to_contain_text("Nothing heard from the candidate", timeout=60_000)
    expect(tile).to_have_attribute("data-risk", "high")
    expect(proctor).to_have_title(re.compile(r"^\(1\) "))

    toast.get_by_role("button", name=re.compile("^Take")).click()
    in_feed = proctor.get_by_test_id("alert-feed").locator("[data-testid=alert]")
    expect(in_feed.first).to_contain_text("You look after it")
    expect(toast).to_have_count(0)
    expect(proctor.get_by_test_id("open-alerts")).to_contain_text("all taken")
    in_panel = colleague.get_by_test_id("candidate-panel").locator("[data-testid=alert]")
    expect(in_panel.filter(has_text="Priya Raman looks after it")).to_have_count(1)


def test_a_page_whose_line_is_cut_says_so_and_catches_up(sign_in: SignIn, sit: Sit) -> None:
    _candidate, attempt = sit("candidate1", "Cut")
    proctor = sign_in("proctor")
    proctor.goto("/proctor/")
    expect(tile_of(proctor, attempt)).to_be_visible()

    proctor.context.set_offline(True)
    banner = proctor.get_by_test_id("offline-banner")
    expect(banner).to_contain_text(re.compile(r"Not up to date since \d\d:\d\d"))
    _other, later = sit("candidate2", "Cut meanwhile")
    proctor.context.set_offline(False)

    expect(banner).to_be_hidden()
    expect(tile_of(proctor, later)).to_be_visible()


def test_the_calm_are_hidden_and_the_others_are_not(sign_in: SignIn, sit: Sit) -> None:
    _calm, calm = sit("candidate3", "Calm")
    _paused, paused = sit("candidate4", "Not calm")
    proctor = watch(sign_in, paused)
    give(proctor, "pause", reason="Technical problem")
    expect(tile_of(proctor, paused)).to_have_attribute("data-state", "paused")
    proctor.keyboard.press("Escape")

    proctor.get_by_label("Hide the calm ones").check()

    expect(tile_of(proctor, calm)).to_have_count(0)
    expect(tile_of(proctor, paused)).to_be_visible()
    expect(proctor.locator(".head__hidden")).to_have_text(re.compile(r"\d+ hidden"))


def test_the_keys_lead_from_candidate_to_candidate_and_open_them(sign_in: SignIn, sit: Sit) -> None:
    sit("candidate1", "Keys one")
    sit("candidate2", "Keys two")
    proctor = sign_in("proctor")
    proctor.goto("/proctor/")
    tiles = proctor.get_by_test_id("candidate-tile")
    expect(tiles.nth(1)).to_be_visible()

    tiles.nth(0).locator("button").focus()
    proctor.keyboard.press("ArrowRight")
    expect(tiles.nth(1).locator("button")).to_be_focused()
    proctor.keyboard.press("Enter")

    expect(proctor.get_by_test_id("candidate-panel")).to_be_visible()
    expect(proctor.locator("#panel-name")).to_be_focused()
    proctor.reload()
    expect(proctor.get_by_test_id("candidate-panel")).to_be_visible()


def press_until(page: Page, key: str, selector: str) -> None:
    """Goes there with that key alone."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{key} does not lead to {selector}")


def press(page: Page, what: str) -> None:
    press_until(page, "Tab", f"[data-testid={what}]")
    page.keyboard.press("Enter")


def test_two_proctors_step_in_with_the_keyboard_alone(sign_in: SignIn, sit: Sit) -> None:
    candidate, attempt = sit("candidate4", "By keyboard")
    first, second = sign_in("proctor"), sign_in("admin")
    opener = f"[data-attempt='{attempt}'] button"
    for page in (first, second):
        page.goto("/proctor/")
        expect(tile_of(page, attempt)).to_be_visible()
        press_until(page, "Tab", "[data-testid=candidate-tile] button")
        page.keyboard.press("Home")
        press_until(page, "ArrowRight", opener)
        page.keyboard.press("Enter")
        expect(page.locator("#panel-name")).to_be_focused()

    press(first, "command-warn")
    first.keyboard.type("Please put your phone away.")
    press_until(first, "Tab", "[data-testid=command-reason]")
    first.keyboard.type("Phone in the picture")
    press(first, "confirm-command")
    expect(first.get_by_test_id("command-warn")).to_be_focused()
    expect(candidate.get_by_test_id("warning")).to_contain_text("Please put your phone away.")
    candidate.keyboard.press("Tab")
    candidate.keyboard.press("Enter")
    expect(standing(second, "warn")).to_contain_text("Read")
    expect(standing(second, "warn")).to_contain_text("Priya Raman")

    press(second, "command-pause")
    second.keyboard.type("Technical problem")
    press(second, "confirm-command")
    expect(tile_of(first, attempt)).to_have_attribute("data-state", "paused")
    press(first, "command-resume")
    press(first, "confirm-command")
    expect(tile_of(second, attempt)).to_have_attribute("data-state", "in_progress")
    expect(candidate.get_by_test_id("question").first).to_be_visible()

    for page in (first, second):
        page.keyboard.press("Escape")
        expect(page.get_by_test_id("candidate-panel")).to_be_hidden()
        expect(page.locator(opener)).to_be_focused()


@pytest.mark.parametrize(("theme", "size"), [("light", PHONE), ("dark", LAPTOP)], ids=["phone", "laptop"])
def test_the_page_is_there_for_everybody(sign_in: SignIn, sit: Sit, theme: str, size: dict[str, int]) -> None:
    _candidate, attempt = sit("candidate5", f"For everybody {theme}")
    proctor = sign_in("proctor", color_scheme=theme, reduced_motion="reduce", viewport=size)
    proctor.goto("/proctor/")
    expect(tile_of(proctor, attempt)).to_be_visible()
    found = {}
    for scheme in ("light", "dark"):
        proctor.emulate_media(color_scheme=scheme)
        found[f"board, {scheme}"] = violations(proctor)

    tile_of(proctor, attempt).click()
    wait_for_picture(proctor)
    for scheme in ("light", "dark"):
        proctor.emulate_media(color_scheme=scheme)
        found[f"candidate, {scheme}"] = violations(proctor)
    proctor.get_by_test_id("command-warn").click()
    proctor.get_by_test_id("confirm-command").click()
    found["dialog"] = violations(proctor, include="dialog[open]")
    proctor.keyboard.press("Escape")
    proctor.keyboard.press("Escape")
    proctor.get_by_test_id("open-alerts").click()
    found["alerts"] = violations(proctor)

    assert {place: lines for place, lines in found.items() if lines} == {}
    proctor.evaluate("document.querySelector('.head__sort').hidden = false")  # the head with all that it can say
    assert proctor.evaluate("document.documentElement.scrollWidth <= innerWidth")
