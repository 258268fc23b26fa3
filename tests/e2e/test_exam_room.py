"""The exam room when things go another way than planned."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.steps import SignIn, chunk_uploads, enter_exam, hand_in, start_with_camera
from tests.journeys.steps import wait_until

pytestmark = pytest.mark.e2e
Manage = Callable[[str], str]
ASKS = (
    "navigator.mediaDevices.getUserMedia = () => { window.asked = true; return Promise.reject(new Error('asked')); };"
)


def make_exam(
    manage: Manage, title: str, *, candidate: str, minutes: int = 30, closes: int = 3600, **config: object
) -> None:
    """A published exam with one true-or-false and one short question, for one candidate."""
    manage(
        f"""
from datetime import timedelta
from django.utils import timezone
from exams.models import *
from exams.questions import kind_of
from proctoring.models import Configuration
now = timezone.now()
exam = Exam.objects.create(
    organisation=Organisation.objects.get(name="Demo University"), title={title!r}, published=True,
    duration_minutes={minutes}, opens_at=now - timedelta(hours=1), closes_at=now + timedelta(seconds={closes}))
for place, (kind, lines) in enumerate([("true_false", "true"), ("short_text", "Mars")]):
    key = kind_of(kind).parse_key(lines, {{}})
    Question.objects.create(exam=exam, position=place, kind=kind, text="Question " + str(place), key=key)
