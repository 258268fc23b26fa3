"""The web server does not take into memory what a client does not take."""

import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.servers import free_port

APPLICATION = '''
import asyncio

SENT = 0


async def application(scope, receive, send):
    """Sends 64 MB in pieces of 128 kB, or says how much of it was sent so far."""
    global SENT
    if scope["path"] == "/sent":
        answer = str(SENT).encode()
        length = str(len(answer)).encode()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        await send({"type": "http.response.body", "body": answer})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(512):
        await send({"type": "http.response.body", "body": bytes(131072), "more_body": True})
        SENT += 131072
    await send({"type": "http.response.body", "body": b""})
'''


@pytest.fixture
def server(tmp_path):
    (tmp_path / "pieces.py").write_text(APPLICATION)
    port = free_port()
    root = str(Path(__file__).parent.parent.parent)
    command = [
        sys.executable,
        "-m",
        "proctor_site.web",
        "-v",
        "0",
        "-b",
        "127.0.0.1",
        "-p",
        str(port),
        "pieces:application",
    ]
    process = subprocess.Popen(command, cwd=tmp_path, env={"PYTHONPATH": f"{root}:{tmp_path}", "PATH": ""})
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(10)


def ask(port, path):
    connection = socket.create_connection(("127.0.0.1", port), 10)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return connection


def read_all(connection):
    received = b""
    while piece := connection.recv(1 << 20):
        received += piece
    return received


def sent_so_far(port):
    with ask(port, "/sent") as connection:
        return int(read_all(connection).split(b"\r\n\r\n", 1)[1])


def test_a_reader_that_stalls_holds_back_the_application(server):
    with ask(server, "/film") as stalled:
        stalled.recv(1000)
        time.sleep(1.5)
        while_stalled = sent_so_far(server)
        everything = read_all(stalled)

    assert 0 < while_stalled < 16 * 1024 * 1024
    assert len(everything) > 63 * 1024 * 1024


def test_a_reader_that_leaves_frees_the_application(server):
    ask(server, "/film").close()
    time.sleep(0.5)

    assert sent_so_far(server) <= 64 * 1024 * 1024
    with ask(server, "/film") as next_reader:
        assert len(read_all(next_reader)) > 63 * 1024 * 1024
