"""Candidates' pages and dashboards as the server sees them, in processes of their own: lines of JSON in and out.

`python -m tests.benchmarks.socket_clients candidates|proctors`. Moments are those of the machine's monotonic clock,
which all processes share.
"""

import asyncio
import json
import math
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol
from uuid import uuid4

from tests.benchmarks.websocket import BINARY, WebSocket
from tests.servers import HOST

BEAT = b'{"type":"beat"}'
PICTURE = b"\x00\xff\xd8\xff" + os.urandom(8_000)  # a byte for the source, then what begins like a JPEG
VITALS_EVERY = 10.0  # seconds
LOOKING_EVERY = 10.0
LARGEST_LINE = 1 << 26
TRY_AGAIN_LATER = 4503
STEADY = 1.0  # seconds


class Page(WebSocket):
    """One call of a candidate's page. Says what a page says as long as the call lasts."""

    def __init__(self, candidate: "Candidate") -> None:
        super().__init__(HOST, candidate.port, f"/ws/attempts/{candidate.attempt}/?page=p", candidate.cookie)
        self.candidate = candidate
        self.opened_at = math.inf
        self.beat_at: float | None = None
        self.every: float | None = None

    def opened(self) -> None:
        self.opened_at = time.monotonic()
        self._beat()
        self._later(random.uniform(0, 1), self._vitals)

    def heard(self, payload: bytes, *, is_text: bool) -> None:
        if payload == BEAT and self.beat_at is not None:
            self.candidate.beats.append(time.monotonic() - self.beat_at)
            self.beat_at = None
        elif payload != BEAT and is_text:
            self._obey(json.loads(payload))

    def ended(self) -> None:
        self.candidate.call_ended(self)

    def _obey(self, message: dict[str, Any]) -> None:
        if message["type"] == "welcome":
            self.candidate.is_up = True
        elif message["type"] == "thumbnailsWanted":
            was, self.every = self.every, message["everySeconds"]
            if was is None:
                self._later(random.uniform(0, self.every), self._show)
        elif message["type"] == "order":
            self.say(json.dumps({"type": "orderShown", "id": message["id"]}).encode())
            self.candidate.orders.append((message["id"], time.monotonic()))

    def _beat(self) -> None:
        self.beat_at = time.monotonic()
        self.say(BEAT)
        self._later(1.0, self._beat)

    def _vitals(self) -> None:
        stored = int(time.monotonic() / 2.5)
        recording = {"source": "camera", "state": "recording", "stored": stored, "backlog": 0, "step": "full"}
        battery = {"level": 0.8, "charging": False}
        vitals = {"focused": True, "visible": True, "roundTripMs": 20, "battery": battery, "recordings": [recording]}
        self.say(json.dumps({"type": "vitals"} | vitals).encode())
        self._later(VITALS_EVERY, self._vitals)

    def _show(self) -> None:
        self.say(PICTURE, BINARY)
        if self.every is not None:
            self._later(self.every, self._show)

    def _later(self, seconds: float, act: Any) -> None:
        if self.is_open:
            asyncio.get_running_loop().call_later(seconds, act)


