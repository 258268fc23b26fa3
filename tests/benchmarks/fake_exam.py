"""A faculty that sits an exam, without any of it: the dashboard's own page and socket with candidates that are made up.

For looking at the dashboard and for measuring it. `python -m tests.benchmarks.fake_exam [port] [candidates]`, then
http://127.0.0.1:8765/?lang=fr. The page is the built one (npm run build).
"""

import asyncio
import io
import json
import os
import random
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from mimetypes import guess_type
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import uvicorn
from PIL import Image
from skimage.data import astronaut

from proctoring.protocol.candidate import Battery, Uploading, Vitals
from proctoring.protocol.message import Message
from proctoring.protocol.proctor import (
    AlertChanged,
    AlertItem,
    AskRefused,
    CommandChanged,
    CommandItem,
    ExamCard,
    GiveCommand,
    History,
    Looking,
    OpenCandidate,
    Progress,
    Resync,
    Snapshot,
    TakeAlert,
    Tally,
    Tile,
    TileChanged,
    Watch,
    WatchState,
    from_proctor,
)

DIST = Path(os.environ.get("FAKE_DIST", Path(__file__).parents[2] / "frontend" / "dist"))
NAMES = UUID("0b9d7c9e-6a53-4a5e-9c3c-0f6f4f0c9d11")
FIRST = (
    "Ada Björn Chloé Dmitri Emeka Fatima Grace Hiro Inès João Katarzyna Liam Mei Noor Olga Priya Quinn Rosa Sven Thu"
)
LAST = "Ångström Baker Curie Dvořák Eze Fournier García Hopper Ito Jansen Kowalska Lovelace Meitner Nakamura Okafor"
LABELS = {
    "CAMERA_SILENT": ("high", "Nothing of the webcam recording arrives"),
    "CANDIDATE_OFFLINE": ("critical", "Nothing heard from the candidate"),
    "SCREEN_SILENT": ("medium", "Nothing of the screen recording arrives"),
}
PICTURES = 12
VITALS_EVERY = 10.0
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Faculty:
    """What would be in the database."""

    def __init__(self, candidates: int) -> None:
        self.chance = random.Random(4)
        self.began = datetime.now(UTC) - timedelta(minutes=21)
        self.exams = [
            ExamCard(id=_id("exam", n), title=title, closes_at=self.began + timedelta(hours=3))
            for n, title in enumerate(("Introduction to Astronomy", "Statistics for Biologists"))
        ]
        self.number = 1000
        self.tiles = {tile.attempt: tile for tile in (self._tile(n) for n in range(candidates))}
        self.alerts: dict[UUID, AlertItem] = {}
        self.commands: dict[UUID, CommandItem] = {}
        for n, kind in enumerate(("CANDIDATE_OFFLINE", "CAMERA_SILENT", "SCREEN_SILENT", "CAMERA_SILENT")):
            if candidates > 10 * n + 7:
                self.raise_alert(_id("attempt", 10 * n + 7), kind, minutes=n + 1)

    def numbers(self) -> dict[UUID, int]:
        return {exam.id: self.number for exam in self.exams}

    def snapshot(self, only: UUID | None) -> Snapshot:
        exams = [exam for exam in self.exams if only in (None, exam.id)]
        ids = {exam.id for exam in exams}
        return Snapshot(
            server_now=datetime.now(UTC),
            all_exams=True,
            numbers={exam.id: self.number for exam in exams},
            exams=tuple(exams),
            tiles=tuple(tile for tile in self.tiles.values() if tile.exam in ids),
            alerts=tuple(alert for alert in self.alerts.values() if alert.exam in ids),
        )

    def next_number(self) -> int:
        self.number += 1
        return self.number

    def put(self, tile: Tile, **changed: Any) -> Tile:
        mine = [a for a in self.alerts.values() if a.attempt == tile.attempt and a.closed_at is None]
        order = ("critical", "high", "medium", "low")
        risk = next((each for each in order if any(a.severity == each for a in mine)), "none")
        new = tile.model_copy(update={"open_alerts": len(mine), "risk": risk} | changed)
        self.tiles[tile.attempt] = new
        return new

    def raise_alert(self, attempt: UUID, kind: str, minutes: float = 0) -> AlertItem:
        severity, label = LABELS[kind]
        tile, now = self.tiles[attempt], datetime.now(UTC) - timedelta(minutes=minutes)
        alert = AlertItem.model_validate(
            {
                "id": _id("alert", len(self.alerts)),
                "attempt": attempt,
                "exam": tile.exam,
                "name": tile.name,
                "kind": kind,
                "label": label,
                "severity": severity,
                "began_at": now,
                "raised_at": now,
                "closed_at": None,
                "taken_by": None,
                "taken_at": None,
            }
        )
        self.alerts[alert.id] = alert
        offline = {"connection": "offline", "connection_since": now} if kind == "CANDIDATE_OFFLINE" else {}
        self.put(tile, **offline)
        return alert

    def live(self, tile: Tile) -> Tile:
        """Ten seconds later."""
        if tile.state != "in_progress" or tile.connection != "live":
            return tile
        recordings = tuple(
            each.model_copy(update={"stored": each.stored + 4, "expected": each.stored + 4, "last_chunk_at": now()})
            for each in tile.recordings
        )
        return self.put(tile, recordings=recordings, vitals=self._vitals())

    def _tile(self, n: int) -> Tile:
        name = f"{FIRST.split()[n % 20]} {LAST.split()[n * 7 % 15]}"
        state = {3: "paused", 5: "submitted", 9: "created"}.get(n % 33, "in_progress")
        connection = "live" if state in {"in_progress", "paused"} else "offline"
        if n % 40 == 11:
            connection = "reconnecting"
        is_running, has_begun = state in {"in_progress", "paused"}, state != "created"
        deadline = self.began + timedelta(minutes=90 if n % 2 else 25)
        stored = Progress.model_validate(
            {"source": "camera", "status": "in_progress", "stored": 500, "expected": 500, "last_chunk_at": now()}
        )
        return Tile.model_validate(
            {
                "attempt": _id("attempt", n),
                "exam": self.exams[n % 5 == 4].id,
                "name": name,
                "group": f"Room {n % 4 + 1}",
                "state": state,
                "started_at": self.began if has_begun else None,
                "deadline": deadline if has_begun else None,
                "ended_at": now() if state == "submitted" else None,
                "paused_at": now() - timedelta(minutes=2) if state == "paused" else None,
                "connection": connection,
                "connection_since": now() - timedelta(seconds=8),
                "vitals": self._vitals() if is_running else None,
                "recordings": (stored,) if has_begun else (),
                "sources": (("camera", "screen") if n % 3 == 0 else ("camera",)) if is_running else (),
                "risk": "none",
                "open_alerts": 0,
                "viewers": 1 if n % 17 == 2 else 0,
                "may_review": n % 2 == 0,
            }
        )

    def _vitals(self) -> Vitals:
        chance = self.chance
        return Vitals(
            focused=chance.random() > 0.04,
            visible=chance.random() > 0.03,
            round_trip_ms=chance.randint(8, 90),
            battery=Battery(level=round(chance.uniform(0.1, 1), 2), charging=chance.random() < 0.7),
            recordings=(Uploading(source="camera", state="recording", stored=500, backlog=0, step="full"),),
        )


