"""How a stream of packets arrives: what is missing, when to ask for it again, and what to report (RFC 3550, 4585)."""

from collections.abc import Sequence

from proctoring.live.sfu.rtcp import Block, SenderReport

LARGEST_GAP = 3000  # a jump further than this is another beginning, as in RFC 3550, A.1
MOST_MISSING = 300  # beyond it a new key frame is quicker
TRIES = 12
PATIENCE = 0.08  # seconds between two requests for the same packet


class Missing:
    """The packets that did not come, and when to ask for each again."""

    def __init__(self) -> None:
        self._asked: dict[int, list[float]] = {}

    def __len__(self) -> int:
        return len(self._asked)

    def lost(self, sequences: Sequence[int], now: float) -> bool:
        """False where it is hopeless to ask for so many."""
        if len(self._asked) + len(sequences) > MOST_MISSING:
            self._asked.clear()
            return False
        for sequence in sequences:
            self._asked[sequence] = [1, now + PATIENCE]
        return True

    def found(self, sequence: int) -> bool:
        return self._asked.pop(sequence, None) is not None

    def due(self, now: float) -> list[int]:
        """What to ask for once more."""
        asking = []
        for sequence, entry in list(self._asked.items()):
            if entry[1] > now:
                continue
            if entry[0] >= TRIES:
                del self._asked[sequence]
                continue
            entry[0] += 1
            entry[1] = now + PATIENCE
            asking.append(sequence)
        return asking


class Reception:
    """One SSRC as its receiver sees it. Sequence numbers go on counting beyond 16 bits here."""

    def __init__(self, ssrc: int, first: int, clock_rate: int) -> None:
        self.ssrc = ssrc
        self.highest = first - 1
        self.report: SenderReport | None = None
        self.report_at = 0.0
        self._ticks_per_us = clock_rate / 1_000_000
        self._first = first
        self._received = 0
        self._transit = 0.0
        self._jitter = 0.0
        self._before = (0, 0)  # expected and received at the last report

    def extended(self, sequence: int) -> int:
        """Of a packet; later than `highest` if it is the newest."""
        ahead = (sequence - self.highest) & 0xFFFF
        return self.highest + (ahead if ahead < 0x8000 else ahead - 0x10000)

    def note(self, timestamp: int, arrival: int) -> None:
        """One packet more. `arrival` is in microseconds, of any clock."""
        self._received += 1
        transit = arrival * self._ticks_per_us - timestamp
        change = abs(transit - self._transit)
        if change < 0x1000000:  # neither the first one nor a clock that was set
            self._jitter += (change - self._jitter) / 16
        self._transit = transit

    def reported(self, report: SenderReport, now: float) -> None:
        self.report, self.report_at = report, now

    def block(self, now: float) -> Block:
        """What there is to say since the last time."""
        expected = self.highest - self._first + 1
        expected_now, received_now = expected - self._before[0], self._received - self._before[1]
        self._before = (expected, self._received)
        lost = max(0, expected_now - received_now)
        return Block(
            ssrc=self.ssrc,
            fraction=min(255, lost * 256 // expected_now) if expected_now > 0 else 0,
            lost=max(0, min(0x7FFFFF, expected - self._received)),
            highest=self.highest & 0xFFFFFFFF,
            jitter=int(self._jitter) & 0xFFFFFFFF,
            last_report=self.report.ntp >> 16 & 0xFFFFFFFF if self.report else 0,
            delay=int((now - self.report_at) * 65536) & 0xFFFFFFFF if self.report else 0,
        )
