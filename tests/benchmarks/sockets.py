"""The sockets of a whole exam: how soon ten dashboards know, what it costs, and what happens when everybody redials.

One web process on PostgreSQL and Redis. A candidate's page beats each second, tells its vitals every 10 s and shows
thumbnails as often as it is asked to. BENCH_CANDIDATES (1000), BENCH_PROCTORS (10), BENCH_LOOKED (6, whose thumbnails
each of them looks at), BENCH_SECONDS (30) and BENCH_STORM (10, the seconds within which all redial) change what is
done. BENCH_PROFILE names a folder for profiles by py-spy, where that is installed.
"""

import math
import os
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from proctoring.config import AntiCheatConfig
from tests.benchmarks.peers import ours_behind_daphne
from tests.benchmarks.processes import cpu_seconds, memory_mb
from tests.benchmarks.site import running_sessions, signed_in, site
from tests.benchmarks.socket_clients import Ask, played
from tests.servers import forgetful_redis

CANDIDATES = int(os.environ.get("BENCH_CANDIDATES", "1000"))
PROCTORS = int(os.environ.get("BENCH_PROCTORS", "10"))
LOOKED = int(os.environ.get("BENCH_LOOKED", "6"))
SECONDS = int(os.environ.get("BENCH_SECONDS", "30"))
STORM = float(os.environ.get("BENCH_STORM", "10"))
RAMP = float(os.environ.get("BENCH_RAMP", "20"))  # seconds within which all dial for the first time
PROFILE = os.environ.get("BENCH_PROFILE", "")
SHOWN = AntiCheatConfig(enabled=True, live_video=True, recording="required")
FIRST = 20  # candidates who come and go before memory is looked at: what is loaded late is loaded then
WARM_UP = 6.0
BACK_AFTER = 2.0  # seconds after which a page whose line was cut dials again
LONGEST = 30.0  # seconds until all are there
TALLY = 6.0  # seconds within which each dashboard is told how far the numbers are
Row = dict[str, Any]


@dataclass(frozen=True)
class Event:
    what: str
    thing: str
    told: str
    """What dashboards are told of the thing."""
    at: float


@dataclass(frozen=True)
class Scene:
    pids: dict[str, int]
    people: list[tuple[str, str]]  # attempt, session key
    keys: list[str]  # of the proctors
    port: int
    candidates: Ask
    proctors: Ask

    def cpu(self) -> dict[str, float]:
        return {name: cpu_seconds(pid) for name, pid in self.pids.items()}

    def web_mb(self) -> float:
        return memory_mb(self.pids["web"])


def rows() -> list[Row]:
    with ExitStack() as stack:
        redis = stack.enter_context(forgetful_redis())
        assert redis._process
        production = {"REDIS_URL": redis.url, "DJANGO_SETTINGS_MODULE": "proctor_site.settings.production"}
        ours = stack.enter_context(site(**production))
        people, keys = _people()
        web = stack.enter_context(ours_behind_daphne(ours.folder / "media", ours.environment))
        candidates, first = stack.enter_context(played("candidates"))
        proctors, second = stack.enter_context(played("proctors"))
        pids = {"web": web.pid, "redis": redis._process.pid, "postgres": ours.postgres_pid}
        pids |= {"candidates": first, "proctors": second}
        scene = Scene(pids, people, keys, web.port, candidates, proctors)
        arrival = list(_come(scene))
        found = [*arrival, *_steady(scene), *_storm(scene)]
        _print_log(ours.folder / f"{web.name}.log")
    return found


def _spent(scene: Scene, before: dict[str, float]) -> str:
    """Processor time of each process since then."""
    return ", ".join(f"{name} {spent - before[name]:.1f}" for name, spent in scene.cpu().items()) + " cpu s"