Enrolment.objects.create(exam=exam, candidate=User.objects.get(username={candidate!r}))
Configuration.objects.create(exam=exam, **{config!r})
"""
    )


def event_types(manage: Manage, attempt: str) -> set[str]:
    events = f"Event.objects.filter(session='{attempt}').values_list('type', flat=True)"
    return set(manage(f"from proctoring.models import Event; print(*{events})").split())


def stored_chunks(manage: Manage, attempt: str) -> list[int]:
    """Sequence numbers, in order."""
    chunks = f"Chunk.objects.filter(segment__recording__session='{attempt}').values_list('sequence', flat=True)"
    return [int(n) for n in manage(f"from recordings.models import Chunk; print(*{chunks})").split()]


def test_with_proctoring_off_there_is_no_camera_prompt_no_socket_and_no_upload(sign_in: SignIn) -> None:
    page = sign_in("candidate2")
    page.add_init_script(ASKS)
    uploads, sockets = chunk_uploads(page), []
    page.on("websocket", lambda socket: sockets.append(socket.url))
    enter_exam(page, "Practice quiz")
    expect(page.get_by_test_id("device-check")).to_have_count(0)
    expect(page.get_by_test_id("consent")).to_have_count(0)

    page.get_by_test_id("start-exam").click()
    expect(page.get_by_test_id("time-left")).to_be_visible()
    page.get_by_role("radio").first.check()
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    page.wait_for_timeout(3000)
    hand_in(page)

    assert (uploads, sockets, page.evaluate("window.asked")) == ([], [], None)
    expect(page.get_by_test_id("recording-state")).to_have_count(0)


def test_camera_denied_and_required_the_exam_is_blocked(sign_in: SignIn) -> None:
    page = sign_in("candidate3", camera=False)
    enter_exam(page, "Astronomy")

    page.get_by_test_id("consent").click()

    expect(page.get_by_test_id("blocked")).to_be_visible()
    expect(page.get_by_test_id("start-exam")).to_be_disabled()
    page.context.grant_permissions(["camera", "microphone"])
    page.get_by_test_id("retry").click()
    expect(page.get_by_test_id("start-exam")).to_be_enabled()
    expect(page.get_by_test_id("blocked")).not_to_be_visible()


def test_the_way_out_of_a_blocked_exam_leads_to_the_list(sign_in: SignIn) -> None:
    page = sign_in("candidate3", camera=False)
    enter_exam(page, "Astronomy")
    page.get_by_test_id("consent").click()

    page.get_by_test_id("exit").click()

    page.wait_for_url("**/exams/")


def test_camera_denied_and_optional_the_exam_goes_on(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Optional camera", candidate="candidate3", enabled=True, recording="optional")
    page = sign_in("candidate3", camera=False)
    uploads = chunk_uploads(page)
    attempt = enter_exam(page, "Optional camera")
    page.get_by_test_id("consent").click()

    expect(page.get_by_test_id("start-exam")).to_be_enabled()
    page.get_by_test_id("start-exam").click()
    expect(page.get_by_test_id("question").first).to_be_visible()
    page.get_by_role("radio").first.check()
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    hand_in(page)

    assert uploads == []
    types = event_types(manage, attempt)
    assert "RECORDING_FAILED" in types


def lose_camera(page: Page) -> None:
    """As pulling the plug does: the track ends by itself."""
    page.evaluate(
        """() => { const video = [...document.querySelectorAll('video')].find(v => v.srcObject);
        const track = video.srcObject.getVideoTracks()[0]; track.stop(); track.dispatchEvent(new Event('ended')); }"""
    )


def test_a_required_camera_lost_in_mid_exam_covers_the_questions_until_it_is_back(
    sign_in: SignIn, manage: Manage
) -> None:
    page = sign_in("candidate4")
    attempt = enter_exam(page, "Astronomy")
    start_with_camera(page)
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    page.wait_for_timeout(6000)

    lose_camera(page)
    expect(page.get_by_test_id("blocked")).to_be_visible()
    expect(page.get_by_test_id("question").first).not_to_be_visible()
    page.get_by_test_id("retry").click()

    expect(page.get_by_test_id("question").first).to_be_visible()
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    page.wait_for_timeout(6000)
    hand_in(page)
    segments = manage(
        "from recordings.models import Segment; "
        f"print(*Segment.objects.filter(recording__session='{attempt}').values_list('number', flat=True))"
    )
    types = event_types(manage, attempt)
    assert segments.split() == ["0", "1"]
    assert {"CAMERA_LOST", "CAMERA_RESTORED"} <= types


def test_without_network_nothing_is_lost(sign_in: SignIn, manage: Manage) -> None:
    page = sign_in("candidate5")
    attempt = enter_exam(page, "Astronomy")
    start_with_camera(page)
    page.wait_for_timeout(6000)

    page.context.set_offline(True)
    page.get_by_role("radio").first.check()
    expect(page.get_by_test_id("network-state")).to_contain_text(re.compile("offline", re.IGNORECASE))
    page.wait_for_timeout(9000)
    expect(page.get_by_test_id("upload-backlog")).to_contain_text(re.compile("[2-9]"))
    page.context.set_offline(False)
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    hand_in(page)
    expect(page.get_by_text("Your recording is uploaded")).to_be_visible()

    stored = stored_chunks(manage, attempt)
    assert stored == list(range(len(stored)))
    assert len(stored) >= 6
    assert manage(f"from exams.models import Answer; print(Answer.objects.filter(attempt='{attempt}').count())") == "1"


@pytest.mark.parametrize("path", ["/attempts/{attempt}/", "/exams/"])
def test_chunks_left_over_when_the_browser_closed_are_handed_over_on_the_next_visit(
    sign_in: SignIn, manage: Manage, path: str
) -> None:
    title = f"Left over for {path}"
    make_exam(manage, title, candidate="candidate5", enabled=True, recording="required")
    page = sign_in("candidate5")
    attempt = enter_exam(page, title)
    start_with_camera(page)
    page.wait_for_timeout(6000)
    page.route("**/chunks/*", lambda route: route.abort())
    page.wait_for_timeout(6000)
    hand_in(page)
    expect(page.get_by_test_id("upload-backlog")).to_be_visible()
    page.close(run_before_unload=False)
    before = len(stored_chunks(manage, attempt))

    again = page.context.new_page()
    again.goto(path.format(attempt=attempt))
    expect(again.get_by_text("uploaded")).to_be_visible()
    again.wait_for_timeout(4000)

    assert len(stored_chunks(manage, attempt)) > before


def test_an_exam_can_be_sat_without_scripts(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Plain forms", candidate="candidate2")
    page = sign_in("candidate2", java_script_enabled=False)
    attempt = enter_exam(page, "Plain forms")
    page.get_by_test_id("start-exam").click()
    expect(page.get_by_test_id("question")).to_have_count(2)

    page.get_by_label("True", exact=True).check()
    page.get_by_role("textbox").fill("Mars")
    page.get_by_test_id("submit-exam").click()

    expect(page.get_by_test_id("submitted")).to_be_visible()
    state = manage(
        f"from exams.models import Attempt; a = Attempt.objects.get(pk='{attempt}'); print(a.state, a.score)"
    )
    assert state == "graded 2.00"


def test_an_exam_can_be_sat_by_keyboard_alone(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Keyboard", candidate="candidate2")
    page = sign_in("candidate2")
    enter_exam(page, "Keyboard")
    page.get_by_test_id("start-exam").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_test_id("time-left")).to_be_visible()

    tab_to(page, "input[type=radio]")
    page.keyboard.press("Space")
    page.keyboard.press("Alt+ArrowRight")
    tab_to(page, "input[type=text], textarea")
    page.keyboard.type("Mars")
    tab_to(page, "[data-testid=submit-exam]")
    page.keyboard.press("Enter")

    expect(page.get_by_test_id("submitted")).to_be_visible()
    expect(page.get_by_test_id("submitted")).to_contain_text("2")


def tab_to(page: Page, selector: str) -> None:
    for _ in range(40):
        if page.evaluate("selector => document.activeElement?.matches(selector) ?? false", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached by Tab")


def set_paused(manage: Manage, attempt: str, *, state: str, since: str) -> None:
    """Without a word to the page."""
    manage(
        "from django.utils import timezone; from exams.models import Attempt; "
        f"Attempt.objects.filter(pk='{attempt}').update(state='{state}', paused_at={since})"
    )


def look_again(page: Page) -> None:
    """As coming back to the tab does."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_an_exam_that_is_paused_from_elsewhere_stops_and_goes_on_by_itself(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Paused", candidate="candidate3", enabled=True, recording="required")
    page = sign_in("candidate3")
    attempt = enter_exam(page, "Paused")
    start_with_camera(page)
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    expect(page.locator("#question-1-title")).to_be_focused()

    set_paused(manage, attempt, state="paused", since="timezone.now()")
    look_again(page)
    expect(page.get_by_role("heading", name="The exam is paused")).to_be_visible()
    page.wait_for_timeout(1000)
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    assert "RECORDING_STOPPED" not in event_types(manage, attempt)
    set_paused(manage, attempt, state="in_progress", since="None")
    look_again(page)

    expect(page.get_by_test_id("question").first).to_be_visible()
    expect(page.get_by_test_id("recording-state")).to_contain_text("Recording")
    expect(page.locator("#question-1-title")).to_be_focused()


