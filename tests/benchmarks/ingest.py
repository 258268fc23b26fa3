"""Chunk ingest beside its floors, in one run: what a chunk costs at the same load, and how many candidates fit.

BENCH_CANDIDATES (1000), BENCH_SECONDS (5) of each round, BENCH_ROUNDS (3), BENCH_STEPS (1250,1500,1750,2000) and
BENCH_MINUTES (1, of `bench memory`) change what is done.
"""

import asyncio
import itertools
import json
import os
import statistics
from collections import defaultdict
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from tests.benchmarks.load import Head, Measured, upload
from tests.benchmarks.peers import NGINX, Peer, bare, nginx, ours_behind_daphne, ours_behind_uvicorn
from tests.benchmarks.processes import cpu_seconds, memory_mb, own_cpu_seconds
from tests.benchmarks.site import Site, open_recordings, site

BODY = b"\x1a\x45\xdf\xa3" + os.urandom(90_000 - 4)
GOOD_ENOUGH = 0.250  # seconds, p99
CANDIDATES = int(os.environ.get("BENCH_CANDIDATES", "1000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "5"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
STEPS = [int(step) for step in os.environ.get("BENCH_STEPS", "1250,1500,1750,2000").split(",")]
MINUTES = float(os.environ.get("BENCH_MINUTES", "1"))


class Round:
    """One stretch of load on one peer, with what it cost."""

    def __init__(self, peer: Peer, database: int, head: Head, candidates: int, seconds: float = SECONDS) -> None:
        self._pids = (peer.pid, database)
        self._marks: list[list[float]] = []
        self.measured: Measured = asyncio.run(
            upload(peer.port, head, BODY, candidates=candidates, seconds=seconds, mark=self._mark)
        )
        peer.empty_files()

    def _mark(self) -> None:
        self._marks.append([*(cpu_seconds(pid) for pid in self._pids), own_cpu_seconds(os.getpid())])

    @property
    def cpu(self) -> list[float]:
        """Milliseconds per chunk: the server's, PostgreSQL's, the clients'."""
        before, after = self._marks
        chunks = max(1, len(self.measured.latencies))
        return [(b - a) * 1000 / chunks for a, b in zip(before, after, strict=True)]

    @property
    def is_good(self) -> bool:
        return self.measured.quantile(0.99) < GOOD_ENOUGH and not self.measured.refused


def rows() -> list[dict[str, Any]]:
    with site() as ours, ExitStack() as stack:
        head = heads(max(CANDIDATES, *STEPS))
        peers = [stack.enter_context(peer) for peer in _peers(ours)]
        rounds = _interleaved(peers, ours, head)
        most = _ramped(peers, ours, head, rounds)
        floor = _cpu(rounds["bare, uvicorn"])[0]
        return [_row(peer, rounds[peer.name], most[peer.name], floor) for peer in peers]


def memory_rows() -> list[dict[str, Any]]:
    """Memory of our processes at one load over BENCH_MINUTES, in four looks."""
    with site() as ours, ExitStack() as stack:
        head = heads(CANDIDATES)
        peers = [stack.enter_context(peer) for peer in _peers(ours)[:2]]
        return [_memory_row(peer, ours, head) for peer in peers]


def _peers(ours: Site) -> list[Any]:
    folder = ours.folder
    return [
        ours_behind_daphne(folder / "daphne", ours.environment),
        ours_behind_uvicorn(folder / "uvicorn", ours.environment),
        bare(folder / "bare"),
        *([nginx(folder / "nginx")] if NGINX else []),
    ]


def heads(count: int) -> Head:
    """Requests of candidates with open recordings, ready to be sent but for the number of the chunk."""
    from django.utils import timezone

    from proctoring.tokens import AttemptToken, issue_token
    from tests.benchmarks.site import SECRET
    from tests.recordings.uploads import TYPE, digest_of

    now = timezone.now()
    metadata = {"start": (now - timedelta(seconds=2.5)).isoformat(), "end": now.isoformat()}
    activity = {"questionsViewed": [1], "answersSubmitted": [], "flagsCreated": []}
    fixed = "\r\n".join(
        [
            "Host: 127.0.0.1",
            "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0",
            "Accept: application/json",
            f"Content-Type: {TYPE}",
            f"Content-Length: {len(BODY)}",
            f"Content-Digest: {digest_of(BODY)}",
            f"Chunk-Metadata: {json.dumps(metadata | activity)}",
        ]
    )
    parts = []
    for recording in open_recordings(count):
        token = AttemptToken(recording.session_id, recording.session.attempt.candidate_id, now + timedelta(hours=1))
        path = f"PUT /api/v1/recordings/{recording.pk}/segments/0/chunks/"
        rest = f" HTTP/1.1\r\n{fixed}\r\nAuthorization: Bearer {issue_token(token, secret=SECRET)}\r\n\r\n"
        parts.append((path.encode(), rest.encode(), itertools.count()))

    def head(candidate: int) -> bytes:
        path, rest, numbers = parts[candidate]
        return b"%b%d%b" % (path, next(numbers), rest)

    return head


def _interleaved(peers: list[Peer], ours: Site, head: Head) -> dict[str, list[Round]]:
    rounds: dict[str, list[Round]] = defaultdict(list)
    for number in range(ROUNDS):
        for peer in peers:
            done = Round(peer, ours.postgres_pid, head, CANDIDATES)
            rounds[peer.name].append(done)
            _say(f"round {number + 1}", peer, CANDIDATES, done)
    return rounds


def _ramped(peers: list[Peer], ours: Site, head: Head, rounds: dict[str, list[Round]]) -> dict[str, int]:
    """The most candidates that each peer took. One bad step is tried again: others may have used the machine."""
    climbing = [peer for peer in peers if any(done.is_good for done in rounds[peer.name])]
    most = {peer.name: CANDIDATES if peer in climbing else 0 for peer in peers}
    for step in STEPS:
        for peer in list(climbing):
            if _takes(peer, ours, head, step) or _takes(peer, ours, head, step):
                most[peer.name] = step
            else:
                climbing.remove(peer)
    return most


def _takes(peer: Peer, ours: Site, head: Head, step: int) -> bool:
    done = Round(peer, ours.postgres_pid, head, step)
    _say("ramp", peer, step, done)
    return done.is_good


def _say(what: str, peer: Peer, candidates: int, done: Round) -> None:
    server, database, clients = done.cpu
    p50, p99 = (done.measured.quantile(q) * 1000 for q in (0.5, 0.99))
    print(
        f"{what:<8} {candidates:>5} {peer.name:<14} {server:.2f} + {database:.2f} ms (clients {clients:.2f})"
        f"  p50 {p50:.0f}  p99 {p99:.0f} ms  {done.measured.statuses}",
        flush=True,
    )


def _cpu(rounds: list[Round]) -> list[float]:
    return [statistics.median(values) for values in zip(*(done.cpu for done in rounds), strict=True)]


def _row(peer: Peer, rounds: list[Round], most: int, floor: float) -> dict[str, Any]:
    server, database, clients = _cpu(rounds)
    ours = peer.name.startswith("ours")
    p50, p99 = (statistics.median(done.measured.quantile(q) for done in rounds) * 1000 for q in (0.5, 0.99))
    return {
        "server": peer.name,
        "cpu ms per chunk": round(server, 2),
        "x bare": round(server / floor, 2),
        "postgres cpu ms": round(database, 2) if ours else "-",
        "clients' cpu ms": round(clients, 2),
        f"p50 ms at {CANDIDATES}": round(p50, 1),
        f"p99 ms at {CANDIDATES}": round(p99, 1),
        "candidates at p99 < 250 ms": f"≥ {most}" if most == STEPS[-1] else most,
        "peak memory MB": round(memory_mb(peer.pid, "VmHWM")),
    }


def _memory_row(peer: Peer, ours: Site, head: Head) -> dict[str, Any]:
    looks = [memory_mb(peer.pid)]
    for _quarter in range(4):
        done = Round(peer, ours.postgres_pid, head, CANDIDATES, MINUTES * 60 / 4)
        looks.append(memory_mb(peer.pid))
        _say("memory", peer, CANDIDATES, done)
    return {
        "server": peer.name,
        "candidates": CANDIDATES,
        "minutes": MINUTES,
        **{f"MB after {n}/4": round(look) for n, look in enumerate(looks)},
        "peak MB": round(memory_mb(peer.pid, "VmHWM")),
    }
