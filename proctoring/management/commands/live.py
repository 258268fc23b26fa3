import asyncio
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from proctoring.live.engine import EngineAway
from proctoring.live.worker import LiveWorker


class Command(BaseCommand):
    help = "Carry live video: the switchboard, and the engine that LIVE_ENGINE names. Runs until it is asked to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        asyncio.run(self._run())

    async def _run(self) -> None:
        worker = LiveWorker()
        loop, asked = asyncio.get_running_loop(), asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            try:
                loop.add_signal_handler(number, asked.set)
            except NotImplementedError:  # Windows: Ctrl-Break ends the process
                break
        try:
            await worker.start()
        except EngineAway as away:
            raise CommandError(f"live video cannot start: {away}") from away
        self.stdout.write("live video is ready.")
        self.stdout.flush()
        serving = asyncio.create_task(worker.serve())
        await asyncio.wait({serving, asyncio.create_task(asked.wait())}, return_when=asyncio.FIRST_COMPLETED)
        await worker.stop()
        if serving.done():
            serving.result()  # raises what ended it
        serving.cancel()