class Candidate:
    """Dials again as the page does (frontend/src/shared/line.ts)."""

    def __init__(self, attempt: str, session_key: str, port: int) -> None:
        self.attempt, self.cookie, self.port = attempt, f"sessionid={session_key}", port
        self.is_up = False
        self.page: Page | None = None
        self.beats: list[float] = []
        self.orders: list[tuple[str, float]] = []
        self.endings: Counter[str] = Counter()  # of calls
        self.turned_away = self.unanswered = 0

    async def dial(self, after: float) -> None:
        await asyncio.sleep(after)
        rings = (3, 5, 10)[self.unanswered % 3]
        loop, began = asyncio.get_running_loop(), time.monotonic()
        try:
            async with asyncio.timeout(rings):
                _transport, page = await loop.create_connection(lambda: Page(self), HOST, self.port)
        except OSError:
            self._rang_in_vain()
            return
        self.page = page
        loop.call_later(began + rings - time.monotonic(), lambda: page.status or page.transport.abort())

    def drop(self) -> None:
        """The network is gone; what comes next is for who drops it."""
        page, self.page, self.is_up = self.page, None, False
        if page is not None:
            page.transport.abort()

    def call_ended(self, page: Page) -> None:
        if page is not self.page:
            return
        self.is_up = False
        if not page.status:
            self._rang_in_vain()
            return
        self.endings["turned away" if page.code == TRY_AGAIN_LATER else "cut"] += 1
        self.unanswered = 0
        self.turned_away = 0 if time.monotonic() - page.opened_at >= STEADY else self.turned_away + 1
        self._dial_again(float(page.reason) if page.code == TRY_AGAIN_LATER and page.reason else None)

    def _rang_in_vain(self) -> None:
        self.endings["not answered"] += 1
        self.unanswered, self.turned_away = self.unanswered + 1, 0
        self._dial_again(None)

    def _dial_again(self, told: float | None) -> None:
        longest = min(10, 0.25 * 2 ** max(0, self.turned_away - 1))
        pause = random.uniform(0.125, longest) if told is None else told * random.uniform(1, 1.1)
        self.dialling = asyncio.ensure_future(self.dial(pause))


class Candidates:
    everybody: list[Candidate]

    async def dial(self, people: list[tuple[str, str]], port: int, within: float) -> None:
        random.seed(len(people))
        self.everybody = [Candidate(attempt, key, port) for attempt, key in people]
        await self._dial_all(within)

    async def storm(self, within: float) -> float:
        """Everybody is dropped in one moment, and has dialled again when so many seconds are over."""
        for candidate in self.everybody:
            candidate.drop()
        dropped_at = time.monotonic()
        await self._dial_all(within)
        return dropped_at

    async def drop(self, number: int, back_after: float) -> tuple[float, float]:
        """When the line was cut, and when the page dials again."""
        candidate, now = self.everybody[number], time.monotonic()
        candidate.drop()
        candidate.dialling = asyncio.ensure_future(candidate.dial(back_after))
        return now, now + back_after

    async def leave(self) -> None:
        for candidate in self.everybody:
            candidate.drop()

    async def up(self) -> int:
        return sum(candidate.is_up for candidate in self.everybody)

    async def noted(self) -> dict[str, Any]:
        """Since it was last asked."""
        beats = [beat for candidate in self.everybody for beat in candidate.beats]
        orders = [order for candidate in self.everybody for order in candidate.orders]
        endings: Counter[str] = Counter()
        for candidate in self.everybody:
            endings += candidate.endings
            candidate.beats, candidate.orders, candidate.endings = [], [], Counter()
        return {"beats": beats, "orders": orders, "endings": dict(endings)}

    async def _dial_all(self, within: float) -> None:
        await asyncio.gather(*(candidate.dial(random.uniform(0, within)) for candidate in self.everybody))


