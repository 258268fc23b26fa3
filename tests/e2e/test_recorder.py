"""The candidate's recorder over bad lines, in two tabs, without room, and what it hands over."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from playwright.sync_api import CDPSession, Locator, Page, expect

from tests.e2e.steps import SignIn, chunk_uploads, enter_exam, hand_in, start_with_camera
from tests.e2e.test_exam_room import Manage, event_types, make_exam
from tests.journeys.steps import wait_until

pytestmark = [pytest.mark.e2e, pytest.mark.longest]


@contextmanager
def slow_line(page: Page, kilobits: int) -> Iterator[CDPSession]:
    """So many kbit/s from the page to the server."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    limits = {"offline": False, "latency": 30, "downloadThroughput": -1}
    session.send("Network.emulateNetworkConditions", {**limits, "uploadThroughput": kilobits * 1000 / 8})
    yield session
    session.send("Network.emulateNetworkConditions", {**limits, "latency": 0, "uploadThroughput": -1})


def recording_state(page: Page) -> Locator:
    return page.get_by_test_id("recording-state")


def bytes_waiting(page: Page) -> int:
    return int(page.get_by_test_id("upload-backlog").get_attribute("data-bytes") or 0)


def sit(sign_in: SignIn, manage: Manage, title: str, candidate: str) -> tuple[Page, str]:
    """An exam that must be recorded, and is."""
    make_exam(manage, title, candidate=candidate, enabled=True, recording="required")
    page = sign_in(candidate)
    attempt = enter_exam(page, title)
    start_with_camera(page)
    expect(recording_state(page)).to_have_text("Recording")
    return page, attempt


def spans(manage: Manage, attempt: str) -> list[tuple[int, int, float, float]]:
    """(segment, sequence, start, end) of every stored chunk, in seconds since the epoch, by time."""
    rows = json.loads(
        manage(
            f"""
import json
from recordings.models import Chunk
chunks = Chunk.objects.filter(segment__recording__session={attempt!r}).select_related("segment")
print(json.dumps([[c.segment.number, c.sequence, c.start.timestamp(), c.end.timestamp()] for c in chunks]))
"""
        )
    )
    return sorted((tuple(row) for row in rows), key=lambda row: (row[2], row[0], row[1]))


def holes(chunks: list[tuple[int, int, float, float]]) -> list[float]:
    """Seconds between what a chunk ends and the next one begins, chunk by chunk."""
    return [later[2] - earlier[3] for earlier, later in pairwise(chunks)]


def coverage(chunks: list[tuple[int, int, float, float]]) -> float:
    whole = chunks[-1][3] - chunks[0][2]
    return 1 - sum(max(0.0, hole) for hole in holes(chunks)) / whole


def joined(manage: Manage, attempt: str) -> dict[str, object]:
    """How the join of the recording went, and the stretches without a picture that it met."""
    return json.loads(
        manage(
            f"""
import json
from recordings.models import Recording
recording = Recording.objects.get(session={attempt!r})
print(json.dumps({{"status": recording.status, "pictures": (recording.report or {{}}).get("gaps", [])}}))
"""
        )
    )


def steps(manage: Manage, attempt: str) -> list[tuple[str, str]]:
    events = f"Event.objects.filter(session='{attempt}', type='RECORDING_STEPPED').order_by('at')"
    found = manage(
        "import json; from proctoring.models import Event; "
        f"print(json.dumps([[e.detail['from'], e.detail['to']] for e in {events}]))"
    )
    return [(before, after) for before, after in json.loads(found)]


def test_over_150_kilobits_it_records_smaller_and_catches_up(sign_in: SignIn, manage: Manage) -> None:
    page, attempt = sit(sign_in, manage, "Slow line", "candidate2")

    with slow_line(page, 150):
        expect(recording_state(page)).to_contain_text("smaller picture", timeout=75_000)
        shown = page.locator("video").first.evaluate("video => video.srcObject.getVideoTracks()[0].getSettings()")
        before = bytes_waiting(page)
        page.wait_for_timeout(20_000)
        after = bytes_waiting(page)
    hand_in(page)
    expect(page.get_by_text("Your recording is uploaded")).to_be_visible(timeout=30_000)

    chunks = spans(manage, attempt)
    assert (shown["width"], shown["height"], shown["frameRate"]) == (640, 480, 15)  # what others look at stays
    assert after < before
    assert steps(manage, attempt) == [("full", "small")]
    assert {segment for segment, *_ in chunks} == {0, 1}
    assert coverage(chunks) >= 0.99
    assert max(map(abs, holes(chunks))) < 0.3
    wait_until(lambda: joined(manage, attempt)["status"] == "completed", seconds=60)
    assert joined(manage, attempt)["pictures"] == []


