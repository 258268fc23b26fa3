"""Live video over a network that fails: the candidate is on a host of their own, at the other end of a cable."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Playwright, expect

from tests.e2e import network
from tests.e2e.conftest import LAPTOP, running_browser
from tests.e2e.network import Host
from tests.e2e.recorded import coverage, recorded
from tests.e2e.steps import SignIn, hand_in
from tests.e2e.test_exam_room import Manage
from tests.e2e.watching import LONGEST, Watching, sitting
from tests.product import Product, running_product
from tests.servers import TURN_SECRET, coturn_server, free_port

pytestmark = [pytest.mark.e2e, pytest.mark.longest]
Note = Callable[[str, object], None]


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with network.new_host() as host:
        yield host


@pytest.fixture(scope="module")
def relay(host: Host) -> Iterator[str]:
    """The URL of a relay that the host can reach."""
    with coturn_server(host.gateway) as server:
        yield server.url


@pytest.fixture(scope="module")
def product(host: Host, relay: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Begun when the cable was there: the media server knows its address."""
    env = {"TURN_URLS": f"{relay}?transport=udp", "TURN_SECRET": TURN_SECRET}
    port = free_port()
    data = tmp_path_factory.mktemp("product") / "data"
    with network.reaching(host, port), running_product(data, env=env, port=port) as product:
        yield product


@pytest.fixture(scope="module")
def manage(product: Product) -> Iterator[Manage]:
    with product.managing() as run:
        yield run


@pytest.fixture(scope="module")
def far_browser(
    playwright: Playwright, host: Host, film: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Browser]:
    """The candidate's Chromium."""
    with running_browser(playwright, film, host.chromium(tmp_path_factory.mktemp("host"))) as far:
        yield far


@pytest.fixture
def far_sign_in(far_browser: Browser, product: Product) -> Iterator[SignIn]:
    context = far_browser.new_context(base_url=product.url, viewport=LAPTOP, locale="en-GB")
    context.set_default_timeout(30_000)
    context.grant_permissions(["camera", "microphone"], origin=product.url)

    def enter(username: str) -> Page:
        page = context.new_page()
        page.goto("/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", "demo")
        page.click("button[type=submit]:not([name])")
        page.wait_for_url(lambda url: urlsplit(url).path != "/")
        return page

    yield enter
    context.close()


@pytest.mark.parametrize(("seconds", "username"), [(8, "candidate1"), (25, "candidate2")])
def test_a_cut_cable_is_noticed_and_everything_is_back_by_itself(
    far_sign_in: SignIn,
    sign_in: SignIn,
    manage: Manage,
    product: Product,
    host: Host,
    record_property: Note,
    seconds: int,
    username: str,
) -> None:
    candidate = sitting(far_sign_in, manage, f"Cut for {seconds} s", username)
    watching = Watching(sign_in("proctor"), candidate.attempt)
    watching.sees_motion()
    record_property("first_picture_s", watching.first_picture())
    expect(watching.status).to_have_text("Live")
    loaded = candidate.page.evaluate("performance.timeOrigin")

    with network.cut(host):
        gone = time.time()
        expect(watching.status).to_have_text("Reconnecting", timeout=LONGEST)
        watching.page.wait_for_timeout(max(0, gone + seconds - time.time()) * 1000)
        frames = watching.frames()
    back = time.time()
    record_property("reconnecting_after_s", watching.when("reconnecting", after=gone) - gone)
    watching.sees_motion()
    record_property("picture_after_s", next(at for at in watching.shown()[frames:] if at > back) - back)
    expect(watching.status).to_have_text("Live", timeout=LONGEST)
    record_property("live_again_after_s", watching.when("live", after=back) - back)
    record_property("statuses", watching.statuses())
    expect(watching.tile).to_have_attribute("data-connection", "live", timeout=LONGEST)

    assert candidate.page.evaluate("performance.timeOrigin") == loaded
    assert ("offline" in watching.statuses()) == (seconds > 20)
    candidate.page.wait_for_timeout(3000)
    hand_in(candidate.page)
    found = recorded(product, candidate.attempt)
    assert found.missing == set()
    assert coverage([(found.stretches[0][0], found.stretches[-1][1])], found.stretches) > 0.99


def test_who_is_opened_while_the_cable_is_cut_is_seen_when_it_is_back(
    far_sign_in: SignIn, sign_in: SignIn, manage: Manage, host: Host, record_property: Note
) -> None:
    candidate = sitting(far_sign_in, manage, "Opened in the dark", "candidate5")
    proctor = sign_in("proctor")
    proctor.goto("/proctor/")

    with network.cut(host):
        watching = Watching(proctor, candidate.attempt, found="reconnecting")
        proctor.wait_for_timeout(5000)
    back = time.time()
    expect(watching.tile).to_have_attribute("data-connection", "live", timeout=LONGEST)
    watching.sees_motion()
    record_property("picture_after_s", watching.shown()[0] - back)
    expect(watching.status).to_have_text("Live")


def test_the_picture_goes_on_where_every_twentieth_packet_is_lost(
    far_sign_in: SignIn, sign_in: SignIn, manage: Manage, host: Host, record_property: Note
) -> None:
    candidate = sitting(far_sign_in, manage, "Lossy", "candidate3")
    watching = Watching(sign_in("proctor"), candidate.attempt)

    with network.lossy_uplink(host, 0.05):
        watching.sees_motion()
        record_property("first_picture_s", watching.first_picture())
        began, frames = time.time(), watching.frames()
        watching.sees_motion(frames=100)
        record_property("frames_a_second", (watching.frames() - frames) / (time.time() - began))
    expect(watching.status).to_have_text("Live")


def test_where_only_the_relay_can_be_reached_the_picture_comes_over_it(
    far_sign_in: SignIn, sign_in: SignIn, manage: Manage, host: Host, relay: str, record_property: Note
) -> None:
    candidate = sitting(far_sign_in, manage, "Fenced in", "candidate4")
    proctor = sign_in("proctor")

    with network.only_udp_to(host, int(relay.rsplit(":", 1)[1])):
        watching = Watching(proctor, candidate.attempt)
        watching.sees_motion()
        record_property("first_picture_s", watching.first_picture())
        assert [uplink.route for uplink in candidate.uplinks()] == ["relay"]
        expect(watching.status).to_have_text("Live")
