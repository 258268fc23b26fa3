"""Which packets a viewer gets again, of those that it asks for: a path that is full must not get fuller by it."""

PER_SECOND = 150
FIRST_ROUND_TRIP = 0.1  # seconds, until it is known
MOST_REMEMBERED = 1000


class Repairs:
    def __init__(self) -> None:
        self.round_trip = FIRST_ROUND_TRIP
        self._sent_at: dict[int, float] = {}
        self._second, self._in_second = 0, 0

    def may_go(self, sequence: int, now: float) -> bool:
        """Not while the last one may still be on its way. Counts as sent if so."""
        if now - self._sent_at.get(sequence, float("-inf")) < self.round_trip:
            return False
        if int(now) != self._second:
            self._second, self._in_second = int(now), 0
        if self._in_second >= PER_SECOND:
            return False
        self._in_second += 1
        if len(self._sent_at) >= MOST_REMEMBERED:
            self._sent_at.clear()
        self._sent_at[sequence] = now
        return True
