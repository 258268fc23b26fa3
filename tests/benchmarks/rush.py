"""A whole faculty at once: everybody starts within seconds, and later hands in within seconds, over HTTP behind daphne.

BENCH_PEOPLE (500) and BENCH_RUSH (15, the seconds within which they all come) change what is done.
"""

import asyncio
import json
import os
import random
import re
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.peers import ours_behind_daphne
from tests.benchmarks.processes import cpu_seconds, memory_mb
from tests.benchmarks.site import open_attempts, signed_in, site
from tests.servers import HOST, redis_server

PEOPLE = int(os.environ.get("BENCH_PEOPLE", "500"))
RUSH = float(os.environ.get("BENCH_RUSH", "15"))
TRIES = 5
CSRF = "a" * 32
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass
class Person:
    """A signed-in candidate with one connection, who asks again after a 5xx as the page does."""

    attempt: str
    session_key: str
    port: int
    recording: str = ""

    async def ask(self, path: str, body: dict[str, Any], seen: Counter[int]) -> dict[str, Any]:
        for _try in range(TRIES):
            status, answer = await self._post(path, json.dumps(body).encode())
            seen[status] += 1
            if status < 500:
                return answer if isinstance(answer, dict) else {}
            await asyncio.sleep(1)
        return {}

    async def _post(self, path: str, body: bytes) -> tuple[int, Any]:
        reader, writer = await asyncio.open_connection(HOST, self.port)
        head = (
            f"POST /api/v1/{path} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\nAccept: application/json\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nX-CSRFToken: {CSRF}\r\n"
            f"Cookie: sessionid={self.session_key}; csrftoken={CSRF}\r\n\r\n"
        )
        writer.write(head.encode() + body)
        try:
            received = await reader.readuntil(b"\r\n\r\n")
            length = LENGTH.search(received)
            content = await reader.readexactly(int(length[1])) if length else await reader.read()
        except (ConnectionError, asyncio.IncompleteReadError):
            return 599, None
        finally:
            writer.close()
        return int(received[9:12]), json.loads(content) if content.startswith(b"{") else None


async def start(person: Person, seen: Counter[int]) -> None:
    await person.ask(f"sessions/{person.attempt}/start/", {}, seen)
    await person.ask(f"sessions/{person.attempt}/token/", {}, seen)
    opened = await person.ask("recordings/", {"attempt": person.attempt, "source": "camera"}, seen)
    person.recording = opened.get("id", "")


async def hand_in(person: Person, seen: Counter[int]) -> None:
    await person.ask(f"attempts/{person.attempt}/submit/", {}, seen)
    await person.ask(f"recordings/{person.recording}/finish/", {"segments": {"0": 0}}, seen)


def rows() -> list[dict[str, Any]]:
    with site() as ours, redis_server() as queue:
        people = _people(PEOPLE)
        with ours_behind_daphne(ours.folder / "media", ours.environment | {"REDIS_URL": queue}) as peer:
            for person in people:
                person.port = peer.port
            return [
                _row("start", start, people, peer.pid, ours.postgres_pid, _started),
                _row("hand in", hand_in, people, peer.pid, ours.postgres_pid, _handed_in),
            ]


def _row(
    name: str,
    act: Callable[[Person, Counter[int]], Awaitable[None]],
    people: list[Person],
    web: int,
    database: int,
    arrived: Callable[[], int],
) -> dict[str, Any]:
    before, began = cpu_seconds(web), time.monotonic()
    seen, waits = asyncio.run(_rush(act, people))
    took, cpu = time.monotonic() - began, cpu_seconds(web) - before
    waits.sort()
    return {
        "rush": name,
        "people": len(people),
        "within s": RUSH,
        "all done after s": round(took, 1),
        "p50 s": round(waits[len(waits) // 2], 2),
        "p99 s": round(waits[int(len(waits) * 0.99)], 2),
        "answers": dict(sorted(seen.items())),
        "5xx": sum(count for status, count in seen.items() if status >= 500),
        "lost": len(people) - arrived(),
        "web cpu s": round(cpu, 1),
        "web peak MB": round(memory_mb(web, "VmHWM")),
    }


async def _rush(
    act: Callable[[Person, Counter[int]], Awaitable[None]], people: list[Person]
) -> tuple[Counter[int], list[float]]:
    """Everybody at a random moment of the rush. Answers what was answered, and how long each person waited in all."""
    chance = random.Random(len(people))
    seen: Counter[int] = Counter()
    waits: list[float] = []

    async def one(person: Person) -> None:
        await asyncio.sleep(chance.uniform(0, RUSH))
        began = time.monotonic()
        await act(person, seen)
        waits.append(time.monotonic() - began)

    await asyncio.gather(*(one(person) for person in people))
    return seen, waits


def _people(count: int) -> list[Person]:
    """Signed in and agreed, as they are while they wait for the start."""
    from django.utils import timezone

    from proctoring.models import Consent

    attempts = open_attempts(count)
    Consent.objects.bulk_create(
        Consent(attempt=attempt, digest=_digest(attempt), notice="…", language="en", given_at=timezone.now())
        for attempt in attempts
    )
    keys = signed_in(attempt.candidate for attempt in attempts)
    return [Person(str(attempt.pk), key, 0) for attempt, key in zip(attempts, keys, strict=True)]


def _digest(attempt: Any) -> str:
    from proctoring.selectors import notice_of

    return notice_of(attempt).digest


def _started() -> int:
    from recordings.models import Segment

    running = Segment.objects.filter(recording__session__attempt__state="in_progress")
    return running.values("recording__session").distinct().count()


def _handed_in() -> int:
    from recordings.models import Recording

    ended = Recording.objects.filter(session__attempt__ended_by="candidate", session__attempt__ended_at__isnull=False)
    return ended.filter(finished_at__isnull=False).count()
