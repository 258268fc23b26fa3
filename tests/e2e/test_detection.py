"""What the exam room sees through the camera, and what becomes of it on the server."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Response, expect

from tests.e2e.camera import SCENE, write_story
from tests.e2e.conftest import QUIET, chromium
from tests.e2e.steps import SignIn, enter_exam, hand_in, start_with_camera
from tests.e2e.test_exam_room import Manage, event_types, make_exam
from tests.journeys.steps import wait_until

pytestmark = pytest.mark.e2e
LONG = 90_000  # ms, for models that are fetched while other tests run
A_STORY = 3 * SCENE  # seconds
SEEN = {"ABSENCE", "MULTIPLE_FACES", "LOOKING_AWAY", "SUSPICIOUS_BEHAVIOR", "PICTURE_FROZEN", "VIRTUAL_CAMERA"}
Row = dict[str, Any]


@pytest.fixture
def camera_shows(request: pytest.FixtureRequest, film: Path, tmp_path: Path) -> Path:
    """`one face`, or the `story` of test_camera."""
    return write_story(tmp_path / "story.mjpeg") if getattr(request, "param", "") == "story" else film


@pytest.fixture
def browser(browser: Browser, camera_shows: Path) -> Iterator[Browser]:
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={camera_shows}")
    filming = browser.browser_type.launch(executable_path=chromium(), args=[*QUIET, *camera])
    yield filming
    filming.close()


@pytest.fixture
def rows(manage: Manage) -> Callable[..., list[Row]]:
    """Rows of a table of the proctoring app that belong to the attempt, oldest first."""

    def read(table: str, attempt: str, *fields: str) -> list[Row]:
        found = manage(
            f"import json; from django.core.serializers.json import DjangoJSONEncoder\n"
            f"from proctoring.models import {table}\n"
            f"rows = {table}.objects.filter(session='{attempt}').order_by(*{table}._meta.ordering or ['pk'])\n"
            f"print(json.dumps(list(rows.values(*{fields!r})), cls=DjangoJSONEncoder))"
        )
        return list(json.loads(found))

    return read


def sit(
    sign_in: SignIn, manage: Manage, title: str, *, exempt: tuple[str, ...] = (), **config: Any
) -> tuple[Page, str]:
    """A candidate in an exam with a webcam and nothing else, whose face is looked at."""
    settings = {"enabled": True, "webcam_enabled": True, "snapshot_interval_seconds": 30} | config
    make_exam(manage, title, candidate="candidate4", **settings)
    for check in exempt:
        manage(
            "from proctoring.models import Exemption; from exams.models import Enrolment; "
            f"Exemption.objects.create(enrolment=Enrolment.objects.get(exam__title={title!r}), check_name={check!r})"
        )
    page = sign_in("candidate4")
    attempt = enter_exam(page, title)
    start_with_camera(page)
    return page, attempt


@pytest.mark.parametrize("camera_shows", ["story"], indirect=True)
def test_nobody_and_several_people_become_alerts_that_the_pictures_confirm(
    sign_in: SignIn, manage: Manage, rows: Callable[..., list[Row]]
) -> None:
    page, attempt = sit(sign_in, manage, "A story", sensitivity="low")
    expect(page.get_by_test_id("face-check")).to_have_text("Face check on", timeout=LONG)

    def alerts() -> dict[str, str]:
        return {row["kind"]: row["opinion"] for row in rows("Alert", attempt, "kind", "opinion") if row["kind"] in SEEN}

    wait_until(lambda: alerts() == {"ABSENCE": "confirmed", "MULTIPLE_FACES": "confirmed"}, seconds=4 * A_STORY)

    events = rows("Event", attempt, "type", "witness", "page", "number")
    seen = [event for event in events if event["type"] in SEEN]
    pictures = rows("Snapshot", attempt, "reason", "analysis")
    assert {(event["type"], event["witness"]) for event in seen} == {
        ("ABSENCE", "browser"),
        ("MULTIPLE_FACES", "browser"),
    }
    assert len({event["page"] for event in seen}) == 1
    numbers = sorted(event["number"] for event in events if event["page"])
    assert numbers == list(range(1, len(numbers) + 1))
    assert {"reason": "alert", "analysis": "done"} in pictures


def test_who_sits_there_and_writes_is_shown_at_the_interval_and_gets_no_alert(
    sign_in: SignIn, manage: Manage, rows: Callable[..., list[Row]]
) -> None:
    page, attempt = sit(sign_in, manage, "Quiet", sensitivity="high")
    expect(page.get_by_test_id("face-check")).to_have_text("Face check on", timeout=LONG)

    for _ in range(4):
        page.get_by_role("radio").first.check()
        page.wait_for_timeout(10_000)
    wait_until(lambda: len(analysed(rows, attempt)) >= 2)

    assert [picture["result"]["faces"] for picture in analysed(rows, attempt)][:2] == [1, 1]
    assert {picture["reason"] for picture in analysed(rows, attempt)} == {"interval"}
    assert rows("Alert", attempt, "kind") == []
    assert event_types(manage, attempt) & SEEN == set()


def test_whoever_looks_calls_nobody_else(sign_in: SignIn, manage: Manage) -> None:
    """Newer releases of the models' library report their use to their maker."""
    make_exam(manage, "Discreet", candidate="candidate4", enabled=True, webcam_enabled=True)
    page = sign_in("candidate4")
    asked: list[Response] = []
    page.context.on("response", lambda response: asked.append(response))  # noqa: PLW0108 - Playwright takes no built-in
    enter_exam(page, "Discreet")
    start_with_camera(page)
    expect(page.get_by_test_id("face-check")).to_have_text("Face check on", timeout=LONG)

    hosts = {urlsplit(response.url).netloc for response in asked if response.url.startswith("http")}
    workers = [response for response in asked if "/assets/worker-" in response.url]
    assert hosts == {urlsplit(page.url).netloc}
    assert any("/static/models/" in response.url for response in asked)
    assert workers
    assert all("connect-src 'self'" in worker.headers["content-security-policy"] for worker in workers)


