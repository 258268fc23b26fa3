"""A page whose reports somebody holds back, while it beats on."""

import pytest
from playwright.sync_api import expect

from tests.e2e.steps import SignIn, enter_exam, start_with_camera
from tests.e2e.test_exam_room import Manage, event_types, make_exam
from tests.journeys.steps import wait_until

pytestmark = pytest.mark.e2e
SILENCED = """
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (data) {
  if (typeof data === "string" && data.includes('"type":"events"')) return;
  send.call(this, data);
};
"""


def test_reports_that_are_held_back_are_missed(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Silenced", candidate="candidate4", enabled=True, webcam_enabled=True, lockdown_enabled=True)
    page = sign_in("candidate4")
    page.add_init_script(SILENCED)
    page.route("**/events/", lambda route: route.abort())
    attempt = enter_exam(page, "Silenced")
    start_with_camera(page)
    expect(page.get_by_role("radio").first).to_be_visible()

    page.evaluate("document.dispatchEvent(new MouseEvent('contextmenu', {bubbles: true, cancelable: true}))")
    wait_until(
        lambda: page.wait_for_timeout(1000) or "REPORTS_MISSING" in event_types(manage, attempt),
        seconds=180,
    )

    assert "RIGHT_CLICK" not in event_types(manage, attempt)
