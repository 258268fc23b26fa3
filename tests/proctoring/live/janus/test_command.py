"""`start.py janus`."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from proctoring.live.engine import EngineAway
from proctoring.live.janus.session import Session
from tests.servers import free_port, program

ROOT = Path(__file__).resolve().parents[4]
START = (sys.executable, "-S", "-E", "start.py", "janus")  # `-S`: nothing but the standard library is there


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def command(port: int) -> Iterator[subprocess.Popen[bytes]]:
    program("janus")
    env = os.environ | {"JANUS_SECRET": 'it\'s "secret"'}
    with subprocess.Popen([*START, "--port", str(port)], cwd=ROOT, env=env, stdout=subprocess.PIPE) as process:
        yield process
        process.terminate()


async def test_one_command_starts_a_janus_that_takes_our_sessions_and_no_others(command, port):
    assert command.stdout
    said = [command.stdout.readline().decode() for _ in range(3)]
    assert f"LIVE_ENGINE=janus JANUS_URLS=ws://127.0.0.1:{port} JANUS_SECRET='it'\"'\"'s \"secret\"'" in said[2]

    session = await connected(f"ws://127.0.0.1:{port}", 'it\'s "secret"')
    assert (await (await session.attach(lambda event: None)).request("list")).data["list"] == []
    await session.close()

    command.send_signal(signal.SIGTERM)
    assert command.wait(10) == 0
    with pytest.raises(EngineAway):
        await Session.open(f"ws://127.0.0.1:{port}", "")


async def connected(url: str, secret: str) -> Session:
    async with asyncio.timeout(10):
        while True:
            try:
                return await Session.open(url, secret)
            except EngineAway:
                await asyncio.sleep(0.05)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--media-ports", "1-2"], "two UDP ports"),
        (["--port", "{taken}"], "Address already in use. Choose another with --port."),
    ],
)
def test_a_wrong_option_is_named_in_one_line(arguments, words, redis_url):
    taken = redis_url.rpartition(":")[2].partition("/")[0]
    result = subprocess.run(
        [*START, *(word.format(taken=taken) for word in arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode != 0
    assert words in result.stderr.strip().splitlines()[-1]
