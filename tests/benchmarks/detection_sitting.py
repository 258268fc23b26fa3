"""One sitting of the real product in real Chromium: what its page did, and what the server made of it."""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.conftest import LAPTOP, QUIET, chromium
from tests.e2e.steps import enter_exam, hand_in, start_with_camera
from tests.e2e.test_exam_room import make_exam
from tests.product import Product

Manage = Callable[[str], str]
CANDIDATE = "candidate4"
EVERY = 10.0  # seconds between two answers
SETTLED = 5.0  # seconds after the beginning that are not counted
SLICE = 0.005  # seconds
LONGEST_ANALYSIS = 120.0  # seconds
OPENS = 120_000  # ms, for the models
FACE_KINDS = ("ABSENCE", "MULTIPLE_FACES", "LOOKING_AWAY", "SUSPICIOUS_BEHAVIOR", "PICTURE", "VIRTUAL_CAMERA")
FACE_EVENTS = (*FACE_KINDS, "PICTURE_COVERED", "PICTURE_DARK", "PICTURE_FROZEN")
WATCH = """(() => {
    const [tasks, looks] = [[], []];
    Object.assign(window, { tasks, looks });
    const keep = (list) => tasks.push(...list.getEntries().map(({ startTime, duration }) => [startTime, duration]));
    new PerformanceObserver(keep).observe({ type: "longtask", buffered: true });
    window.Worker = class extends Worker {
        constructor(...given) {
            super(...given);
            this.addEventListener("message", ({ data }) => {
                const at = performance.now();
                if (data?.type === "saw") looks.push({ at, took: at - this.asked, ...data.look });
            });
        }
        postMessage(message, ...rest) {
            if (message?.type === "look") this.asked = performance.now();
            super.postMessage(message, ...rest);
        }
    };
})()"""
"""Every task over 50 ms of the page's own thread, and every look that its worker answers."""


@dataclass(frozen=True)
class Plan:
    name: str
    film: Path
    minutes: float
    watched: bool = True
    """False: exempt from everything that is concluded from faces."""
    strictness: str = "normal"
    slow_page: float = 1.0
    """So many times slower by the browser's own brake, which holds back the page's thread but none of its workers."""
    slow_process: float = 1.0
    """So many times slower by stopping the whole process of the page most of the time."""

    @property
    def is_slow(self) -> bool:
        return max(self.slow_page, self.slow_process) > 1


@dataclass(frozen=True)
class Sitting:
    plan: Plan
    began: float
    """By the page's clock, in ms."""
    seconds: float
    looks: list[dict[str, Any]]
    """In order: `at` and `took` in ms, and what was seen."""
    tasks: list[tuple[float, float]]
    """Begin and length in ms of those over 50 ms while the exam was written."""
    opening_tasks: list[tuple[float, float]]
    """And before: while page, camera and models opened."""
    events: list[dict[str, Any]]
    alerts: list[dict[str, Any]]


def sit(product: Product, manage: Manage, plan: Plan) -> Sitting:
    _prepare(manage, plan)
    with _candidate(product, plan.film) as page:
        attempt = enter_exam(page, plan.name)
        start_with_camera(page)
        if plan.watched:
            expect(page.get_by_test_id("face-check")).to_have_text("Face check on", timeout=OPENS)
        page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": plan.slow_page})
        with _slowed(page, plan.slow_process):
            page.wait_for_timeout(SETTLED * 1000)
            began = _write(page, plan.minutes * 60)
            ended, looks, tasks = page.evaluate("() => [performance.now(), looks, tasks]")
        hand_in(page)
    _wait_for_analyses(manage, attempt)
    return Sitting(
        plan,
        began,
        (ended - began) / 1000,
        [look for look in looks if began <= look["at"]],
        [task for task in tasks if began <= task[0]],
        [task for task in tasks if task[0] < began],
        [
            row
            for row in _rows(manage, "Event", attempt, "type", "witness", "at", "detail")
            if row["type"] in FACE_EVENTS
        ],
        [row for row in _rows(manage, "Alert", attempt, "kind", "severity", "began_at") if row["kind"] in FACE_KINDS],
    )


def _prepare(manage: Manage, plan: Plan) -> None:
    config = {"enabled": True, "webcam_enabled": True, "snapshot_interval_seconds": 30, "sensitivity": "high"}
    minutes = round(plan.minutes) + 15
    make_exam(
        manage, plan.name, candidate=CANDIDATE, minutes=minutes, closes=7200, strictness=plan.strictness, **config
    )
    for check in () if plan.watched else ("face", "gaze"):
        manage(
            "from proctoring.models import Exemption; from exams.models import Enrolment\n"
            f"enrolment = Enrolment.objects.get(exam__title={plan.name!r})\n"
            f"Exemption.objects.create(enrolment=enrolment, check_name={check!r})"
        )


@contextmanager
def _candidate(product: Product, film: Path) -> Iterator[Page]:
    """Signed in, in a browser of their own."""
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*QUIET, *camera])
        context = browser.new_context(base_url=product.url, viewport=LAPTOP, locale="en-GB")
        context.grant_permissions(["camera", "microphone"], origin=product.url)
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.add_init_script(WATCH)
        page.goto("/")
        page.fill("input[name=username]", CANDIDATE)
        page.fill("input[name=password]", "demo")
        page.click("button[type=submit]:not([name])")
        page.wait_for_url("**/exams/")
        yield page
        browser.close()


def _write(page: Page, seconds: float) -> float:
    """Answers now and then. Tells when it began, by the page's clock."""
    began: float = page.evaluate("() => performance.now()")
    ends = time.monotonic() + seconds
    while (left := ends - time.monotonic()) > 0:
        page.get_by_role("radio").first.check()
        page.wait_for_timeout(1000 * min(EVERY, left))
    return began


@contextmanager
def _slowed(page: Page, times: float) -> Iterator[None]:
    """Its process runs for SLICE of each SLICE * times seconds."""
    done = threading.Event()
    stopping = threading.Thread(target=_stop_and_go, args=(_process_of(page), times, done))
    stopping.start()
    try:
        yield
    finally:
        done.set()
        stopping.join()


def _stop_and_go(pid: int, times: float, done: threading.Event) -> None:
    while times > 1 and not done.wait(SLICE):
        os.kill(pid, signal.SIGSTOP)
        time.sleep(SLICE * (times - 1))
        os.kill(pid, signal.SIGCONT)


def _process_of(page: Page) -> int:
    """The one that has worked most: the others wait for pages."""
    browser = page.context.browser
    assert browser
    processes = browser.new_browser_cdp_session().send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [process for process in processes if process["type"] == "renderer"]
    return int(max(renderers, key=lambda process: process["cpuTime"])["id"])


def _wait_for_analyses(manage: Manage, attempt: str) -> None:
    waiting = f"Snapshot.objects.filter(session='{attempt}', analysis='waiting').count()"
    give_up = time.monotonic() + LONGEST_ANALYSIS
    time.sleep(SETTLED)
    while int(manage(f"from proctoring.models import Snapshot; print({waiting})")) and time.monotonic() < give_up:
        time.sleep(1)


def _rows(manage: Manage, table: str, attempt: str, *fields: str) -> list[dict[str, Any]]:
    found = manage(
        f"import json; from django.core.serializers.json import DjangoJSONEncoder\n"
        f"from proctoring.models import {table}\n"
        f"rows = {table}.objects.filter(session='{attempt}').values(*{fields!r})\n"
        "print(json.dumps(list(rows), cls=DjangoJSONEncoder))"
    )
    return list(json.loads(found))
