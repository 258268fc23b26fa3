"""The whole product, and real Chromium with a fake camera in front of it. Both are started once a test process."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.e2e.camera import write_film
from tests.product import Product, running_product
from tests.servers import missing

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return found or missing("chromium")


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running_product(tmp_path_factory.mktemp("product") / "data") as product:
        yield product


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_film(tmp_path_factory.mktemp("camera") / "face.mjpeg")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@contextmanager
def running_browser(playwright: Playwright, film: Path, program: str) -> Iterator[Browser]:
    """Chromium with a camera that shows a face and a microphone that beeps; nobody is asked twice."""
    camera = ("--use-fake-device-for-media-stream", f"--use-file-for-fake-video-capture={film}")
    browser = playwright.chromium.launch(executable_path=program, args=[*QUIET, *camera])
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, film: Path) -> Iterator[Browser]:
    with running_browser(playwright, film, chromium()) as browser:
        yield browser


@pytest.fixture
def new_context(browser: Browser, product: Product) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser contexts at the product's address; camera=False denies camera and microphone."""
    made: list[BrowserContext] = []

    def make(*, camera: bool = True, **options: object) -> BrowserContext:
        context = browser.new_context(
            **{"base_url": product.url, "viewport": LAPTOP, "locale": "en-GB", "timezone_id": "Europe/Paris"} | options
        )
        context.set_default_timeout(15_000)
        if camera:
            context.grant_permissions(["camera", "microphone"], origin=product.url)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def sign_in(new_context: Callable[..., BrowserContext]) -> Callable[..., Page]:
    """Opens a page signed in as one of the demo people, in a context of its own."""

    def enter(username: str, **options: object) -> Page:
        page = new_context(**options).new_page()
        page.goto("/")
        page.fill("input[name=username]", username)
        page.fill("input[name=password]", "demo")
        page.click("button[type=submit]:not([name])")
        page.wait_for_url(lambda url: urlsplit(url).path != "/")
        return page

    return enter


@pytest.fixture(scope="session")
def manage(product: Product) -> Iterator[Callable[[str], str]]:
    """Runs Python inside the product's own database, for what would take an hour to wait for."""
    with product.managing() as run:
        yield run