class Socket:
    """One dashboard."""

    def __init__(self, faculty: Faculty, send: Send, only: UUID | None) -> None:
        self.faculty, self._send, self.only = faculty, send, only
        self.sent = 0
        self.looking: tuple[UUID, ...] = ()
        self.every = 2.0
        self.rotation = 0.0

    async def say(self, message: Message) -> None:
        text = message.model_dump_json(by_alias=True)
        self.sent += len(text)
        await self._send({"type": "websocket.send", "text": text})

    async def show(self, frame: bytes) -> None:
        self.sent += len(frame)
        await self._send({"type": "websocket.send", "bytes": frame})

    async def tell(self, tile: Tile) -> None:
        await self.say(TileChanged(exam=tile.exam, number=self.faculty.next_number(), tile=tile))

    async def tell_alert(self, alert: AlertItem) -> None:
        await self.say(AlertChanged(exam=alert.exam, number=self.faculty.next_number(), alert=alert))

    async def tell_command(self, command: CommandItem) -> None:
        exam = self.faculty.tiles[command.attempt].exam
        self.faculty.commands[command.id] = command
        await self.say(CommandChanged(exam=exam, number=self.faculty.next_number(), command=command))

    async def hear(self, text: str) -> None:
        match from_proctor.validate_json(text):
            case Looking() as looking:
                self.looking, self.every = looking.attempts, looking.every_seconds
            case Resync():
                await self.say(self.faculty.snapshot(self.only))
            case OpenCandidate(attempt=attempt):
                commands = tuple(c for c in self.faculty.commands.values() if c.attempt == attempt)
                await self.say(History(attempt=attempt, commands=commands))
            case TakeAlert(alert=alert, taken=taken):
                mine = {"taken_by": "Me" if taken else None, "taken_by_me": taken, "taken_at": now() if taken else None}
                self.faculty.alerts[alert] = self.faculty.alerts[alert].model_copy(update=mine)
                await self.tell_alert(self.faculty.alerts[alert])
            case GiveCommand() as command:
                await self.obey(command)
            case Watch(watch=watch):
                await self.say(WatchState(watch=watch, state="ended", reason="not_published"))
            case _:
                pass

    async def obey(self, command: GiveCommand) -> None:
        tile = self.faculty.tiles[command.attempt]
        if tile.state not in {"in_progress", "paused"}:
            await self.say(AskRefused(about=str(command.id), code="attempt_not_running", message="It is over."))
            return
        item = CommandItem.model_validate(
            command.model_dump(exclude={"type"})
            | {"by": "Paul Proctor", "given_at": now(), "shown_at": None, "read_at": None}
        )
        await self.tell_command(item)
        changed: dict[str, Any] = {
            "pause": {"state": "paused", "paused_at": now()},
            "resume": {"state": "in_progress", "paused_at": None},
            "terminate": {"state": "terminated", "ended_at": now()},
        }.get(command.kind, {})
        if command.minutes and tile.deadline:
            changed["deadline"] = tile.deadline + timedelta(minutes=command.minutes)
        await self.tell(self.faculty.put(tile, **changed))
        await asyncio.sleep(0.4)
        await self.tell_command(item.model_copy(update={"shown_at": now()}))

    async def pictures(self) -> None:
        """As often as is asked for, each candidate at their own moment."""
        frames = _frames()
        while True:
            looking = self.looking
            if not looking:
                await asyncio.sleep(0.1)
                continue
            self.rotation += 1
            n = int(self.rotation) % len(looking)
            tile = self.faculty.tiles[looking[n]]
            if tile.connection == "live":
                which = int(tile.attempt.int % PICTURES), int(self.rotation // len(looking)) % 2
                await self.show(b"\0" + tile.attempt.bytes + frames[which])
            await asyncio.sleep(self.every / len(looking))

    async def lives(self) -> None:
        while True:
            for tile in list(self.faculty.tiles.values()):
                new = self.faculty.live(tile)
                if new is not tile:
                    await self.tell(new)
                await asyncio.sleep(VITALS_EVERY / len(self.faculty.tiles))

    async def trouble(self) -> None:
        """Every twenty seconds somebody's line comes and goes, and an alert comes up or is over."""
        running = [tile.attempt for tile in self.faculty.tiles.values() if tile.state == "in_progress"]
        for attempt in self._forever(running):
            await asyncio.sleep(10)
            away = self.faculty.put(
                self.faculty.tiles[attempt], connection="reconnecting", connection_since=now(), vitals=None
            )
            await self.tell(away)
            alert = self.faculty.raise_alert(attempt, "CAMERA_SILENT")
            await self.tell_alert(alert)
            await self.tell(self.faculty.put(self.faculty.tiles[attempt]))
            await asyncio.sleep(10)
            self.faculty.alerts[alert.id] = alert.model_copy(update={"closed_at": now()})
            await self.tell_alert(self.faculty.alerts[alert.id])
            await self.tell(self.faculty.put(self.faculty.tiles[attempt], connection="live", connection_since=now()))

    async def tally(self) -> None:
        while True:
            await asyncio.sleep(5)
            numbers = self.faculty.numbers()
            await self.say(
                Tally(numbers={k: v for k, v in numbers.items() if self.only in (None, k)}, server_now=now())
            )

    def _forever(self, attempts: list[UUID]) -> Iterator[UUID]:
        while attempts:
            yield self.faculty.chance.choice(attempts)


class Site:
    """An ASGI application."""

    def __init__(self, candidates: int, *, is_calm: bool = False) -> None:
        self.faculty = Faculty(candidates)
        self.is_calm = is_calm
        self.sockets: list[Socket] = []

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._dashboard(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, send)

    async def _dashboard(self, scope: dict[str, Any], receive: Any, send: Send) -> None:
        query = scope["query_string"].decode()
        only = UUID(query.removeprefix("exam=")) if query.startswith("exam=") else None
        socket = Socket(self.faculty, send, only)
        self.sockets.append(socket)
        await receive()
        await send({"type": "websocket.accept"})
        await socket.say(self.faculty.snapshot(only))
        parts = [socket.pictures(), socket.lives(), socket.tally(), *([] if self.is_calm else [socket.trouble()])]
        works = [asyncio.ensure_future(part) for part in parts]
        answers: set[asyncio.Task[None]] = set()
        with suppress(Exception):
            while (event := await receive())["type"] == "websocket.receive":
                task = asyncio.ensure_future(socket.hear(event["text"]))
                answers.add(task)
                task.add_done_callback(answers.discard)
        for work in [*works, *answers]:
            work.cancel()

    async def _answer(self, scope: dict[str, Any], send: Send) -> None:
        path = scope["path"]
        if path == "/sent":
            body, kind = json.dumps(sum(socket.sent for socket in self.sockets)).encode(), "application/json"
        elif path.startswith("/static/") and (file := DIST / path.removeprefix("/static/")).is_file():
            body, kind = file.read_bytes(), guess_type(file.name)[0] or "application/octet-stream"
        elif path == "/empty":
            body, kind = b"<!doctype html>", "text/html"
        elif path == "/bare":
            body, kind = BARE.encode(), "text/html; charset=utf-8"
        else:
            query = dict(part.split("=") for part in scope["query_string"].decode().split("&") if "=" in part)
            body, kind = _page(query.get("lang", "en"), path).encode(), "text/html; charset=utf-8"
        headers = [(b"content-type", kind.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})


def now() -> datetime:
    return datetime.now(UTC)


def _id(kind: str, n: int) -> UUID:
    return uuid5(NAMES, f"{kind} {n}")


def _page(language: str, path: str) -> str:
    manifest = json.loads((DIST / ".vite" / "manifest.json").read_text())
    files = list(_files(manifest, "src/shared/main.ts")) + list(_files(manifest, "src/proctor/main.ts"))
    styles = "".join(f'<link rel="stylesheet" href="/static/{file}">' for file in files if file.endswith(".css"))
    scripts = "".join(f'<script type="module" src="/static/{manifest[name]["file"]}"></script>' for name in ENTRIES)
    exam = path.removeprefix("/proctor/exams/").strip("/") if path.startswith("/proctor/exams/") else None
    socket = f"/ws/proctor/?exam={exam}" if exam else "/ws/proctor/"
    facts = json.dumps({"socket": socket, "exam": exam, "mayCommand": True})
    return f"""<!doctype html><html lang="{language}" data-server-now="{now().timestamp()}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<title>Live · Proctor</title>{styles}{scripts}</head><body>
<header class="site-header"><div class="site-header__inner"><a class="brand" href="/">Proctor</a>
<nav class="nav" aria-label="Main"><a class="nav__link" href="/" aria-current="page">Live</a></nav></div></header>
<main id="main" class="page page--dashboard" tabindex="-1"><h1 class="visually-hidden">Live</h1>
<div id="dashboard" class="dashboard" aria-busy="true"></div></main>
<script id="dashboard-facts" type="application/json">{facts}</script></body></html>"""


ENTRIES = ("src/shared/main.ts", "src/proctor/main.ts")
# The least that shows the same pictures: no board, no words, an <img> for each candidate.
BARE = """<!doctype html><body style="margin:0;display:flex;flex-wrap:wrap"><script type="module">
const socket = new WebSocket(`ws://${location.host}/ws/proctor/`), shown = new Map();
socket.binaryType = "arraybuffer";
socket.onmessage = ({ data }) => {
  if (typeof data === "string") return data.includes('"snapshot"') && begin(JSON.parse(data));
  const key = new Uint8Array(data, 1, 16).toHex?.() ?? [...new Uint8Array(data, 1, 16)].join();
  if (!shown.has(key)) shown.set(key, document.body.appendChild(new Image(208, 156)));
  const image = shown.get(key), address = URL.createObjectURL(new Blob([new Uint8Array(data, 17)]));
  image.onload = () => URL.revokeObjectURL(address);
  image.src = address;
};
const begin = ({ tiles }) => {
  const attempts = tiles.map(({ attempt }) => attempt);
  const everySeconds = Math.max(2, Math.ceil(attempts.length / 6) / 2);
  socket.send(JSON.stringify({ type: "looking", attempts, everySeconds }));
};
</script>"""


def _files(manifest: dict[str, Any], name: str) -> Iterator[str]:
    entry = manifest[name]
    yield from entry.get("css", [])
    for other in entry.get("imports", []):
        yield from _files(manifest, other)


@cache
def _frames() -> dict[tuple[int, int], bytes]:
    """Pictures as candidates' browsers send them: 320x240, as noisy as a webcam."""
    portrait, noise = Image.fromarray(astronaut()), np.random.default_rng(1)
    frames = {}
    for n in range(PICTURES):
        for turn in range(2):
            left, top = 60 + 9 * (n % 4) + 5 * turn, 6 + 7 * (n // 4)
            picture = np.asarray(portrait.resize((320, 240), box=(left, top, left + 360, top + 270)), np.int16)
            tint = np.array([(n * 37) % 50 - 25, (n * 61) % 40 - 20, (n * 17) % 50 - 25])
            noisy = np.clip(picture + tint + noise.integers(-9, 10, picture.shape), 0, 255).astype(np.uint8)
            file = io.BytesIO()
            Image.fromarray(noisy).save(file, "JPEG", quality=60)
            frames[n, turn] = file.getvalue()
    return frames


def application() -> Site:
    return Site(int(os.environ.get("FAKE_CANDIDATES", "100")), is_calm=bool(os.environ.get("FAKE_CALM")))


if __name__ == "__main__":
    port, *rest = [int(each) for each in sys.argv[1:]] or [8765]
    uvicorn.run(Site(*rest or [100]), host="127.0.0.1", port=port, log_level="warning")
