"""What an exam's lockdown blocks and reports, as a person at the keyboard meets it."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.steps import SignIn, enter_exam, hand_in
from tests.e2e.test_exam_room import Manage, event_types, make_exam
from tests.journeys.steps import wait_until

pytestmark = pytest.mark.e2e
Detail = dict[str, Any]
BLOCKED_OR_NOT = pytest.mark.parametrize("blocked", [True, False])
KEEP_MENUS = "addEventListener('contextmenu', (event) => { window.menu = event.defaultPrevented; });"
OWN_SHARING = "Object.defineProperty(navigator.mediaDevices, 'getDisplayMedia', { value: () => {}, writable: false });"
TWO_SCREENS = "Object.defineProperty(Screen.prototype, 'isExtended', { get: () => true });"


class Candidate:
    """One who sits an exam without a camera."""

    def __init__(self, page: Page, manage: Manage, title: str) -> None:
        self.page, self.manage = page, manage
        origin = str(page.evaluate("location.origin"))
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
        self.attempt = enter_exam(page, title)
        page.get_by_test_id("consent").click()
        page.get_by_test_id("start-exam").click()
        expect(page.get_by_test_id("save-state")).to_be_visible()  # shown by the script: by now it guards the page

    def told(self, type_: str) -> list[Detail]:
        """What was reported of this type, in order."""
        events = f"Event.objects.filter(session='{self.attempt}', type='{type_}').order_by('number')"
        found = self.manage(
            "import json; from proctoring.models import Event; "
            f"print(json.dumps(list({events}.values_list('detail', flat=True))))"
        )
        return list(json.loads(found))

    def first(self, type_: str) -> Detail:
        """Waits for it."""
        wait_until(lambda: self.page.wait_for_timeout(200) or self.told(type_))
        return self.told(type_)[0]

    @property
    def clipboard(self) -> str:
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    @clipboard.setter
    def clipboard(self, text: str) -> None:
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)

    def answer_field(self) -> Any:
        self.page.locator("a[href='#question-2']").click()
        return self.page.get_by_role("textbox")


def sitting(
    sign_in: SignIn, manage: Manage, title: str, *, exempt: tuple[str, ...] = (), script: str = "", **config: Any
) -> Candidate:
    make_exam(manage, title, candidate="candidate5", **{"enabled": True} | config)
    for check in exempt:
        manage(
            "from proctoring.models import Exemption; from exams.models import Enrolment; "
            f"Exemption.objects.create(enrolment=Enrolment.objects.get(exam__title={title!r}), check_name={check!r})"
        )
    page = sign_in("candidate5")
    if script:
        page.add_init_script(script)
    return Candidate(page, manage, title)


@BLOCKED_OR_NOT
def test_the_exam_s_text_is_copied_only_where_that_is_allowed(
    sign_in: SignIn, manage: Manage, *, blocked: bool
) -> None:
    candidate = sitting(sign_in, manage, f"Copy {blocked}", block_clipboard=blocked)
    candidate.clipboard = "before"

    candidate.page.get_by_text("Question 0", exact=True).click(click_count=3)
    candidate.page.keyboard.press("Control+C")

    copied = candidate.first("COPY")
    assert (copied["blocked"], copied["own"]) == (blocked, False)
    assert candidate.clipboard.strip() == ("before" if blocked else "Question 0")


@BLOCKED_OR_NOT
def test_text_from_elsewhere_is_pasted_only_where_that_is_allowed(
    sign_in: SignIn, manage: Manage, *, blocked: bool
) -> None:
    candidate = sitting(sign_in, manage, f"Paste {blocked}", block_clipboard=blocked)
    candidate.clipboard = "from elsewhere"
    field = candidate.answer_field()

    field.press("Control+V")

    pasted = candidate.first("PASTE")
    assert (pasted["blocked"], pasted["own"], pasted["characters"]) == (blocked, False, 14)
    expect(field).to_have_value("" if blocked else "from elsewhere")


def test_one_s_own_words_are_cut_and_pasted_freely(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Own words", block_clipboard=True)
    field = candidate.answer_field()
    field.fill("Mars")

    field.press("Control+A")
    field.press("Control+X")
    expect(field).to_have_value("")
    field.press("Control+V")

    expect(field).to_have_value("Mars")
    told = [candidate.first("CUT"), candidate.first("PASTE")]
    assert [(one["blocked"], one["own"]) for one in told] == [(False, True), (False, True)]


@BLOCKED_OR_NOT
def test_the_context_menu_opens_only_where_it_may(sign_in: SignIn, manage: Manage, *, blocked: bool) -> None:
    candidate = sitting(sign_in, manage, f"Menu {blocked}", script=KEEP_MENUS, block_context_menu=blocked)

    candidate.page.get_by_text("Question 0", exact=True).click(button="right")

    assert candidate.first("RIGHT_CLICK") == {"blocked": blocked}
    assert candidate.page.evaluate("window.menu") is blocked


def test_the_context_menu_of_an_answer_opens_and_raises_no_alert(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Menu of an answer", script=KEEP_MENUS, block_context_menu=True)

    candidate.answer_field().click(button="right")

    assert candidate.first("RIGHT_CLICK") == {"own": True}
    assert candidate.page.evaluate("window.menu") is False


@BLOCKED_OR_NOT
def test_on_paper_there_is_the_exam_only_where_it_may_be(sign_in: SignIn, manage: Manage, *, blocked: bool) -> None:
    candidate = sitting(sign_in, manage, f"Print {blocked}", block_printing=blocked)

    candidate.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    candidate.page.emulate_media(media="print")

    assert candidate.first("PRINT_ATTEMPT") == {"by": "menu", "blocked": blocked}
    expect(candidate.page.get_by_text("Question 0", exact=True)).to_be_visible(visible=not blocked)
    expect(candidate.page.get_by_text("This exam cannot be printed")).to_be_visible(visible=blocked)


def test_the_keys_for_printing_do_nothing(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Print by keys", block_printing=True)

    candidate.page.keyboard.press("Control+P")

    assert candidate.first("PRINT_ATTEMPT") == {"by": "keys", "blocked": True}
    expect(candidate.page.get_by_text("The exam cannot be printed")).to_be_visible()


IS_FULL = "document.fullscreenElement !== null"


def test_out_of_full_screen_there_is_a_way_back_and_the_time_outside_is_noted(sign_in: SignIn, manage: Manage) -> None:
    overrides = {"fullscreen_grace_seconds": 1}
    candidate = sitting(sign_in, manage, "Full screen", full_screen=True, threshold_overrides=overrides)
    page, notice = candidate.page, candidate.page.get_by_test_id("full-screen-notice")
    page.wait_for_function(IS_FULL)
    expect(notice).to_be_hidden()

    page.evaluate("document.exitFullscreen()")
    expect(notice).to_be_visible()
    assert candidate.first("FULLSCREEN_EXIT") == {"ongoing": True}
    page.get_by_test_id("full-screen").click()

    page.wait_for_function(IS_FULL)
    expect(notice).to_be_hidden()
    wait_until(lambda: page.wait_for_timeout(200) or len(candidate.told("FULLSCREEN_EXIT")) == 2)
    assert candidate.told("FULLSCREEN_EXIT")[1]["seconds"] >= 1


def test_who_is_back_in_full_screen_in_time_is_not_noted(sign_in: SignIn, manage: Manage) -> None:
    overrides = {"fullscreen_grace_seconds": 60}
    candidate = sitting(sign_in, manage, "Back in time", full_screen=True, threshold_overrides=overrides)
    page = candidate.page
    page.wait_for_function(IS_FULL)

    page.evaluate("document.exitFullscreen()")
    page.get_by_test_id("full-screen").click()
    page.wait_for_function(IS_FULL)
    hand_in(page)

    page.wait_for_function(f"!({IS_FULL})")
    assert "FULLSCREEN_EXIT" not in event_types(manage, candidate.attempt)


def test_an_exam_that_does_not_ask_for_full_screen_does_not_take_it(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "No full screen", full_screen=False)

    assert candidate.page.evaluate(IS_FULL) is False
    expect(candidate.page.get_by_test_id("full-screen-notice")).to_have_count(0)


def test_the_keys_of_developer_tools_do_nothing_and_are_told_as_a_hint(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Tools")

    candidate.page.keyboard.press("F12")

    told = candidate.first("DEVTOOLS_OPEN")
    assert (told["sign"], told["blocked"], told["confidence"]) == ("keys", True, "low")


def test_a_window_that_is_made_small_is_told(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Small window")
    candidate.page.wait_for_timeout(3000)

    candidate.page.set_viewport_size({"width": 640, "height": 800})

    assert candidate.first("RESIZE_ATTEMPT")["to"].startswith("640x")


def test_another_tab_is_told_with_the_time_there(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Tabs", threshold_overrides={"away_from_page_seconds": 1})

    be_seen(candidate.page, "hidden")
    assert candidate.first("TAB_SWITCH") == {"ongoing": True}
    be_seen(candidate.page, "visible")

    wait_until(lambda: candidate.page.wait_for_timeout(200) or len(candidate.told("TAB_SWITCH")) == 2)
    assert candidate.told("TAB_SWITCH")[1]["seconds"] >= 1


def be_seen(page: Page, state: str) -> None:
    """A page that is driven is always visible: here it is told otherwise, as by the browser."""
    page.evaluate(
        """state => { Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
        document.dispatchEvent(new Event('visibilitychange')); }""",
        state,
    )


def test_a_second_screen_is_told(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Second screen", script=TWO_SCREENS)

    assert candidate.first("SECOND_SCREEN") == {"ongoing": True}


def test_a_script_that_shares_the_screen_is_told(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Sharing script")

    candidate.page.evaluate("void navigator.mediaDevices.getDisplayMedia().catch(() => undefined)")

    assert candidate.first("SCREEN_SHARE_ATTEMPT") == {"by": "script"}


def test_an_extension_that_has_made_sharing_its_own_stops_no_clock(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Own sharing", script=OWN_SHARING)
    left = candidate.page.get_by_test_id("time-left")
    shown = left.text_content() or ""

    expect(left).not_to_have_text(shown)
    assert candidate.first("NOT_VERIFIABLE") == {"check": "screen_share", "reason": "refused"}


def test_who_is_sent_to_another_tab_to_sign_in_again_is_not_noted_there(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Sent away", threshold_overrides={"away_from_page_seconds": 0})
    page = candidate.page
    cookies = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("radio").first.check()
    expect(page.get_by_text("You are signed out")).to_be_visible()

    be_seen(page, "hidden")
    page.wait_for_timeout(3000)
    page.context.add_cookies(cookies)
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved", timeout=20_000)
    be_seen(page, "visible")

    wait_until(lambda: page.wait_for_timeout(200) or len(candidate.told("NOT_VERIFIABLE")) == 2)
    assert candidate.told("NOT_VERIFIABLE")[1] == {"check": "focus", "reason": "sent_away"}
    assert candidate.told("TAB_SWITCH") == []


def test_of_two_tabs_of_an_exam_that_is_not_recorded_one_sits_it(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Two tabs, not recorded")
    second = candidate.page.context.new_page()

    second.goto(f"/attempts/{candidate.attempt}/")

    expect(second.get_by_role("heading", name="This exam is open in another tab")).to_be_visible()
    expect(second.get_by_test_id("question").first).not_to_be_visible()
    second.get_by_test_id("continue-here").click()
    expect(second.get_by_test_id("question").first).to_be_visible()
    expect(candidate.page.get_by_test_id("elsewhere")).to_be_visible()


def test_what_a_browser_cannot_tell_is_no_violation(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Cannot tell")

    assert candidate.first("NOT_VERIFIABLE") == {"check": "screen_share", "reason": "other_programs"}
    alerts = f"Alert.objects.filter(session='{candidate.attempt}').count()"
    assert manage(f"from proctoring.models import Alert; print({alerts})") == "0"


def test_who_is_exempt_copies_and_is_not_reported(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Exempt from clipboard", exempt=("clipboard",), block_clipboard=True)
    candidate.clipboard = "before"

    candidate.page.get_by_text("Question 0", exact=True).click(click_count=3)
    candidate.page.keyboard.press("Control+C")
    candidate.page.keyboard.press("F12")
    candidate.first("DEVTOOLS_OPEN")

    assert candidate.clipboard.strip() == "Question 0"
    assert candidate.told("COPY") == []


def test_without_lockdown_nothing_is_blocked_and_nothing_reported(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "No lockdown", script=KEEP_MENUS, lockdown_enabled=False)

    candidate.page.get_by_text("Question 0", exact=True).click(button="right")
    candidate.page.keyboard.press("F12")
    hand_in(candidate.page)

    assert candidate.page.evaluate("window.menu") is False
    assert event_types(manage, candidate.attempt) & {"RIGHT_CLICK", "DEVTOOLS_OPEN", "NOT_VERIFIABLE"} == set()


def test_what_could_not_be_told_is_told_after_a_reload(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Reload")
    page = candidate.page
    candidate.first("NOT_VERIFIABLE")
    page.route("**/api/v1/sessions/*/events/", lambda route: route.abort())
    page.route_web_socket("**/ws/attempts/**", lambda socket: socket.close())
    page.reload()
    expect(page.get_by_test_id("time-left")).to_be_visible()
    page.get_by_text("Question 0", exact=True).click(button="right")
    page.wait_for_timeout(1000)
    assert candidate.told("RIGHT_CLICK") == []

    page.unroute_all(behavior="ignoreErrors")
    page.reload()

    assert candidate.first("RIGHT_CLICK") == {"blocked": True}
