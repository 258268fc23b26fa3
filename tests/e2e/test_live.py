"""Live video as proctors and candidates meet it: two browsers, the whole product, each way of carrying media."""

import json
import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import servers
from tests.e2e.recorded import coverage, recorded
from tests.e2e.steps import SignIn, chunk_uploads, hand_in
from tests.e2e.test_candidate_line import Proctor
from tests.e2e.test_exam_room import Manage
from tests.e2e.watching import LONGEST, Watching, sitting
from tests.journeys.steps import wait_until
from tests.product import Product, running_product

pytestmark = [pytest.mark.e2e, pytest.mark.longest]
Note = Callable[[str, object], None]
RESOLUTION = re.compile(r"[1-9]\d* × [1-9]\d*")  # a busy machine sends a smaller picture
DIAL = """
path => new Promise((resolve) => {
    const said = [];
    const socket = new WebSocket(location.origin.replace("http", "ws") + path);
    socket.onmessage = ({ data }) => said.push(data);
    socket.onclose = ({ code }) => resolve({ code, said });
    setTimeout(() => resolve({ code: 0, said }), 5000);
})
"""


def test_a_proctor_opens_a_candidate_and_sees_them_live_while_the_recording_goes_on(
    sign_in: SignIn, manage: Manage, product: Product, record_property: Note
) -> None:
    candidate = sitting(sign_in, manage, "Watched live", "candidate1")
    assert candidate.open_peers() == 0

    watching = Watching(sign_in("proctor"), candidate.attempt)
    watching.sees_motion()
    record_property("first_picture_s", watching.first_picture())
    expect(watching.status).to_have_text("Live")
    expect(candidate.is_watched).to_have_text("A proctor is watching")
    expect(watching.quality).to_contain_text(RESOLUTION, timeout=LONGEST)
    expect(watching.quality).to_have_attribute("data-grade", "good", timeout=LONGEST)
    uploads = chunk_uploads(candidate.page)
    wait_until(lambda: len(uploads) >= 2 or candidate.page.wait_for_timeout(100), seconds=20)

    record_property("uplinks", str(candidate.uplinks()))
    watching.close()
    expect(candidate.is_watched).to_be_hidden(timeout=LONGEST)
    wait_until(lambda: candidate.open_peers() == 0, seconds=30)
    hand_in(candidate.page)
    found = recorded(product, candidate.attempt)
    assert found.segments[1:] == []
    assert coverage([(found.stretches[0][0], found.stretches[-1][1])], found.stretches) > 0.99


def test_two_proctors_share_one_upload_and_a_reload_brings_the_picture_back(
    sign_in: SignIn, manage: Manage, record_property: Note
) -> None:
    candidate = sitting(sign_in, manage, "Watched by two", "candidate2")
    first = Watching(sign_in("proctor"), candidate.attempt)
    second = Watching(sign_in("admin"), candidate.attempt)

    first.sees_motion()
    second.sees_motion()
    assert len(candidate.uplinks()) == candidate.open_peers() == 1

    reloaded = time.time()
    candidate.page.reload()
    expect(candidate.page.get_by_test_id("recording-state")).to_have_text("Recording", timeout=LONGEST)
    expect(candidate.is_watched).to_be_visible(timeout=LONGEST)
    first.sees_motion()
    second.sees_motion()
    record_property("dark_for_s", first.longest_pause(after=reloaded))
    expect(first.status).to_have_text("Live")
    assert len(candidate.uplinks()) == candidate.open_peers() == 1


def test_offline_is_seen_and_heals_by_itself(
    sign_in: SignIn, manage: Manage, product: Product, record_property: Note
) -> None:
    candidate = sitting(sign_in, manage, "Offline", "candidate3")
    watching = Watching(sign_in("proctor"), candidate.attempt)
    watching.sees_motion()
    expect(watching.status).to_have_text("Live")

    gone = time.time()
    candidate.page.context.set_offline(True)
    expect(watching.tile).to_have_attribute("data-connection", "reconnecting", timeout=LONGEST)
    expect(watching.status).to_have_text("Reconnecting")
    record_property("reconnecting_after_s", watching.when("reconnecting", after=gone) - gone)
    expect(watching.tile).to_have_attribute("data-connection", "offline", timeout=60_000)
    expect(watching.status).to_have_text("Offline")
    record_property("offline_after_s", watching.when("offline", after=gone) - gone)

    back = time.time()
    candidate.page.context.set_offline(False)
    expect(watching.tile).to_have_attribute("data-connection", "live", timeout=LONGEST)
    expect(watching.status).to_have_text("Live", timeout=LONGEST)
    record_property("live_again_after_s", watching.when("live", after=back) - back)
    watching.sees_motion()
    hand_in(candidate.page)
    found = recorded(product, candidate.attempt)
    assert found.missing == set()
    assert coverage([(found.stretches[0][0], found.stretches[-1][1])], found.stretches) > 0.99


