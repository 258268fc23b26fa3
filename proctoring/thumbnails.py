"""Thumbnails: which are taken, and how often they are wanted. Pure."""

from dataclasses import dataclass, field

from proctoring.config import AntiCheatConfig
from proctoring.protocol.signalling import Source

LARGEST = 64 * 1024  # bytes
JPEG = b"\xff\xd8\xff"
CODES: dict[int, Source] = {0: "camera", 1: "screen"}
UNSEEN_EVERY = 30.0  # seconds, while nobody looks
LEASE = 30.0  # seconds for which somebody who looks need not say so again
MOST_A_SECOND = 12  # of one dashboard


def is_thumbnail(frame: bytes) -> bool:
    """One byte for the source, then a JPEG."""
    return bool(frame) and frame[0] in CODES and frame[1:4] == JPEG and len(frame) <= LARGEST + 1


def may_show(config: AntiCheatConfig, source: Source) -> bool:
    """What the candidate has agreed to show."""
    if source == "screen":
        return config.shows_live and config.records_screen
    return config.shows_live or config.takes_snapshots


def shown_every(config: AntiCheatConfig, asked: float | None) -> float | None:
    """Seconds between two thumbnails when they are asked for at `asked`; None when there are none to show.

    Where nobody may watch live, a proctor sees the snapshots at their own interval and no oftener.
    """
    if config.shows_live:
        seen = asked if asked is not None else UNSEEN_EVERY
        return min(seen, config.snapshot_interval_seconds) if config.takes_snapshots else seen
    return float(config.snapshot_interval_seconds) if config.takes_snapshots else None


def fair_interval(every: float, tiles: int) -> float:
    """No dashboard is sent more pictures than it can draw."""
    return max(every, tiles / MOST_A_SECOND)


@dataclass
class Demand:
    """Who looks at one candidate now, and how often they want to see. Moments are seconds of a monotonic clock."""

    _leases: dict[str, tuple[float, float]] = field(default_factory=dict)

    def ask(self, who: str, every: float, now: float) -> None:
        self._leases[who] = every, now + LEASE

    def drop(self, who: str) -> None:
        self._leases.pop(who, None)

    def every(self, now: float) -> float | None:
        """The shortest interval that somebody wants; None when nobody looks."""
        self._leases = {who: lease for who, lease in self._leases.items() if lease[1] > now}
        return min((every for every, _until in self._leases.values()), default=None)
