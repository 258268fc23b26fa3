"""The floor: an ASGI application that makes a file as durable as we do (synced, renamed, folder synced), no more."""

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(os.environ["BARE_ROOT"])
POOL = ThreadPoolExecutor(4)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    parts, more = [], True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    await asyncio.get_running_loop().run_in_executor(POOL, store, scope["path"], b"".join(parts))
    await send({"type": "http.response.start", "status": 201, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def store(path: str, body: bytes) -> None:
    name = f"{ROOT}{path}"
    folder = os.path.dirname(name)  # noqa: PTH120 - the floor is to be as low as it can be
    part = f"{name}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    try:
        file = os.open(part, flags, 0o644)
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)  # noqa: PTH103
        file = os.open(part, flags, 0o644)
    try:
        os.write(file, body)
        os.fdatasync(file)
    finally:
        os.close(file)
    os.rename(part, name)  # noqa: PTH104
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
