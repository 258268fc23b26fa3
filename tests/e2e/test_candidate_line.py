"""The candidate's page on its line to the proctors: orders, pictures, live video, and a line that comes and goes.

The proctor here is a bare socket in a signed-in browser, so that only the candidate's page is looked at.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import LAPTOP, PHONE
from tests.e2e.steps import SignIn, chunk_uploads, enter_exam, start_with_camera
from tests.e2e.test_accessibility import violations
from tests.e2e.test_exam_room import Manage, event_types, make_exam
from tests.e2e.test_recorder import coverage, holes, spans
from tests.journeys.steps import wait_until

pytestmark = pytest.mark.e2e
Told = dict[str, Any]

CONNECT = """
window.told = [];
window.pictures = 0;
window.socket = new WebSocket(location.origin.replace("http", "ws") + "/ws/proctor/");
socket.binaryType = "arraybuffer";
socket.onmessage = ({ data }) => typeof data === "string" ? told.push(JSON.parse(data)) : (window.pictures += 1);
new Promise((resolve, reject) => { socket.onopen = resolve; socket.onclose = reject; });
"""
WATCH = """
([watch, attempt]) => {
    window.video = Object.assign(document.createElement("video"), { muted: true, autoplay: true });
    document.body.append(video);
    let peer, early = [];
    const say = (message) => socket.send(JSON.stringify(message));
    const answer = async ({ sdp, fresh, iceServers }) => {
        if (fresh || !peer) {
            peer?.close();
            peer = new RTCPeerConnection({ iceServers });
            peer.ontrack = ({ track }) => { video.srcObject = new MediaStream([track]); };
            peer.onicecandidate = ({ candidate }) =>
                say({ type: "viewerCandidate", watch, candidate: candidate?.candidate ?? "" });
        }
        await peer.setRemoteDescription({ type: "offer", sdp });
        await peer.setLocalDescription();
        say({ type: "watchAnswer", watch, sdp: peer.localDescription.sdp });
        for (const candidate of early.splice(0)) await add(candidate);
    };
    const add = (candidate) => peer.addIceCandidate({ candidate, sdpMLineIndex: 0 }).catch(() => undefined);
    socket.addEventListener("message", ({ data }) => {
        if (typeof data !== "string") return;
        const message = JSON.parse(data);
        if (message.watch !== watch) return;
        if (message.type === "watchOffer") answer(message);
        if (message.type !== "watchCandidate") return;
        if (peer?.remoteDescription) add(message.candidate);
        else early.push(message.candidate);
    });
    say({ type: "watch", watch, attempt, source: "camera", sound: false });
}
"""
FRAMES = "video.getVideoPlaybackQuality().totalVideoFrames"


class Proctor:
    """One who speaks to the server without a dashboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.evaluate(CONNECT)

    def say(self, type_: str, **fields: object) -> None:
        self.page.evaluate("text => socket.send(text)", json.dumps({"type": type_, **fields}))

    def order(self, attempt: str, kind: str, **fields: object) -> str:
        command = str(uuid4())
        self.say("command", id=command, attempt=attempt, kind=kind, **fields)
        return command

    def told(self, kind: str) -> list[Told]:
        found: list[Told] = self.page.evaluate("kind => told.filter(({ type }) => type === kind)", kind)
        return found

    def became(self, command: str, what: str) -> bool:
        """Whether the command is confirmed as `shownAt` or `readAt`."""
        refused = [message for message in self.told("refused") if message["about"] == command]
        assert refused == []
        commands = [message["command"] for message in self.told("commandChanged")]
        return any(item["id"] == command and item[what] for item in commands)

    def connection(self, attempt: str) -> str:
        """Of the candidate, as last told; empty before that."""
        tiles = [tile for message in self.told("snapshot") for tile in message["tiles"]]
        tiles += [message["tile"] for message in self.told("tileChanged")]
        return next((tile["connection"] for tile in reversed(tiles) if tile["attempt"] == attempt), "")


@pytest.fixture
def proctor(sign_in: SignIn) -> Callable[[], Proctor]:
    def enter() -> Proctor:
        page = sign_in("proctor")
        page.goto("/exams/")
        return Proctor(page)

    return enter


def sit(sign_in: SignIn, manage: Manage, title: str, candidate: str, **options: object) -> tuple[Page, str]:
    """An exam that is recorded and may be watched."""
    make_exam(manage, title, candidate=candidate, enabled=True, recording="optional", live_video=True)
    page = sign_in(candidate, **options)
    attempt = enter_exam(page, title)
    start_with_camera(page)
    expect(page.get_by_test_id("recording-state")).to_have_text("Recording")
    return page, attempt


