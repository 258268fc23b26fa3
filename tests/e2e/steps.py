"""What people do, in their steps."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ffmpeg
from playwright.sync_api import Page, Request, expect

SignIn = Callable[..., Page]


def enter_exam(page: Page, title: str) -> str:
    """Open the exam from the candidate's list. Returns the attempt's id."""
    page.goto("/exams/")
    page.get_by_test_id("exam-row").filter(has_text=title).get_by_test_id("open-exam").click()
    page.wait_for_url("**/attempts/*/")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def start_with_camera(page: Page) -> None:
    page.get_by_test_id("consent").click()
    expect(page.get_by_test_id("start-exam")).to_be_enabled(timeout=15_000)
    page.get_by_test_id("start-exam").click()
    expect(page.get_by_test_id("time-left")).to_be_visible()


def leave_for(page: Page, seconds: float) -> None:
    """Go to another page and come back."""
    room = page.url
    page.goto("/exams/")
    page.wait_for_timeout(seconds * 1000)
    page.goto(room)
    expect(page.get_by_test_id("time-left")).to_be_visible()


def hand_in(page: Page) -> None:
    """Submit, and confirm when the page asks about open questions."""
    page.get_by_test_id("submit-exam").click()
    confirm = page.locator("dialog[open] [data-testid=submit-exam]")
    submitted = page.get_by_test_id("submitted")
    expect(confirm.or_(submitted).first).to_be_visible()
    if confirm.is_visible():
        confirm.click()
    expect(submitted).to_be_visible()


def chunk_uploads(page: Page) -> list[tuple[float, Request]]:
    """Fills up with (moment, request) as chunks go over the wire."""
    seen: list[tuple[float, Request]] = []
    page.on(
        "request", lambda r: seen.append((time.monotonic(), r)) if r.method == "PUT" and "/chunks/" in r.url else None
    )
    return seen


def wait_for_number(page: Page, expression: str) -> float:
    page.wait_for_function(
        f"() => {{ const v = document.querySelector('[data-testid=video-player]'); return ({expression})(v) > 0; }}"
    )
    return float(page.get_by_test_id("video-player").evaluate(expression))


def probe(path: Path) -> dict[str, Any]:
    """What a real ffprobe says."""
    return ffmpeg.probe(str(path))