class Dashboard(WebSocket):
    """Notes when what was told; `told` is what there is to say about a message beside its number."""

    def __init__(self, port: int, session_key: str, looked_at: list[str]) -> None:
        super().__init__(HOST, port, "/ws/proctor/", f"sessionid={session_key}")
        self.looked_at = looked_at
        self.first: dict[str, int] = {}
        self.last: dict[str, int] = {}
        self.told: list[tuple[int, str, str, float]] = []
        self.connections: dict[str, str] = {}
        self.alerts: set[str] = set()
        self.pictures = 0
        self.refused: list[str] = []
        self.answered = asyncio.Event()

    def ended(self) -> None:
        self.answered.set()

    def look(self) -> None:
        if self.is_open:
            looking = {"type": "looking", "attempts": self.looked_at, "everySeconds": 2}
            self.say(json.dumps(looking).encode())
            asyncio.get_running_loop().call_later(LOOKING_EVERY, self.look)

    def heard(self, payload: bytes, *, is_text: bool) -> None:
        now = time.monotonic()
        if not is_text:
            self.pictures += 1
            return
        message = json.loads(payload)
        match message["type"]:
            case "snapshot":
                self.first = self.first or message["numbers"]
                self.connections |= {tile["attempt"]: tile["connection"] for tile in message["tiles"]}
                if not self.answered.is_set():
                    self.answered.set()
                    self.look()
            case "tileChanged":
                tile = message["tile"]
                self.connections[tile["attempt"]] = tile["connection"]
                self.told.append((message["number"], tile["attempt"], tile["connection"], now))
            case "alertChanged":
                alert = message["alert"]
                self.alerts.add(alert["id"])
                self.told.append((message["number"], alert["attempt"], alert["kind"], now))
            case "commandChanged":
                command = message["command"]
                self.told.append((message["number"], command["id"], "given", now))
                if command["shownAt"]:
                    self.told.append((message["number"], command["id"], "shown", now))
            case "tally":
                self.last = message["numbers"]
            case "refused":
                self.refused.append(message["code"])

    @property
    def missing(self) -> int:
        """Numbers between the snapshot and the last tally that never came."""
        numbers = {number for number, *_rest in self.told}
        return sum(
            len(set(range(self.first[exam] + 1, last + 1)) - numbers)
            for exam, last in self.last.items()
            if exam in self.first
        )


class Proctors:
    everybody: list[Dashboard]
    turned_away = 0

    async def dial(self, keys: list[str], port: int, looked_at: list[list[str]]) -> None:
        self.everybody = await asyncio.gather(
            *(self._dial(port, key, looks) for key, looks in zip(keys, looked_at, strict=True))
        )

    async def _dial(self, port: int, key: str, looks: list[str]) -> Dashboard:
        """Again and again while it is turned away."""
        loop = asyncio.get_running_loop()
        for _try in range(20):
            _transport, dashboard = await loop.create_connection(lambda: Dashboard(port, key, looks), HOST, port)
            await dashboard.answered.wait()
            if dashboard.first:
                break
            self.turned_away += 1
            await asyncio.sleep(random.uniform(0.5, 1))
        return dashboard

    async def up(self) -> int:
        return sum(bool(dashboard.first) for dashboard in self.everybody)

    async def live(self) -> int:
        """Candidates whom all dashboards show as connected."""
        return min(list(dashboard.connections.values()).count("live") for dashboard in self.everybody)

    async def command(self, proctor: int, attempt: str) -> tuple[str, float]:
        command = {"type": "command", "id": str(uuid4()), "attempt": attempt, "kind": "message", "text": "Hello."}
        now = time.monotonic()
        self.everybody[proctor].say(json.dumps(command).encode())
        return command["id"], now

    async def noted(self) -> list[dict[str, Any]]:
        return [
            {
                "told": dashboard.told,
                "missing": dashboard.missing,
                "alerts": len(dashboard.alerts),
                "pictures": dashboard.pictures,
                "refused": dashboard.refused,
                "open": dashboard.is_open,
            }
            for dashboard in self.everybody
        ]


# -- both ends of the pipes ------------------------------------------------------------


class Ask(Protocol):
    def __call__(self, method: str, *arguments: Any) -> Any: ...


@contextmanager
def played(role: str) -> Iterator[tuple[Ask, int]]:
    """A process of that role: how to call its methods, and its number."""
    process = subprocess.Popen(
        [sys.executable, "-m", __name__, role], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )

    def ask(method: str, *arguments: Any) -> Any:
        assert process.stdin
        assert process.stdout
        print(json.dumps([method, arguments]), file=process.stdin, flush=True)
        return json.loads(process.stdout.readline())

    try:
        yield ask, process.pid
    finally:
        assert process.stdin
        process.stdin.close()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


ROLES = {"candidates": Candidates, "proctors": Proctors}


async def _play(role: str) -> None:
    """Until there is nothing more to read."""
    player = ROLES[role]()
    reader = asyncio.StreamReader(limit=LARGEST_LINE)
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        method, arguments = json.loads(line)
        print(json.dumps(await getattr(player, method)(*arguments)), flush=True)


if __name__ == "__main__":
    asyncio.run(_play(sys.argv[1]))
