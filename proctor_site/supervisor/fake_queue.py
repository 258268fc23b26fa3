"""The in-memory queue for systems without a Valkey build: python fake_queue.py PORT, until a stop signal."""

import os
import signal
import sys
from types import FrameType

from fakeredis import TcpFakeServer


def main() -> None:
    for name in ("SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _leave)
    TcpFakeServer(("127.0.0.1", int(sys.argv[1])), server_type="valkey").serve_forever()


def _leave(_number: int, _frame: FrameType | None) -> None:
    os._exit(0)  # nothing to save, and its threads wait for clients that are gone


if __name__ == "__main__":
    main()
