"""What detection makes of a candidate who does nothing wrong, and what it costs their page.

The real product, and real Chromium with a fake camera that shows a film: see `detection_film`. In turn, a candidate
whom the browser looks at and the same film with a candidate who is exempt from it; then both on a slower computer. What
the page's thread does longer than 50 ms at a time is judged by the difference of the two. Alerts are those of the
camera, at sensitivity "high". BENCH_CANDIDATES (2), BENCH_MINUTES (10) of each, BENCH_OFF_MINUTES (3) of each without,
BENCH_SLOW_MINUTES (1), BENCH_FILM (300 seconds, played again and again) and BENCH_STRICTNESS (normal; or
normal,strict) change what is done. What was seen at each look is kept beside the result.
"""

import json
import multiprocessing
import os
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.benchmarks.detection_film import write_clean_candidate
from tests.benchmarks.detection_sitting import Plan, Sitting, sit
from tests.product import running_product

CANDIDATES = int(os.environ.get("BENCH_CANDIDATES", "2"))
MINUTES = float(os.environ.get("BENCH_MINUTES", "10"))
OFF_MINUTES = float(os.environ.get("BENCH_OFF_MINUTES", "3"))
SLOW_MINUTES = float(os.environ.get("BENCH_SLOW_MINUTES", "1"))
FILM = float(os.environ.get("BENCH_FILM", "300"))
STRICTNESS = os.environ.get("BENCH_STRICTNESS", "normal").split(",")
SLOW = (("page 4 x slower", 4, 1), ("process 4 x slower", 1, 4), ("process 10 x slower", 1, 10))
LOOKS = Path(__file__).parents[2] / "data" / "benchmarks" / "detection-looks.json"
NOTHING = "-"


def rows() -> list[dict[str, Any]]:
    with tempfile.TemporaryDirectory(prefix="bench-detection-", dir="/var/tmp") as name:
        films = _films(Path(name))
        with running_product(Path(name) / "product") as product, product.managing() as manage:
            sittings = []
            for plan in _plans(films):
                sittings.append(sit(product, manage, plan))
                _say(sittings[-1])
    _keep_looks(sittings)
    return [_row(sitting) for sitting in sittings] + [_sum(sittings, strictness) for strictness in STRICTNESS]


def _films(folder: Path) -> list[Path]:
    print(f"{CANDIDATES} films of {FILM:.0f} s, composed of one portrait: this takes minutes", flush=True)
    with ProcessPoolExecutor(os.cpu_count(), multiprocessing.get_context("spawn")) as pool:
        drawn = [
            pool.submit(write_clean_candidate, folder / f"{seed}.mjpeg", seconds=FILM, seed=seed)
            for seed in range(1, CANDIDATES + 1)
        ]
        return [film.result() for film in drawn]


def _plans(films: list[Path]) -> Iterator[Plan]:
    for number, film in enumerate(films, 1):
        for strictness in STRICTNESS:
            yield Plan(f"candidate {number}, {strictness}", film, MINUTES, strictness=strictness)
        yield Plan(f"candidate {number}, exempt", film, OFF_MINUTES, watched=False)
    for name, page, process in SLOW if SLOW_MINUTES else ():
        slow = Plan(name, films[0], SLOW_MINUTES, slow_page=page, slow_process=process)
        yield slow
        yield replace(slow, name=f"{name}, exempt", watched=False)


def _say(sitting: Sitting) -> None:
    for row in (*sitting.events, *sitting.alerts):
        print("   ", row, flush=True)
    for at, length in (*sitting.opening_tasks, *sitting.tasks):
        print(f"    {length:.0f} ms, {(at - sitting.began) / 1000:.1f} s after the beginning", flush=True)
    print(_row(sitting), flush=True)


def _row(sitting: Sitting) -> dict[str, Any]:
    took = [look["took"] for look in sitting.looks]
    return {
        "sitting": sitting.plan.name,
        "minutes": round(sitting.seconds / 60, 1),
        "looks/s": round(len(took) / sitting.seconds, 2),
        "ms a look": round(statistics.median(took)) if took else NOTHING,
        "p99 ms": round(sorted(took)[len(took) * 99 // 100]) if took else NOTHING,
        "one face": _share(sitting.looks),
        **_long_tasks([sitting]),
        "events": _kinds([row["type"] for row in sitting.events]),
        "alerts": _kinds([row["kind"] for row in sitting.alerts]),
        "alerts/h": round(len(sitting.alerts) * 3600 / sitting.seconds, 1),
    }


def _sum(sittings: list[Sitting], strictness: str) -> dict[str, Any]:
    """All candidates who were looked at on a computer that was not slowed down, beside those who were exempt."""
    full = [each for each in sittings if not each.plan.is_slow]
    on = [each for each in full if each.plan.watched and each.plan.strictness == strictness]
    off = _long_tasks([each for each in full if not each.plan.watched])
    seconds = sum(each.seconds for each in on)
    looks = [look for each in on for look in each.looks]
    ours = _long_tasks(on)
    alerts = [alert["kind"] for each in on for alert in each.alerts]
    return {
        "sitting": f"all {len(on)}, {strictness}",
        "minutes": round(seconds / 60, 1),
        "looks/s": round(len(looks) / seconds, 2),
        "ms a look": round(statistics.median(look["took"] for look in looks)),
        "p99 ms": NOTHING,
        "one face": _share(looks),
        **{name: f"{ours[name]} (exempt {off[name]})" for name in ours},
        "events": _kinds([row["type"] for each in on for row in each.events]),
        "alerts": _kinds(alerts),
        "alerts/h": round(len(alerts) * 3600 / seconds, 1),
    }


def _share(looks: list[dict[str, Any]]) -> str:
    return f"{sum(look['faces'] == 1 for look in looks) / len(looks):.3f}" if looks else NOTHING


def _long_tasks(sittings: list[Sitting]) -> dict[str, Any]:
    lengths = [length for sitting in sittings for _, length in sitting.tasks]
    opening = [length for sitting in sittings for _, length in sitting.opening_tasks]
    minutes = sum(sitting.seconds for sitting in sittings) / 60
    return {
        "long tasks/min": round(len(lengths) / minutes, 2),
        "longest ms": round(max(lengths, default=0)),
        "while opening": f"{len(opening)}, {round(max(opening, default=0))} ms",
    }


def _kinds(kinds: list[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(kinds).items())) or "none"


def _keep_looks(sittings: list[Sitting]) -> None:
    LOOKS.parent.mkdir(parents=True, exist_ok=True)
    LOOKS.write_text(json.dumps({each.plan.name: each.looks for each in sittings if each.looks}), "utf-8")
