"""The in-memory queue for systems without a Valkey build: python fake_queue.py PORT, until a stop signal."""

import os
import signal
import sys
from types import FrameType
from typing import Any

from fakeredis import TcpFakeServer
from redis.exceptions import ResponseError


def main() -> None:
    for name in ("SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _leave)
    server = TcpFakeServer(("127.0.0.1", int(sys.argv[1])), server_type="valkey")
    handler: Any = server.RequestHandlerClass
    server.RequestHandlerClass = _answering(handler)
    server.serve_forever()


def _answering(handler: Any) -> Any:
    """fakeredis 2.40 hangs up after it has answered an error, where a real server goes on: a client that loads a script
    because of NOSCRIPT then fails. An error that is returned instead of raised is answered like any reply."""

    class Answering(handler):
        def setup(self) -> None:
            super().setup()
            read = self.current_client.read_response

            def answer(*args: Any, **options: Any) -> Any:
                try:
                    return read(*args, **options)
                except ResponseError as error:
                    return error

            self.current_client.read_response = answer

    return Answering


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)  # nothing to save, and its threads wait for clients that are gone


if __name__ == "__main__":
    main()
