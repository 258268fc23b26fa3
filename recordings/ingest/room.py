"""Whether media storage has room for more. A margin is left, so that the database beside it goes on working."""

import time

from proctoring.storage import Store, is_short

LOOKED_AGAIN_AFTER = 3.0  # seconds


class Room:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._is_full = False
        self._look_at = 0.0

    @property
    def is_full(self) -> bool:
        if time.monotonic() >= self._look_at:
            self._set(is_full=is_short(self._store.free_bytes()))
        return self._is_full

    def ran_out(self) -> None:
        """A write has just failed for want of space, whatever the figures say."""
        self._set(is_full=True)

    def _set(self, *, is_full: bool) -> None:
        self._is_full, self._look_at = is_full, time.monotonic() + LOOKED_AGAIN_AFTER
