"""Forwarding beside Janus: the same publishers and viewers on both in turn, in one run.

Each pair is a publisher (VP8 at 400 kbit/s and 15 pictures a second, Opus at 50 packets a second) and its viewer, with
sound. They are processes of their own; what they cost is not counted. Then, glass to glass: see `live_glass`.
BENCH_PAIRS (30), BENCH_SECONDS (8) of each round and BENCH_ROUNDS (2) change what is done.
"""

import asyncio
import json
import os
import shutil
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic_ns
from typing import Any
from uuid import UUID, uuid4

from proctoring.live.engine import Stream
from proctoring.live.janus.engine import JanusEngine
from tests import servers
from tests.benchmarks import live_glass
from tests.benchmarks.processes import cpu_seconds, memory_mb
from tests.proctoring.live.sfu.players import LARGEST_LINE

PAIRS = int(os.environ.get("BENCH_PAIRS", "30"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "2"))
WARM_UP = 2.0
LONGEST_CALL = 30  # seconds
PLAYERS = "tests.proctoring.live.sfu.players"
Call = Callable[..., Awaitable[Any]]


@dataclass
class Server:
    """One of those compared. `call`: the methods of its engine, with a stream by its attempt."""

    name: str
    pid: int
    call: Call
    rounds: list["Round"] = field(default_factory=list)


@dataclass(frozen=True)
class Round:
    cpu: float  # percent of a core
    first_pictures: list[float]  # milliseconds
    times: list[float]  # milliseconds
    packets: int
    lost: int


def rows() -> list[dict[str, Any]]:
    return asyncio.run(_rows())


async def _rows() -> list[dict[str, Any]]:
    async with AsyncExitStack() as stack:
        compared = [await stack.enter_async_context(_ours())]
        if shutil.which("janus"):
            compared.append(await stack.enter_async_context(_janus()))
        for number in range(ROUNDS):
            for server in compared:
                server.rounds.append(await _round(server))
                _say(number, server)
        rows = [_row(server, compared[-1]) for server in compared]
        return rows + [await _glass_row(server) for server in compared] if live_glass.chromium() else rows


@asynccontextmanager
async def _ours() -> AsyncIterator[Server]:
    async with _child("engine") as (process, call):
        yield Server("ours", process.pid, call)


@asynccontextmanager
async def _janus() -> AsyncIterator[Server]:
    with servers.janus_server() as janus:
        engine = JanusEngine(urls=[janus.url], secret=servers.JANUS_SECRET)
        await engine.start()

        async def call(method: str, attempt: str, *arguments: Any, **named: Any) -> Any:
            return await getattr(engine, method)(Stream(UUID(attempt), "camera"), *arguments, **named)

        try:
            yield Server("Janus", janus._process.pid, call)
        finally:
            await engine.stop()


async def _round(server: Server) -> Round:
    async with _child("publishers") as (_, publish), _child("viewers") as (_, view):
        attempts = [str(uuid4()) for _ in range(PAIRS)]
        first_pictures = []
        for attempt in attempts:
            offer = await publish("offer", attempt)
            await publish("answered", attempt, await server.call("offered", attempt, offer, fresh=True))
        for attempt in attempts:
            began = monotonic_ns()
            answer = await view("answer", attempt, await server.call("watch", attempt, "v", sound=True))
            await server.call("answered", attempt, "v", answer)
            first_pictures.append((await view("first_picture", attempt) - began) / 1e6)
        await asyncio.sleep(WARM_UP)
        await view("forget")
        before, began = cpu_seconds(server.pid), monotonic_ns()
        await asyncio.sleep(SECONDS)
        cpu, took = cpu_seconds(server.pid) - before, (monotonic_ns() - began) / 1e9
        seen = await view("seen")
        for attempt in attempts:
            await server.call("drop", attempt)
    return Round(cpu=100 * cpu / took, first_pictures=first_pictures, **seen)


def _say(number: int, server: Server) -> None:
    done = server.rounds[-1]
    print(
        f"round {number + 1}  {server.name:<6} {done.cpu:5.1f} % of a core  first picture"
        f" {statistics.median(done.first_pictures):.0f} ms  {done.packets} packets, {done.lost} lost",
        flush=True,
    )


def _row(server: Server, peer: Server) -> dict[str, Any]:
    cpu, theirs = (statistics.median(done.cpu for done in one.rounds) for one in (server, peer))
    return {
        "part": "forwarding",
        "server": server.name,
        "pairs": PAIRS,
        "cpu %": round(cpu, 1),
        "cpu % a pair": round(cpu / PAIRS, 2),
        "x Janus": round(cpu / theirs, 2) if peer.name == "Janus" else "-",
        "peak MB": round(memory_mb(server.pid, "VmHWM")),
        **_spread([time for done in server.rounds for time in done.first_pictures]),
        **_centiles([time for done in server.rounds for time in done.times]),
        "lost": f"{sum(done.lost for done in server.rounds)} of {sum(done.packets for done in server.rounds)}",
    }


async def _glass_row(server: Server) -> dict[str, Any]:
    times, first = await live_glass.delays(server.call)
    silent = dict.fromkeys(("cpu %", "cpu % a pair", "x Janus", "peak MB"), "-")
    return {
        "part": "glass to glass",
        "server": server.name,
        "pairs": 1,
        **silent,
        **_spread(first),
        **_centiles(times),
        "lost": "-",
    }


def _spread(first: list[float]) -> dict[str, str]:
    return {"first picture ms": f"{statistics.median(first):.0f}, at most {max(first):.0f}"}


def _centiles(times: list[float]) -> dict[str, float]:
    times = sorted(times)
    return {"p50 ms": round(times[len(times) // 2], 2), "p99 ms": round(times[len(times) * 99 // 100], 2)}


@asynccontextmanager
async def _child(role: str) -> AsyncIterator[tuple[asyncio.subprocess.Process, Call]]:
    """One of the players, in a process of its own."""
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE, "limit": LARGEST_LINE}
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", PLAYERS, role, **pipes)

    async def call(method: str, *arguments: Any, **named: Any) -> Any:
        process.stdin.write(json.dumps([method, arguments, named]).encode() + b"\n")
        try:
            async with asyncio.timeout(LONGEST_CALL):
                answer = json.loads(await process.stdout.readline())
        except TimeoutError:
            answer = {"error": "no answer"}
        if "error" in answer:
            raise RuntimeError(f"{role}, {method}: {answer['error']}")
        return answer["result"]

    try:
        yield process, call
    finally:
        process.stdin.close()
        try:
            async with asyncio.timeout(LONGEST_CALL):
                await process.wait()
        except TimeoutError:
            process.kill()
