"""How many may wait to be served, and when the others come back. Pure."""

from dataclasses import dataclass

LONGEST_WAIT = 1.0  # seconds that whoever may wait is expected to
LATEST_RETURN = 15.0  # seconds
FEW = 20  # that wait are never too many
FIRST_PACE = 0.006  # seconds from one who was served to the next
SLOWEST_PACE = 0.25
SPARE = 1.25  # times the pace between two moments: whoever comes back shall not be sent away once more
LEARNS = 0.1  # the share of the newest measurement in the pace


@dataclass
class Turnstile:
    """Lets wait whom it can serve soon. Everybody else gets a moment of their own, as far apart as they are served.

    Moments are seconds of any clock that does not go back.
    """

    waiting: int = 0
    pace: float = FIRST_PACE
    turned_away_at: float = float("-inf")
    _booked: float = float("-inf")
    _served_at: float | None = None

    def enters(self) -> bool:
        """Whether one more may wait, and has to leave again."""
        may = self.waiting < FEW or self.waiting * self.pace <= LONGEST_WAIT
        self.waiting += may
        return may

    def served(self, now: float) -> None:
        """Leaves, as it should be."""
        self.waiting -= 1
        if self._served_at is not None:
            took = min(now - self._served_at, SLOWEST_PACE)
            self.pace += (took - self.pace) * LEARNS
        self._served_at = now if self.waiting >= FEW else None  # fewer tell how many come, not how fast they are served

    def gave_up(self) -> None:
        """Leaves, and nobody has done anything for them."""
        self.waiting -= 1

    def turns_away(self, now: float) -> float:
        """The seconds after which to come back."""
        self.turned_away_at = now
        self._booked = max(self._booked, now + self.waiting * self.pace) + SPARE * self.pace
        return min(self._booked - now, LATEST_RETURN)
