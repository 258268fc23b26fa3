"""Waiting until something has become true, for a while."""

import asyncio
from collections.abc import Callable


class News:
    """Whoever makes something true tells it."""

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def tell(self) -> None:
        self._next.set()
        self._next = asyncio.Event()

    async def until(self, is_true: Callable[[], bool], *, within: float) -> bool:
        """Whether it has become true within so many seconds."""
        try:
            async with asyncio.timeout(within):
                while not is_true():
                    await self._next.wait()
        except TimeoutError:
            return is_true()
        return True