def test_over_30_kilobits_it_comes_down_to_single_pictures(sign_in: SignIn, manage: Manage) -> None:
    page, attempt = sit(sign_in, manage, "Very slow line", "candidate3")

    with slow_line(page, 30):
        expect(recording_state(page)).to_contain_text("single pictures", timeout=100_000)
        page.wait_for_timeout(12_000)
    hand_in(page)
    expect(page.get_by_text("Your recording is uploaded")).to_be_visible(timeout=30_000)

    chunks = spans(manage, attempt)
    assert steps(manage, attempt) == [("full", "small"), ("small", "stills")]
    assert coverage(chunks) >= 0.99
    assert max(map(abs, holes(chunks))) < 0.3


def test_of_two_tabs_one_records_and_the_other_can_take_over(sign_in: SignIn, manage: Manage) -> None:
    first, attempt = sit(sign_in, manage, "Two tabs", "candidate4")
    first.get_by_role("radio").first.check()
    first.wait_for_timeout(4000)
    second = first.context.new_page()
    uploads = chunk_uploads(second)

    second.goto(f"/attempts/{attempt}/")
    expect(second.get_by_role("heading", name="This exam is open in another tab")).to_be_visible()
    expect(second.get_by_test_id("question").first).not_to_be_visible()
    second.wait_for_timeout(7000)
    expect(recording_state(first)).to_have_text("Recording")
    assert uploads == []

    second.get_by_test_id("continue-here").click()
    expect(recording_state(second)).to_have_text("Recording")
    expect(second.get_by_role("radio").first).to_be_checked()
    expect(first.get_by_test_id("elsewhere")).to_be_visible()
    expect(first.get_by_test_id("question").first).not_to_be_visible()
    wait_until(lambda: "OPENED_ELSEWHERE" in event_types(manage, attempt), seconds=10)
    second.wait_for_timeout(6000)
    hand_in(second)
    expect(first.get_by_test_id("submitted")).to_be_visible(timeout=20_000)

    wait_until(lambda: {segment for segment, *_ in spans(manage, attempt)} == {0, 1}, seconds=20)
    chunks = spans(manage, attempt)
    for number in (0, 1):
        sequences = [sequence for segment, sequence, *_ in chunks if segment == number]
        assert sequences == list(range(len(sequences)))
    assert coverage(chunks) > 0.8


def test_a_reload_keeps_the_seat_and_a_closed_tab_gives_it_up(sign_in: SignIn, manage: Manage) -> None:
    first, attempt = sit(sign_in, manage, "Reloaded tab", "candidate4")
    second = first.context.new_page()
    second.goto(f"/attempts/{attempt}/")
    expect(second.get_by_test_id("elsewhere")).to_be_visible()

    first.reload()
    expect(recording_state(first)).to_have_text("Recording")
    first.wait_for_timeout(5000)
    expect(second.get_by_test_id("elsewhere")).to_be_visible()
    first.close()

    expect(recording_state(second)).to_have_text("Recording", timeout=20_000)


