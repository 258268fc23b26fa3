"""Facts about the recordings that are being uploaded: read once, renewed by every chunk that is stored."""

import asyncio
from collections import OrderedDict
from collections.abc import Collection
from uuid import UUID

from channels.db import database_sync_to_async

from recordings.ingest.facts import Facts, read_facts

MOST_FACTS = 5000
GATHERED_FOR = 0.02  # seconds
Answer = asyncio.Future[Facts | None]


class FactsBook:
    """Questions that come while one is under way become one question: a thousand pages may come at once."""

    def __init__(self) -> None:
        self._known: OrderedDict[UUID, Facts] = OrderedDict()
        self._asked: dict[UUID, Answer] = {}
        self._reading: asyncio.Task[None] | None = None

    async def about(self, recording_id: UUID, segment: int) -> Facts | None:
        """None when there is no such recording. Read again when the segment is news, as it is after a reload."""
        known = self._known.get(recording_id)
        if known is not None and known.is_fresh and segment in known.segments:
            return known
        return await asyncio.shield(self._asked_for(recording_id))  # others may wait for it when one is cancelled

    def forget(self, recording_id: UUID) -> None:
        self._known.pop(recording_id, None)

    def _asked_for(self, recording_id: UUID) -> Answer:
        loop = asyncio.get_running_loop()
        if recording_id not in self._asked:
            self._asked[recording_id] = loop.create_future()
        if self._reading is None or self._reading.done():
            self._reading = loop.create_task(self._read_what_is_asked())
        return self._asked[recording_id]

    async def _read_what_is_asked(self) -> None:
        while self._asked:
            await asyncio.sleep(GATHERED_FOR)
            asked, self._asked = self._asked, {}
            try:
                found = await _read(list(asked))
            except Exception as error:  # noqa: BLE001 - it is for those who asked
                for answer in asked.values():
                    answer.set_exception(error)
            else:
                self._keep(found)
                for recording_id, answer in asked.items():
                    answer.set_result(found.get(recording_id))

    def _keep(self, found: dict[UUID, Facts]) -> None:
        for recording_id, facts in found.items():
            self._known[recording_id] = facts
            self._known.move_to_end(recording_id)
        while len(self._known) > MOST_FACTS:
            self._known.popitem(last=False)


@database_sync_to_async
def _read(recordings: Collection[UUID]) -> dict[UUID, Facts]:
    return read_facts(recordings)