def left(page: Page) -> float:
    """Seconds on the clock."""
    *hours, minutes, seconds = (int(part) for part in page.get_by_test_id("time-left").inner_text().split(":"))
    return (hours[0] if hours else 0) * 3600 + minutes * 60 + seconds


def test_what_proctors_say_is_shown_read_and_confirmed(
    sign_in: SignIn, manage: Manage, proctor: Callable[[], Proctor]
) -> None:
    page, attempt = sit(sign_in, manage, "Line with words", "candidate2")
    ada = proctor()
    wait_until(lambda: ada.connection(attempt) == "live", seconds=10)

    ping = ada.order(attempt, "ping")
    message = ada.order(attempt, "message", text="The toilet is on the left.")
    wait_until(lambda: ada.became(ping, "shownAt") and ada.became(message, "shownAt"), seconds=10)
    card = page.get_by_test_id("message")
    expect(card).to_contain_text("The toilet is on the left.")
    assert not ada.became(message, "readAt")
    page.reload()
    expect(card).to_have_count(1)
    card.get_by_test_id("order-read").click()
    expect(card).to_have_count(0)
    wait_until(lambda: ada.became(message, "readAt"), seconds=10)

    page.get_by_role("textbox").or_(page.get_by_role("radio")).first.focus()
    warning = ada.order(attempt, "warn", text="Put the phone away.", reason="A phone on the desk")
    dialog = page.get_by_test_id("warning")
    expect(dialog).to_contain_text("Put the phone away.")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.keyboard.press("Space")
    expect(dialog).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(dialog).not_to_be_visible()
    assert page.evaluate("document.activeElement.closest('section[data-question]') !== null")
    wait_until(lambda: ada.became(warning, "readAt"), seconds=10)

    before = left(page)
    extension = ada.order(attempt, "extend", minutes=10)
    expect(page.get_by_text("You have 10 more minutes.")).to_be_visible()
    wait_until(lambda: ada.became(extension, "shownAt"), seconds=10)
    assert 590 < left(page) - before <= 600


def test_a_pause_hides_the_questions_and_stops_the_clock_while_the_recording_goes_on(
    sign_in: SignIn, manage: Manage, proctor: Callable[[], Proctor]
) -> None:
    page, attempt = sit(sign_in, manage, "Line with a stop", "candidate3")
    ada = proctor()
    page.get_by_role("radio").first.check()
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved ")
    before = left(page)

    pause = ada.order(attempt, "pause", reason="A fire alarm")
    expect(page.get_by_test_id("paused")).to_contain_text("A fire alarm")
    expect(page.get_by_test_id("question")).to_have_count(0)
    assert page.evaluate("document.activeElement.id") == "paused-title"
    wait_until(lambda: ada.became(pause, "shownAt"), seconds=10)
    uploads = chunk_uploads(page)
    wait_until(lambda: len(uploads) >= 2 or page.wait_for_timeout(100), seconds=20)
    expect(page.get_by_test_id("recording-state")).to_have_text("Recording")
    expect(page.locator("video")).to_be_visible()
    page.reload()
    expect(page.get_by_test_id("paused")).to_be_visible()
    expect(page.get_by_test_id("recording-state")).to_have_text("Recording")

    resume = ada.order(attempt, "resume")
    expect(page.get_by_test_id("question").first).to_be_visible()
    expect(page.get_by_role("radio").first).to_be_checked()
    assert 0 <= before - left(page) < 6
    wait_until(lambda: ada.became(resume, "shownAt"), seconds=10)
    page.wait_for_timeout(6000)

    chunks = spans(manage, attempt)
    assert {segment for segment, *_ in chunks} == {0, 1}  # one of them for the reload, none for the pause
    assert max(hole for hole in holes(chunks)) < 4
    assert coverage(chunks) > 0.8


def test_an_exam_that_a_proctor_ends_says_why(sign_in: SignIn, manage: Manage, proctor: Callable[[], Proctor]) -> None:
    page, attempt = sit(sign_in, manage, "Line with an end", "candidate4")
    ada = proctor()

    end = ada.order(attempt, "terminate", reason="Somebody else sat at the desk")

    expect(page.get_by_test_id("submitted")).to_contain_text("A proctor ended this exam")
    expect(page.get_by_test_id("submitted")).to_contain_text("Somebody else sat at the desk")
    wait_until(lambda: ada.became(end, "shownAt"), seconds=10)
    expect(page.get_by_text("Your recording is uploaded")).to_be_visible()