def test_a_plain_exam_may_be_open_in_two_tabs(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Plain tabs", candidate="candidate4")
    first = sign_in("candidate4")
    attempt = enter_exam(first, "Plain tabs")
    first.get_by_test_id("start-exam").click()
    expect(first.get_by_test_id("question").first).to_be_visible()
    second = first.context.new_page()

    second.goto(f"/attempts/{attempt}/")

    expect(second.get_by_test_id("question").first).to_be_visible()
    expect(first.get_by_test_id("question").first).to_be_visible()
    assert second.evaluate("navigator.locks.query().then(({held}) => held.map(({name}) => name))") == []


def fragments(content: bytes) -> list[bytes]:
    """The names of an MP4's boxes, outermost only."""
    names, at = [], 0
    while at + 8 <= len(content):
        names.append(content[at + 4 : at + 8])
        at += max(8, int.from_bytes(content[at : at + 4], "big"))
    return names


def pictures(content: bytes) -> list[str]:
    """For each video packet of what a whole file would be, its flags: K for a key frame."""
    asked = ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=flags", "-of", "csv=p=0", "-"]
    done = subprocess.run(asked, input=content, capture_output=True, check=True)
    return done.stdout.decode().split()


def test_every_chunk_stands_by_itself_and_the_first_comes_within_three_seconds(sign_in: SignIn, manage: Manage) -> None:
    page, attempt = sit(sign_in, manage, "First chunk", "candidate5")
    sent: list[bytes] = []
    page.on("request", lambda r: sent.append(r.post_data_buffer or b"") if "/segments/1/" in r.url else None)
    page.reload()
    expect(recording_state(page)).to_have_text("Recording")
    page.wait_for_timeout(9000)
    hand_in(page)

    header, *media = sent
    assert fragments(header) == [b"ftyp", b"moov"]
    assert [fragments(chunk) for chunk in media] == [[b"moof", b"mdat"]] * len(media)
    assert all(pictures(header + chunk)[0].startswith("K") for chunk in media)
    lasted = [end - start for segment, _, start, end in spans(manage, attempt) if segment == 1][1:]
    assert len(lasted) >= 3
    assert max(lasted) < 3


SPY = """const Real = MediaRecorder; window.recorders = [];
MediaRecorder = class extends Real { constructor(...given) { super(...given); window.recorders.push(this); } };"""


def test_a_recorder_that_falls_silent_is_noticed_and_replaced(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "Silent recorder", candidate="candidate5", enabled=True, recording="required")
    page = sign_in("candidate5")
    page.add_init_script(SPY)
    attempt = enter_exam(page, "Silent recorder")
    start_with_camera(page)
    expect(recording_state(page)).to_have_text("Recording")
    page.wait_for_timeout(4000)

    page.evaluate("window.recorders.at(-1).pause()")  # live, but gives nothing
    page.wait_for_function("() => window.recorders.length === 2", timeout=10_000)
    page.wait_for_timeout(5000)
    hand_in(page)

    wait_until(lambda: "RECORDING_FAILED" in event_types(manage, attempt), seconds=10)
    wait_until(lambda: {segment for segment, *_ in spans(manage, attempt)} == {0, 1}, seconds=20)


def test_a_permission_that_is_taken_back_is_noticed_and_its_return_too(sign_in: SignIn, manage: Manage) -> None:
    page, attempt = sit(sign_in, manage, "Permission", "candidate3")

    page.context.clear_permissions()
    expect(page.get_by_test_id("blocked")).to_be_visible(timeout=10_000)
    page.context.grant_permissions(["camera", "microphone"])

    expect(page.get_by_test_id("question").first).to_be_visible()
    expect(recording_state(page)).to_have_text("Recording")
    wait_until(lambda: {"CAMERA_LOST", "CAMERA_RESTORED"} <= event_types(manage, attempt), seconds=10)


FILL = """([attempt, megabytes]) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("proctor");
  opening.onsuccess = () => {
    const db = opening.result, tx = db.transaction(["segments", "chunks"], "readwrite");
    const id = "2020-01-01T00:00:00.000Z filling", bytes = megabytes * 1e6;
    tx.objectStore("segments").put({id, attempt, source: "camera", chunks: megabytes, bytes, place: null});
    const noise = () => {  // what could be compressed would take no room
      const bytes = new Uint8Array(1e6);
      for (let at = 0; at < 1e6; at += 62500) crypto.getRandomValues(bytes.subarray(at, at + 62500));
      return bytes.buffer;
    };
    for (let sequence = 0; sequence < megabytes; sequence++)
      tx.objectStore("chunks").put({segment: id, attempt, sequence, bytes: noise(), type: "video/webm",
        start: Date.now(), end: Date.now(), retries: 0, lastError: "",
        activity: {questionsViewed: [], answersSubmitted: [], flagsCreated: []}});
    tx.oncomplete = () => { db.close(); resolve(); };
    tx.onabort = () => reject(tx.error);
  };
})"""


def test_when_the_disk_refuses_it_warns_records_the_least_and_loses_nothing(sign_in: SignIn, manage: Manage) -> None:
    make_exam(manage, "No room", candidate="candidate2", enabled=True, recording="required")
    page = sign_in("candidate2")
    session = page.context.new_cdp_session(page)
    session.send("Storage.overrideQuotaForOrigin", {"origin": page.evaluate("origin"), "quotaSize": 4_000_000})
    attempt = enter_exam(page, "No room")
    start_with_camera(page)
    expect(recording_state(page)).to_have_text("Recording")
    page.route("**/chunks/*", lambda route: route.abort())

    page.evaluate(FILL, [attempt, 3])
    expect(page.get_by_text("running out of room")).to_be_visible(timeout=40_000)
    expect(recording_state(page)).to_contain_text("single pictures")
    page.wait_for_timeout(8000)
    page.unroute("**/chunks/*")

    expect(page.get_by_text("running out of room")).not_to_be_visible(timeout=45_000)
    hand_in(page)
    expect(page.get_by_text("Your recording is uploaded")).to_be_visible(timeout=30_000)
    wait_until(lambda: {"STORAGE_NEARLY_FULL", "RECORDING_STEPPED"} <= event_types(manage, attempt), seconds=10)
    recorded = [chunk for chunk in spans(manage, attempt) if chunk[3] > chunk[2]]  # not what only fills the disk
    assert coverage(recorded) >= 0.99


def test_what_waits_on_the_disk_is_not_held_in_memory(sign_in: SignIn, manage: Manage) -> None:
    page, _attempt = sit(sign_in, manage, "Memory", "candidate3")
    session = page.context.new_cdp_session(page)

    def buffers() -> int:
        session.send("HeapProfiler.collectGarbage")
        return int(session.send("Runtime.getHeapUsage")["backingStorageSize"])

    before = buffers()
    page.route("**/chunks/*", lambda route: route.abort())
    page.wait_for_function(
        "() => Number(document.querySelector('[data-testid=upload-backlog]').dataset.bytes) > 1_200_000", timeout=60_000
    )

    assert buffers() - before < 400_000  # no more than what is read for the next try