def test_more_time_reaches_the_page_that_is_open(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "More time", candidate="candidate3", minutes=10)
    page = sign_in("candidate3")
    attempt = enter_exam(page, "More time")
    page.get_by_test_id("start-exam").click()
    expect(page.get_by_test_id("time-left")).to_contain_text("9:")

    manage(
        "from datetime import timedelta; from django.db.models import F; from exams.models import Attempt; "
        f"Attempt.objects.filter(pk='{attempt}').update(deadline=F('deadline') + timedelta(minutes=20))"
    )
    look_again(page)

    expect(page.get_by_test_id("time-left")).to_contain_text("29:")


def test_an_answer_that_cannot_be_saved_says_so_and_is_not_lost(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Too long", candidate="candidate3")
    page = sign_in("candidate3")
    enter_exam(page, "Too long")
    page.get_by_test_id("start-exam").click()
    page.locator("a[href='#question-2']").click()
    field = page.get_by_role("textbox")

    field.fill("M" * 1001)
    expect(page.get_by_test_id("save-state")).to_have_text("Not saved")
    expect(page.locator("#question-2-error")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.locator("a[href='#question-2']").click()

    expect(field).to_have_value("M" * 1001)
    expect(page.get_by_test_id("save-state")).to_have_text("Not saved")
    field.fill("Mars")
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    expect(page.locator("#question-2-error")).not_to_be_visible()


def test_who_is_signed_out_signs_in_again_in_another_tab_and_everything_is_saved(
    sign_in: SignIn, manage: Manage
) -> None:
    make_exam(manage, "Signed out", candidate="candidate3")
    page = sign_in("candidate3")
    attempt = enter_exam(page, "Signed out")
    page.get_by_test_id("start-exam").click()
    expect(page.get_by_test_id("time-left")).to_be_visible()

    page.context.clear_cookies(name="sessionid")
    page.get_by_role("radio").first.check()
    trouble = page.get_by_text("You are signed out")
    expect(trouble).to_be_visible()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    opened.value.fill("input[name=username]", "candidate3")
    opened.value.fill("input[name=password]", "demo")
    opened.value.click("button[type=submit]:not([name])")
    opened.value.wait_for_url("**/exams/")

    expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    expect(trouble).not_to_be_visible()
    assert manage(f"from exams.models import Answer; print(Answer.objects.filter(attempt='{attempt}').count())") == "1"


def test_at_the_closing_time_the_exam_hands_itself_in(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Closing soon", candidate="candidate2", closes=25)
    page = sign_in("candidate2")
    attempt = enter_exam(page, "Closing soon")
    page.get_by_test_id("start-exam").click()
    page.get_by_role("radio").first.check()

    expect(page.get_by_test_id("submitted")).to_be_visible(timeout=40_000)

    filed = f"Answer.objects.filter(attempt='{attempt}').values_list('value', flat=True)"
    assert manage(f"from exams.models import Answer; print(*{filed})") == "true"


def test_an_attempt_whose_page_was_closed_is_submitted_by_the_server(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Walked away", candidate="candidate2", closes=15)
    page = sign_in("candidate2")
    attempt = enter_exam(page, "Walked away")
    page.get_by_test_id("start-exam").click()
    page.get_by_role("radio").first.check()
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    page.close()

    ended = f"from exams.models import Attempt; a = Attempt.objects.get(pk='{attempt}'); print(a.state, a.ended_by)"
    wait_until(lambda: manage(ended) == "graded server", seconds=60)


@pytest.mark.parametrize(
    ("who", "path"),
    [("candidate1", "/exams/"), ("reviewer", "/review/"), ("proctor", "/proctor/"), ("teacher", "/admin/exams/exam/")],
)
def test_no_page_is_wider_than_a_phone(sign_in: SignIn, who: str, path: str) -> None:
    page = sign_in(who, viewport=PHONE)

    page.goto(path)

    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_the_room_speaks_french(sign_in: SignIn) -> None:
    page = sign_in("candidate2", locale="fr-FR")

    page.goto("/exams/")

    assert page.evaluate("document.documentElement.lang") == "fr"
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mes examens")
