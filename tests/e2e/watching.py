"""A proctor who looks at one candidate, and what is to be known of the candidate's own connections."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.e2e.steps import SignIn, enter_exam, start_with_camera
from tests.e2e.test_exam_room import Manage, make_exam

LONGEST = 30_000  # ms: for what is there in a second or two when nothing else runs
KEEP_PEERS = """
window.peers = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) { super(...given); window.peers.push(this); }
};
"""
WATCH_THE_CLOCK = """
() => {
    const video = document.querySelector("[data-testid=live-video]");
    const status = document.querySelector("[data-testid=live-status]");
    window.turns = [];
    window.shown = [];
    const note = () => {
        const now = status.dataset.status;
        if (turns.at(-1)?.status !== now) turns.push({ at: Date.now(), status: now });
    };
    new MutationObserver(note).observe(status, { attributes: true });
    note();
    const frame = () => { shown.push(Date.now()); video.requestVideoFrameCallback(frame); };
    video.requestVideoFrameCallback(frame);
}
"""
UPLINKS = """
async () => {
    const open = peers.filter(({ connectionState }) => connectionState === "connected");
    return Promise.all(open.map(async (peer) => {
        const stats = [...(await peer.getStats()).values()];
        const transport = stats.find(({ type }) => type === "transport");
        const pair = stats.find(({ id }) => id === transport?.selectedCandidatePairId);
        const local = stats.find(({ id }) => id === pair?.localCandidateId);
        const video = stats.find(({ type, kind }) => type === "outbound-rtp" && kind === "video");
        const size = `${video?.frameWidth} × ${video?.frameHeight}`;
        const limited = video?.qualityLimitationReason ?? "";
        return { route: local?.candidateType ?? "", frames: video?.framesSent ?? 0, size, limited };
    }));
}
"""


@dataclass(frozen=True)
class Uplink:
    """A connection of the candidate's page that is up, in the words of its statistics."""

    route: str
    frames: int
    size: str
    limited: str


class Candidate:
    """One who sits an exam that may be watched."""

    def __init__(self, page: Page, title: str) -> None:
        self.page = page
        page.add_init_script(KEEP_PEERS)
        self.attempt = enter_exam(page, title)
        start_with_camera(page)
        expect(page.get_by_test_id("recording-state")).to_have_text("Recording")

    @property
    def is_watched(self) -> Locator:
        return self.page.get_by_test_id("watched-state")

    def uplinks(self) -> list[Uplink]:
        return [Uplink(**one) for one in self.page.evaluate(UPLINKS)]

    def open_peers(self) -> int:
        """Connections that are there, up or not."""
        return int(self.page.evaluate("peers.filter(({ connectionState }) => connectionState !== 'closed').length"))


class Watching:
    """A proctor's dashboard with that candidate opened. The moments are of this machine's clock, in seconds."""

    def __init__(self, page: Page, attempt: str, *, found: str = "live") -> None:
        """Opens it as soon as its tile says of the candidate what is `found`."""
        self.page = page
        if urlsplit(page.url).path != "/proctor/":
            page.goto("/proctor/")
        self.tile = page.locator(f"[data-testid=candidate-tile][data-attempt='{attempt}']")
        expect(self.tile).to_have_attribute("data-connection", found, timeout=LONGEST)
        self.status = page.get_by_test_id("live-status")
        page.evaluate(WATCH_THE_CLOCK)
        self.opened_at = float(page.evaluate("Date.now() / 1000"))
        self.tile.click()

    @property
    def quality(self) -> Locator:
        return self.page.get_by_test_id("stream-quality")

    def sees_motion(self, *, frames: int = 10) -> None:
        """From now on, so many pictures come."""
        enough = self.frames() + frames
        self.page.wait_for_function("enough => shown.length >= enough", arg=enough, timeout=LONGEST)

    def frames(self) -> int:
        return int(self.page.evaluate("shown.length"))

    def close(self) -> None:
        self.page.get_by_test_id("candidate-panel").get_by_role("button", name="Close").click()
        expect(self.page.get_by_test_id("candidate-panel")).to_be_hidden()

    def first_picture(self) -> float:
        """Seconds after it was opened."""
        return self.shown()[0] - self.opened_at

    def shown(self) -> list[float]:
        """When a picture was shown."""
        return [at / 1000 for at in self.page.evaluate("shown")]

    def longest_pause(self, *, after: float) -> float:
        """Between two pictures, in seconds, as far as it ended after that moment."""
        return max(later - earlier for earlier, later in pairwise(self.shown()) if later > after)

    def when(self, status: str, *, after: float = 0) -> float:
        """When the badge turned to it first after that moment."""
        turns = [turn["at"] / 1000 for turn in self.page.evaluate("turns") if turn["status"] == status]
        return next(at for at in turns if at >= after)

    def statuses(self) -> list[str]:
        """What the badge has said so far."""
        return [turn["status"] for turn in self.page.evaluate("turns")]


def sitting(sign_in: SignIn, manage: Manage, title: str, candidate: str, **config: Any) -> Candidate:
    make_exam(
        manage, title, candidate=candidate, **{"enabled": True, "recording": "required", "live_video": True} | config
    )
    return Candidate(sign_in(candidate), title)
