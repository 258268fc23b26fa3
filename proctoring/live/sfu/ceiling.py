"""How much one viewer's path takes."""

ENOUGH = 0.8  # browsers at the end of a full path name 0.85 of what gets through; on a free path more than they get
MEMORY = 4  # seconds, of what was sent
GROWTH = 1.08  # a second
NO_LIMIT = 5_000_000  # bits per second


class Ceiling:
    """`bitrate` in bits per second, None where nothing is in the way.

    A browser's own number (REMB) is no limit as such: it starts low and follows what is sent. It is one where it stays
    behind what is sent.
    """

    def __init__(self) -> None:
        self.bitrate: int | None = None
        self._named: int | None = None
        self._sent = 0.0

    def named(self, bitrate: int) -> None:
        """By the viewer's browser."""
        self._named = bitrate

    def second(self, sent: float) -> None:
        """Another one has passed, with so many bits sent."""
        self._sent += (sent - self._sent) / MEMORY
        if self._named is not None and self._named < ENOUGH * self._sent:
            self.bitrate = self._named
        elif self.bitrate is not None:
            grown = int(self.bitrate * GROWTH)
            self.bitrate = grown if grown < NO_LIMIT else None
        self._named = None