def _people() -> tuple[list[tuple[str, str]], list[str]]:
    """Candidates who sit the exam, and who watches it; all are signed in."""
    from exams.enums import Role
    from exams.models import Membership, Organisation, User

    sessions = running_sessions(CANDIDATES, SHOWN)
    keys = signed_in(session.attempt.candidate for session in sessions)
    proctors = User.objects.bulk_create(User(username=f"proctor{n}") for n in range(PROCTORS))
    university = Organisation.objects.get()
    Membership.objects.bulk_create(
        Membership(user=proctor, organisation=university, role=Role.PROCTOR) for proctor in proctors
    )
    attempts = [str(session.pk) for session in sessions]
    return list(zip(attempts, keys, strict=True)), signed_in(proctors)


# -- everybody comes -------------------------------------------------------------------


def _come(scene: Scene) -> Iterator[Row]:
    scene.candidates("dial", scene.people[:FIRST], scene.port, 1)
    time.sleep(2)
    scene.candidates("leave")
    time.sleep(2)
    empty, before, began = scene.web_mb(), scene.cpu(), time.monotonic()
    scene.candidates("dial", scene.people, scene.port, RAMP)
    up = _wait(lambda: scene.candidates("up") == CANDIDATES) - began
    yield _row("arrival", [], f"all dial within {RAMP:.0f} s: all up after {up:.1f} s; {_spent(scene, before)}")
    time.sleep(WARM_UP)
    full = scene.web_mb()
    attempts = [attempt for attempt, _key in scene.people]
    looked_at = [attempts[LOOKED * n : LOOKED * (n + 1)] for n in range(PROCTORS)]
    scene.proctors("dial", scene.keys, scene.port, looked_at)
    _wait(lambda: scene.proctors("live") == CANDIDATES)
    time.sleep(WARM_UP)
    note = (
        f"{empty:.0f} MB with none, {full:.0f} MB with {CANDIDATES}: {1024 * (full - empty) / CANDIDATES:.0f} kB each"
    )
    yield _row("memory", [], f"{note}; {scene.web_mb():.0f} MB with {PROCTORS} dashboards")


# -- things happen ---------------------------------------------------------------------


def _steady(scene: Scene) -> Iterator[Row]:
    scene.candidates("noted")
    before, began = scene.cpu(), time.monotonic()
    with _profiled(scene.pids["web"], "steady", SECONDS):
        events = _happenings(scene)
    passed = time.monotonic() - began
    cores = {name: round((spent - before[name]) / passed, 2) for name, spent in scene.cpu().items()}
    beats = scene.candidates("noted")["beats"]
    time.sleep(TALLY)
    noted = scene.proctors("noted")
    told = [_told(dashboard) for dashboard in noted]
    for what in dict.fromkeys(event.what for event in events):
        yield _row(what, [_all_told(event, told) for event in events if event.what == what], f"to all {PROCTORS}")
    yield _row("all of these", [_all_told(event, told) for event in events], f"to all {PROCTORS}")
    yield _row("beat answered", beats, f"{len(beats) / passed:.0f}/s")
    messages = sum(len(dashboard["told"]) for dashboard in noted)
    pictures = sum(dashboard["pictures"] for dashboard in noted)
    missing = sum(dashboard["missing"] for dashboard in noted)
    yield _row("told so far", [], f"{messages} numbered, {missing} of them missing; {pictures} pictures")
    yield _row("cores", [], ", ".join(f"{name} {spent}" for name, spent in cores.items()))


def _happenings(scene: Scene) -> list[Event]:
    """Each second a line is cut, an alert is raised and a command is given, each with another candidate."""
    events = []
    start = time.monotonic()
    for second in range(SECONDS):
        cut, alerted, commanded = (scene.people[3 * second + n][0] for n in range(3))
        cut_at, dialled_at = scene.candidates("drop", 3 * second, BACK_AFTER)
        events.append(Event("line cut", cut, "reconnecting", cut_at))
        events.append(Event("line dialled again", cut, "live", dialled_at))
        _sleep_until(start + second + 0.37)
        events.append(Event("alert raised", alerted, "CAMERA_SILENT", _raise_alert(alerted)))
        _sleep_until(start + second + 0.71)
        command, given_at = scene.proctors("command", second % PROCTORS, commanded)
        events.append(Event("command given", command, "given", given_at))
        events.append(Event("command given and shown", command, "shown", given_at))
        _sleep_until(start + second + 1)
    return events


