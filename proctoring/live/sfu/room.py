"""One stream: its publisher, as it comes and goes, and its viewers."""

import asyncio

from proctoring.live.sfu.leg import Leg
from proctoring.live.sfu.publisher import Publisher
from proctoring.live.sfu.viewer import Viewer


class Room:
    def __init__(self) -> None:
        self.publisher: Publisher | None = None
        self.published = asyncio.Event()
        self.viewers: dict[str, Viewer] = {}
        self.expected: set[str] = set()
        """Viewers who wait for the publisher."""

    @property
    def is_empty(self) -> bool:
        return self.publisher is None and not self.viewers and not self.expected

    def enter(self, name: str, viewer: Viewer) -> None:
        self.viewers[name] = viewer
        self.connect()

    def leave(self, name: str) -> Viewer | None:
        viewer = self.viewers.pop(name, None)
        self.connect()
        return viewer

    def publish(self, publisher: Publisher) -> None:
        """In the place of whoever was there. The viewers stay."""
        self.publisher = publisher
        publisher.limit = self._limit
        self.connect()
        self.published.set()

    def unpublish(self) -> None:
        self.publisher = None
        self.published.clear()
        self.connect()

    def close(self) -> list[Leg]:
        """Empty it; answers with all that were there. Nobody has to wait for a publisher any more."""
        legs = [viewer.leg for viewer in self.viewers.values()]
        if self.publisher:
            legs.append(self.publisher.leg)
        self.unpublish()  # lanes that still knew their medium would keep 150 kB each until garbage is collected
        self.viewers.clear()
        self.published.set()
        return legs

    def connect(self) -> None:
        """Lay the lanes as they are to be now. Those that are there already stay untouched."""
        media = self.publisher.media if self.publisher else {}
        for kind, medium in media.items():
            medium.lanes = [viewer.lanes[kind] for viewer in self.viewers.values() if kind in viewer.lanes]
        for viewer in self.viewers.values():
            for kind, lane in viewer.lanes.items():
                lane.connect(media.get(kind))

    def look_after(self, now: float) -> None:
        """What is due. To be called several times a second."""
        if self.publisher:
            self.publisher.look_after(now)
            self.publisher.leg.look_after(now)
        for viewer in list(self.viewers.values()):
            viewer.look_after(now)

    def _limit(self) -> int | None:
        """What the best of the viewers can take: a slow one shall not make it worse for the others."""
        limits = [viewer.limit for viewer in self.viewers.values()]
        known = [limit for limit in limits if limit is not None]
        return max(known) if known and len(known) == len(limits) else None
