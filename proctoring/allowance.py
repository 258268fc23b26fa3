"""How often something may happen. Pure."""

from dataclasses import dataclass


@dataclass
class Allowance:
    """A bucket of `burst` that refills at `rate` a second. Moments are seconds of any clock that does not go back."""

    rate: float
    burst: float
    _left: float = -1
    _at: float = 0

    def takes(self, now: float) -> bool:
        """One more, unless there have been too many."""
        self._left = self.burst if self._left < 0 else min(self.burst, self._left + (now - self._at) * self.rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
