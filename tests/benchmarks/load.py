"""Candidates who upload a chunk every 2.5 s, whatever the server does: an open loop that costs little itself."""

import asyncio
import math
import random
import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

PERIOD = 2.5  # seconds from chunk to chunk
WARM_UP = PERIOD  # everybody has sent one
LONGEST_WAIT = 3.0  # for answers that are still out at the end
AT_ONCE = 25  # connections opened together: a listener's backlog is short
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)

Head = Callable[[int], bytes]  # candidate → request line and headers of their next chunk


@dataclass
class Measured:
    """Latencies in seconds from the scheduled moment; infinite for what was never answered."""

    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)

    def quantile(self, q: float) -> float:
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(q * len(ordered)))] if ordered else math.inf

    @property
    def refused(self) -> int:
        return sum(count for status, count in self.statuses.items() if status not in {200, 201, 204})


class Candidate(asyncio.Protocol):
    """One connection, kept. A chunk that is due while the last is still out waits behind it."""

    def __init__(self, number: int, head: Head, body: bytes, note: Callable[[float, int], None]) -> None:
        self.number, self.head, self.body, self.note = number, head, body, note
        self.due: deque[float] = deque()
        self.received = b""
        self.is_lost = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def add(self, due: float) -> None:
        self.due.append(due)
        if len(self.due) == 1:
            self._send()

    def _send(self) -> None:
        if not self.is_lost:
            self.transport.writelines([self.head(self.number), self.body])

    def data_received(self, data: bytes) -> None:
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0 or not self.due:
            return
        length = LENGTH.search(self.received, 0, end)
        if len(self.received) < end + 4 + (int(length[1]) if length else 0):
            return
        self.note(self.due.popleft(), int(self.received[9:12]))
        self.received = b""
        if self.due:
            self._send()

    def connection_lost(self, _error: Exception | None) -> None:
        self.is_lost = True


async def upload(
    port: int, head: Head, body: bytes, *, candidates: int, seconds: float, mark: Callable[[], None]
) -> Measured:
    """Everybody at a moment of their own in the period. `mark` is called where measuring begins and where it ends."""
    loop = asyncio.get_running_loop()
    measured = Measured()
    begin = math.inf

    def note(due: float, status: int) -> None:
        if due >= begin:
            measured.latencies.append(loop.time() - due)
            measured.statuses[status] = measured.statuses.get(status, 0) + 1

    everybody = await _connected(port, head, body, note, candidates)
    chance = random.Random(candidates)
    start = loop.time() + 0.2
    begin, end = start + WARM_UP, start + WARM_UP + seconds
    timers = [
        loop.call_at(due, candidate.add, due)
        for candidate in everybody
        for due in _dues(start + chance.uniform(0, PERIOD), end)
    ]
    await asyncio.sleep(begin - loop.time())
    mark()
    await asyncio.sleep(end - loop.time())
    mark()
    await _drain(everybody, loop.time() + LONGEST_WAIT)
    measured.latencies += [math.inf for candidate in everybody for due in candidate.due if due >= begin]
    for timer in timers:
        timer.cancel()
    for candidate in everybody:
        candidate.transport.abort()
    return measured


async def _connected(
    port: int, head: Head, body: bytes, note: Callable[[float, int], None], count: int
) -> list[Candidate]:
    loop = asyncio.get_running_loop()
    everybody = [Candidate(number, head, body, note) for number in range(count)]
    for first in range(0, count, AT_ONCE):
        group = everybody[first : first + AT_ONCE]
        await asyncio.gather(*(loop.create_connection(lambda c=c: c, "127.0.0.1", port) for c in group))
    return everybody


def _dues(first: float, end: float) -> list[float]:
    return [first + PERIOD * n for n in range(math.ceil((end - first) / PERIOD))]


async def _drain(everybody: list[Candidate], give_up: float) -> None:
    loop = asyncio.get_running_loop()
    while loop.time() < give_up and any(candidate.due and not candidate.is_lost for candidate in everybody):  # noqa: ASYNC110
        await asyncio.sleep(0.05)