def _raise_alert(attempt: str) -> float:
    """As a worker does. From the call on: until it is in the database it takes its share."""
    from django.utils import timezone

    from proctoring.enums import AlertKind, Severity
    from proctoring.services.alerts import raise_alert

    began, now = time.monotonic(), timezone.now()
    raise_alert(session_id=UUID(attempt), kind=AlertKind.CAMERA_SILENT, severity=Severity.HIGH, began_at=now, now=now)
    return began


def _told(dashboard: Row) -> dict[tuple[str, str], list[float]]:
    """When the dashboard was told what."""
    moments: dict[tuple[str, str], list[float]] = {}
    for _number, thing, what, at in dashboard["told"]:
        moments.setdefault((thing, what), []).append(at)
    return moments


def _all_told(event: Event, told: list[dict[tuple[str, str], list[float]]]) -> float:
    """Seconds until the last dashboard knew; infinite when one never did."""
    return max(
        min((at - event.at for at in one.get((event.thing, event.told), ()) if at >= event.at), default=math.inf)
        for one in told
    )


# -- everybody is dropped --------------------------------------------------------------


def _storm(scene: Scene) -> Iterator[Row]:
    alerts = max(dashboard["alerts"] for dashboard in scene.proctors("noted"))
    scene.candidates("noted")
    before = scene.cpu()
    with _profiled(scene.pids["web"], "storm", STORM):
        dropped_at = scene.candidates("storm", STORM)
    up = _wait(lambda: scene.candidates("up") == CANDIDATES) - dropped_at
    live = _wait(lambda: scene.proctors("live") == CANDIDATES) - dropped_at
    spent = _spent(scene, before)
    failed = scene.candidates("noted")["endings"]
    time.sleep(TALLY)
    noted = scene.proctors("noted")
    raised = max(dashboard["alerts"] for dashboard in noted) - alerts
    missing = sum(dashboard["missing"] for dashboard in noted)
    yield _row("storm", [], f"all redial within {STORM:g} s: all up after {up:.1f} s, all tiles live {live:.1f} s")
    yield _row("storm", [], f"failed calls {failed}, alerts {raised}, numbers missing {missing}; {spent}")
    open_still = sum(dashboard["open"] for dashboard in noted)
    yield _row("storm", [], f"{open_still} of {PROCTORS} dashboards still open")


# -- measuring -------------------------------------------------------------------------


def _row(what: str, seconds: Iterable[float], note: str) -> Row:
    ordered = sorted(seconds)

    def quantile(q: float) -> float | str:
        return round(ordered[min(len(ordered) - 1, int(q * len(ordered)))] * 1000, 1) if ordered else ""

    quantiles = {f"p{q * 100:.0f} ms": quantile(q) for q in (0.5, 0.95, 0.99)}
    print(f"{what}  {note}", flush=True)
    return {"what": what, "count": len(ordered) or ""} | quantiles | {"note": note}


def _print_log(log: Path) -> None:
    lines = log.read_text().splitlines()
    print("\n".join(lines[:20]), f"\n{len(lines)} lines in the server's log", flush=True)


def _wait(is_so: Callable[[], bool]) -> float:
    """Until it is so, but not for ever. Answers when that was."""
    give_up = time.monotonic() + LONGEST
    while not is_so():
        if time.monotonic() > give_up:
            return math.inf
        time.sleep(0.1)
    return time.monotonic()


def _sleep_until(moment: float) -> None:
    time.sleep(max(0, moment - time.monotonic()))


@contextmanager
def _profiled(pid: int, name: str, seconds: float) -> Iterator[None]:
    if not PROFILE:
        yield
        return
    options = ["--duration", str(int(seconds)), "--rate", "200", "--format", "raw", "--output", f"{PROFILE}/{name}.txt"]
    spy = subprocess.Popen(["py-spy", "record", "--pid", str(pid), "--gil", *options], stdout=subprocess.DEVNULL)
    yield
    spy.wait(60)