@pytest.mark.parametrize("camera_shows", ["story"], indirect=True)
def test_who_is_exempt_is_not_reported(sign_in: SignIn, manage: Manage, rows: Callable[..., list[Row]]) -> None:
    page, attempt = sit(sign_in, manage, "Exempt", exempt=("face", "gaze", "devices"), sensitivity="high")
    expect(page.get_by_test_id("face-check")).to_have_text("No face check")

    page.wait_for_timeout(A_STORY * 1000)
    wait_until(lambda: page.wait_for_timeout(200) or len(rows("Snapshot", attempt, "reason")) > 1)

    assert event_types(manage, attempt) & SEEN == set()
    assert {row["reason"] for row in rows("Snapshot", attempt, "reason")} == {"interval"}


def test_without_models_the_exam_goes_on_and_says_so(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "No models", candidate="candidate4", enabled=True, webcam_enabled=True)
    page = sign_in("candidate4")
    page.context.route("**/static/models/**", lambda route: route.abort())
    attempt = enter_exam(page, "No models")
    start_with_camera(page)

    expect(page.get_by_test_id("face-check")).to_contain_text("does not run in this browser", timeout=LONG)
    wait_until(lambda: "DETECTION_UNAVAILABLE" in event_types(manage, attempt))
    page.get_by_role("radio").first.check()
    expect(page.get_by_test_id("save-state")).to_contain_text("Saved")
    hand_in(page)

    assert "WEBCAM_SNAPSHOT" in event_types(manage, attempt)


def test_pictures_wait_for_a_server_that_is_away_and_outlive_a_reload(
    sign_in: SignIn, manage: Manage, rows: Callable[..., list[Row]]
) -> None:
    make_exam(manage, "Away", candidate="candidate4", enabled=True, webcam_enabled=True)
    page = sign_in("candidate4")
    attempt = enter_exam(page, "Away")
    tried: list[str] = []
    page.route("**/snapshots/*/", lambda route: (tried.append(route.request.url), route.abort()))
    start_with_camera(page)
    wait_until(lambda: page.wait_for_timeout(200) or len(tried) > 1)
    before = tried.copy()

    page.reload()
    wait_until(lambda: page.wait_for_timeout(200) or before[0] in tried[len(before) :])
    page.unroute_all(behavior="wait")
    hand_in(page)

    waited = before[0].rstrip("/").rpartition("/")[2]
    wait_until(
        lambda: page.wait_for_timeout(200) or waited in {str(row["id"]) for row in rows("Snapshot", attempt, "id")}
    )


def test_what_is_checked_can_be_read(sign_in: SignIn, manage: Manage) -> None:
    page, _attempt = sit(sign_in, manage, "Readable")
    expect(page.get_by_test_id("face-check")).to_have_text("Face check on", timeout=LONG)
    expect(page.get_by_text("a person looks at what was noted")).to_be_hidden()

    page.get_by_test_id("face-check").focus()
    page.keyboard.press("Enter")

    expect(page.get_by_text("a person looks at what was noted")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def analysed(rows: Callable[..., list[Row]], attempt: str) -> list[Row]:
    return [row for row in rows("Snapshot", attempt, "reason", "analysis", "result") if row["analysis"] == "done"]