def test_what_is_said_while_the_network_is_away_is_shown_once_when_it_is_back(
    sign_in: SignIn, manage: Manage, proctor: Callable[[], Proctor]
) -> None:
    page, attempt = sit(sign_in, manage, "Line without a network", "candidate5")
    ada = proctor()
    wait_until(lambda: ada.connection(attempt) == "live", seconds=10)

    page.context.set_offline(True)
    wait_until(lambda: ada.connection(attempt) != "live", seconds=5)
    message = ada.order(attempt, "message", text="Are you there?")
    extension = ada.order(attempt, "extend", minutes=5)
    page.wait_for_timeout(3000)
    assert not ada.became(message, "shownAt")
    page.context.set_offline(False)

    expect(page.get_by_test_id("message")).to_have_count(1)
    expect(page.get_by_text("You have 5 more minutes.")).to_be_visible()
    wait_until(lambda: ada.became(message, "shownAt") and ada.became(extension, "shownAt"), seconds=10)
    wait_until(lambda: ada.connection(attempt) == "live", seconds=5)
    assert left(page) > 30 * 60
    expect(page.get_by_test_id("message")).to_have_count(1)


def test_a_proctor_sees_the_candidate_live_and_the_candidate_is_told(
    sign_in: SignIn, manage: Manage, proctor: Callable[[], Proctor]
) -> None:
    page, attempt = sit(sign_in, manage, "Line with pictures", "candidate2")
    ada = proctor()
    wait_until(lambda: ada.connection(attempt) == "live", seconds=10)
    ada.say("looking", attempts=[attempt], everySeconds=2)
    wait_until(lambda: int(ada.page.evaluate("pictures")) >= 3, seconds=15)
    expect(page.get_by_test_id("watched-state")).to_be_hidden()

    ada.page.evaluate(WATCH, ["w1", attempt])
    wait_until(lambda: int(ada.page.evaluate(FRAMES)) > 15, seconds=15)
    expect(page.get_by_test_id("watched-state")).to_have_text("A proctor is watching")
    # the first pictures may be small ones, cut to what their coder can do
    wait_until(lambda: ada.page.evaluate("video.videoWidth / video.videoHeight") == 4 / 3, seconds=20)
    page.wait_for_timeout(5000)
    ada.say("unwatch", watch="w1")
    expect(page.get_by_test_id("watched-state")).to_be_hidden()

    page.wait_for_timeout(3000)
    chunks = spans(manage, attempt)
    assert {segment for segment, *_ in chunks} == {0}
    assert coverage(chunks) > 0.99
    assert event_types(manage, attempt).isdisjoint({"RECORDING_FAILED", "RECORDING_STEPPED", "CAMERA_LOST"})


def test_a_line_that_was_cut_takes_the_live_picture_up_again(
    sign_in: SignIn, manage: Manage, proctor: Callable[[], Proctor]
) -> None:
    page, attempt = sit(sign_in, manage, "Line that is cut", "candidate3")
    ada = proctor()
    ada.page.evaluate(WATCH, ["w1", attempt])
    wait_until(lambda: int(ada.page.evaluate(FRAMES)) > 15, seconds=15)

    page.context.set_offline(True)
    page.wait_for_timeout(2000)
    page.context.set_offline(False)
    wait_until(lambda: len(ada.told("watchOffer")) >= 1 and ada.connection(attempt) == "live", seconds=10)
    page.wait_for_timeout(1000)
    frames = int(ada.page.evaluate(FRAMES))

    wait_until(lambda: int(ada.page.evaluate(FRAMES)) > frames + 15, seconds=5)
    expect(page.get_by_test_id("watched-state")).to_be_visible()


@pytest.mark.parametrize(("theme", "size"), [("light", PHONE), ("dark", LAPTOP)], ids=["phone", "laptop"])
def test_what_proctors_say_is_accessible(
    sign_in: SignIn, manage: Manage, proctor: Callable[[], Proctor], theme: str, size: dict[str, int]
) -> None:
    title = f"Words {theme} {size['width']}"
    look = {"color_scheme": theme, "reduced_motion": "reduce", "viewport": size}
    page, attempt = sit(sign_in, manage, title, "candidate4", **look)
    ada = proctor()
    ada.order(attempt, "message", text="The toilet is on the left.")
    expect(page.get_by_test_id("message")).to_be_visible()
    beside = violations(page)
    ada.order(attempt, "warn", text="Put the phone away.", reason="A phone on the desk")
    expect(page.get_by_test_id("warning")).to_be_visible()
    before = violations(page)
    page.get_by_test_id("warning").get_by_test_id("order-read").click()
    ada.order(attempt, "pause", reason="A fire alarm")
    expect(page.get_by_test_id("paused")).to_be_visible()

    assert beside == before == violations(page) == []