def test_a_killed_live_process_is_started_again_and_the_picture_comes_back_by_itself(
    sign_in: SignIn, manage: Manage, product: Product, record_property: Note
) -> None:
    candidate = sitting(sign_in, manage, "Server gone", "candidate1")
    watching = Watching(sign_in("proctor"), candidate.attempt)
    watching.sees_motion()
    expect(watching.status).to_have_text("Live")

    victim, killed = product.pid_of("live"), time.time()
    os.kill(victim, signal.SIGKILL)
    expect(watching.status).to_have_text("Reconnecting", timeout=LONGEST)
    watching.sees_motion()
    expect(watching.status).to_have_text("Live")

    record_property("picture_after_s", watching.longest_pause(after=killed))
    assert product.pid_of("live") != victim
    assert candidate.open_peers() == len(candidate.uplinks()) == 1
    expect(candidate.is_watched).to_have_text("A proctor is watching")
    expect(candidate.page.get_by_test_id("recording-state")).to_have_text("Recording")


def test_nobody_watches_or_commands_candidates_of_another_organisation(sign_in: SignIn, manage: Manage) -> None:
    candidate = sitting(sign_in, manage, "Ours alone", "candidate4")
    manage("""
from exams.models import Membership, Organisation, User
elsewhere = Organisation.objects.create(name="Elsewhere University")
stranger = User.objects.create_user("stranger", password="demo")
Membership.objects.create(user=stranger, organisation=elsewhere, role="proctor")
""")
    page = sign_in("stranger")
    page.goto("/exams/")
    stranger = Proctor(page)

    stranger.say("watch", watch="w1", attempt=candidate.attempt, source="camera", sound=False)
    stranger.say("openCandidate", attempt=candidate.attempt)
    end = stranger.order(candidate.attempt, "terminate", reason="Because I can")
    stranger.say("looking", attempts=[candidate.attempt], everySeconds=2)
    wait_until(lambda: len(stranger.told("refused")) == 3, seconds=15)

    refused = {refusal["about"]: refusal["code"] for refusal in stranger.told("refused")}
    assert refused == dict.fromkeys(("w1", candidate.attempt, end), "session_not_found")
    page.wait_for_timeout(3000)
    told = {message["type"] for message in page.evaluate("told")}
    assert told <= {"snapshot", "refused", "tally"}
    assert candidate.attempt not in json.dumps(stranger.told("snapshot"))
    assert (page.evaluate("pictures"), candidate.open_peers()) == (0, 0)
    expect(candidate.page.get_by_test_id("time-left")).to_be_visible()


def test_a_candidate_reaches_no_socket_but_their_own(
    sign_in: SignIn, manage: Manage, new_context: Callable[..., BrowserContext]
) -> None:
    candidate = sitting(sign_in, manage, "Mine alone", "candidate5")
    other = sign_in("candidate1")
    nobody = new_context().new_page()
    nobody.goto("/")

    own = f"/ws/attempts/{candidate.attempt}/"
    closed = {
        (who, path): page.evaluate(DIAL, path)
        for who, page in {"another": other, "nobody": nobody, "proctor": sign_in("proctor")}.items()
        for path in (own, "/ws/proctor/")
        if (who, path) != ("proctor", "/ws/proctor/")
    }

    assert set(map(json.dumps, closed.values())) == {json.dumps({"code": 4404, "said": []})}, closed
    expect(candidate.page.get_by_test_id("recording-state")).to_have_text("Recording")


# -- other ways of carrying media ----------------------------------------------------------------


@pytest.fixture(params=["janus", "direct"])
def other_product(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    """A product with another engine than the embedded one."""
    with ExitStack() as stack:
        env = {"LIVE_ENGINE": request.param}
        if request.param == "janus":
            server = stack.enter_context(servers.janus_server())
            env |= {"JANUS_URLS": server.url, "JANUS_SECRET": servers.JANUS_SECRET}
        yield stack.enter_context(running_product(tmp_path / "data", env=env))


def test_the_other_engines_show_the_same(sign_in: SignIn, other_product: Product, record_property: Note) -> None:
    def enter(username: str) -> Page:
        page = sign_in(username, base_url=other_product.url)
        page.context.grant_permissions(["camera", "microphone"], origin=other_product.url)
        return page

    candidate = sitting(enter, other_product.manage, "Watched otherwise", "candidate1")
    watching = Watching(enter("proctor"), candidate.attempt)

    watching.sees_motion()
    record_property("first_picture_s", watching.first_picture())
    expect(watching.status).to_have_text("Live")
    expect(candidate.is_watched).to_be_visible()
    expect(watching.quality).to_contain_text(RESOLUTION, timeout=LONGEST)
    assert len(candidate.uplinks()) == 1

    candidate.page.reload()
    expect(candidate.is_watched).to_be_visible(timeout=LONGEST)
    watching.sees_motion()

    watching.close()
    wait_until(lambda: candidate.open_peers() == 0, seconds=30)
    expect(candidate.is_watched).to_be_hidden()
    expect(candidate.page.get_by_test_id("recording-state")).to_have_text("Recording")
