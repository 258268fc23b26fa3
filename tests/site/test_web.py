"""The web server does not take into memory what a client does not take, nor what nobody asked a client for."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.utils import timezone

from proctoring.tokens import AttemptToken, issue_token
from tests.servers import free_port

MB = 1024 * 1024
SECRET = "a secret for this test only, longer than thirty-two characters"
CHUNK = "/api/v1/recordings/0b7c3f2e-4c39-4f0e-9e52-6d1f8a3f0001/segments/0/chunks/7"
APPLICATION = '''
SENT = 0


async def application(scope, receive, send):
    """Sends 64 MB in pieces of 128 kB, or says how much of it was sent so far, or how long the body was."""
    global SENT
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept"})
        if scope["path"] == "/busy":
            await send({"type": "websocket.close", "code": 4503, "reason": "7.50"})
            return
        await send({"type": "websocket.send", "text": "hello"})
        return
    if scope["path"] != "/film":
        answer = str(SENT if scope["path"] == "/sent" else await length(receive)).encode()
        headers = [(b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    for _ in range(512):
        await send({"type": "http.response.body", "body": bytes(131072), "more_body": True})
        SENT += 131072
    await send({"type": "http.response.body", "body": b""})


async def length(receive):
    size, more = 0, True
    while more:
        message = await receive()
        size, more = size + len(message["body"]), message["more_body"]
    return size
'''


@pytest.fixture
def process(tmp_path):
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
    environment = {
        "PYTHONPATH": f"{root}:{tmp_path}",
        "PATH": "",
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": SECRET,
        "DJANGO_SETTINGS_MODULE": "proctor_site.settings.development",
    }
    process = subprocess.Popen(command, cwd=tmp_path, env=environment)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.05)
    yield port, process.pid
    process.terminate()
    process.wait(10)


@pytest.fixture
def server(process):
    return process[0]


def test_a_socket_is_told_why_it_is_closed(server):
    with connect(server) as connection:
        key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
        upgrade = ("Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13", key)
        send_headers(connection, "GET", "/busy", *upgrade)
        file = connection.makefile("rb")
        while file.readline() != b"\r\n":
            pass
        frame = file.read(8)

    assert frame == bytes((0x88, 6)) + (4503).to_bytes(2, "big") + b"7.50"


def test_a_whole_exam_may_dial_before_anybody_is_accepted(process):
    port, pid = process
    os.kill(pid, signal.SIGSTOP)
    try:
        waiting = [socket.create_connection(("127.0.0.1", port), 0.5) for _ in range(300)]
    finally:
        os.kill(pid, signal.SIGCONT)
    for connection in waiting:
        connection.close()


def connect(port):
    return socket.create_connection(("127.0.0.1", port), 10)


def ask(port, path):
    connection = connect(port)
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


def send_headers(connection, method, path, *headers):
    connection.sendall("\r\n".join([f"{method} {path} HTTP/1.1", "Host: x", *headers, "", ""]).encode())


def send_body(connection, size, *, in_pieces=False):
    """Until all is sent or nobody listens any more. Answers how much it was."""
    sent, piece = 0, bytes(MB // 4)
    framed = b"%x\r\n%b\r\n" % (len(piece), piece) if in_pieces else piece
    try:
        while sent < size:
            connection.sendall(framed)
            sent += len(piece)
        if in_pieces:
            connection.sendall(b"0\r\n\r\n")
    except OSError:
        pass
    return sent


def answer_on(connection):
    """Status, headers and body of one response with a length, and nothing of what follows."""
    file = connection.makefile("rb")
    status = int(file.readline().split()[1])
    headers = dict(line.decode().lower().strip().split(": ", 1) for line in iter(file.readline, b"\r\n"))
    return status, headers, file.read(int(headers["content-length"]))


def refusal_on(connection):
    status, headers, body = answer_on(connection)
    assert (headers["content-type"], headers["connection"]) == ("application/json", "close")
    return status, json.loads(body)["code"]


def memory_of(pid):
    """The most that a process has had in memory so far, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024


def test_a_reader_that_stalls_holds_back_the_application(server):
    with ask(server, "/film") as stalled:
        stalled.recv(1000)
        time.sleep(1.5)
        while_stalled = sent_so_far(server)
        everything = read_all(stalled)

    assert 0 < while_stalled < 16 * MB
    assert len(everything) > 63 * MB


def test_a_reader_that_leaves_frees_the_application(server):
    ask(server, "/film").close()
    time.sleep(0.5)

    assert sent_so_far(server) <= 64 * MB
    with ask(server, "/film") as next_reader:
        assert len(read_all(next_reader)) > 63 * MB


@pytest.mark.parametrize(
    ("method", "path", "size"),
    [
        ("POST", "/", 4 * MB + 1),
        ("PUT", "/api/v1/recordings/", 400 * MB),
        ("POST", CHUNK, 5 * MB),
        ("PUT", CHUNK, 51 * MB),
    ],
)
def test_a_body_that_is_too_large_is_refused_by_its_headers(server, method, path, size):
    with connect(server) as connection:
        send_headers(connection, method, path, f"Content-Length: {size}")

        assert refusal_on(connection) == (413, "too_large")
        assert connection.recv(100) == b""


def test_who_asks_before_sending_is_told_not_to(server):
    with connect(server) as connection:
        send_headers(connection, "POST", "/", "Content-Length: 5000000", "Expect: 100-continue")

        assert read_all(connection).count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize(
    ("method", "path", "size"),
    [("POST", "/", 4 * MB), ("PUT", CHUNK, 4 * MB), ("PUT", CHUNK, 50 * MB), ("PUT", f"{CHUNK}?again", 5 * MB)],
)
def test_a_body_within_its_limit_gets_through(server, method, path, size):
    token = AttemptToken(uuid4(), 1, timezone.now() + timedelta(hours=1))
    authorization = [f"Authorization: Bearer {issue_token(token, secret=SECRET)}"] if size > 4 * MB else []
    with connect(server) as connection:
        send_headers(connection, method, path, f"Content-Length: {size}", *authorization)
        send_body(connection, size)

        assert answer_on(connection)[2] == str(size).encode()


def test_a_body_in_pieces_is_stopped_at_the_same_limit(server):
    with connect(server) as small, connect(server) as large:
        send_headers(small, "POST", "/", "Transfer-Encoding: chunked")
        send_body(small, 4 * MB, in_pieces=True)
        send_headers(large, "POST", "/", "Transfer-Encoding: chunked")
        send_body(large, 5 * MB, in_pieces=True)

        assert answer_on(small)[2] == str(4 * MB).encode()
        assert refusal_on(large) == (413, "too_large")


@pytest.mark.parametrize("token", ["", "made.up"])
def test_a_large_chunk_without_a_token_is_refused_before_it_is_taken(server, token):
    with connect(server) as connection:
        send_headers(connection, "PUT", CHUNK, f"Content-Length: {5 * MB}", f"Authorization: Bearer {token}")

        assert refusal_on(connection) == (403, "token_invalid")


def test_a_chunk_without_a_length_is_refused_at_once(server):
    with connect(server) as connection:
        send_headers(connection, "PUT", CHUNK, "Transfer-Encoding: chunked")

        assert refusal_on(connection) == (411, "length_required")


def test_a_refused_client_may_finish_sending_and_read_the_answer(server):
    with connect(server) as connection:
        send_headers(connection, "POST", "/", f"Content-Length: {6 * MB}")
        sent = send_body(connection, 6 * MB)

        assert (sent, refusal_on(connection)) == (6 * MB, (413, "too_large"))


def test_who_never_stops_sending_is_cut_off(server):
    began = time.monotonic()
    with connect(server) as connection:
        send_headers(connection, "POST", "/", "Transfer-Encoding: chunked")
        send_body(connection, 10**15, in_pieces=True)

    assert 4 < time.monotonic() - began < 10


@pytest.mark.skipif(sys.platform != "linux", reason="reads the process's memory from /proc")
@pytest.mark.parametrize("header", ["Content-Length: 419430400", "Transfer-Encoding: chunked"])
def test_a_refused_body_takes_no_memory(process, header):
    """Before there were limits: 400 MB more."""
    port, pid = process
    before = memory_of(pid)

    for method, path in [("PUT", CHUNK), ("POST", "/")]:
        with connect(port) as connection:
            send_headers(connection, method, path, header)
            send_body(connection, 400 * MB, in_pieces="chunked" in header)

    assert memory_of(pid) - before < 30


def test_a_connection_is_kept_for_the_next_request_until_one_is_refused(server):
    with connect(server) as connection:
        for size in (3, MB, 0):
            send_headers(connection, "POST", "/", f"Content-Length: {size}")
            connection.sendall(bytes(size))
            assert answer_on(connection)[2] == str(size).encode()
        send_headers(connection, "POST", "/", f"Content-Length: {9 * MB}")

        assert refusal_on(connection) == (413, "too_large")
        assert connection.recv(100) == b""


def test_a_socket_still_opens(server):
    key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=="
    with connect(server) as connection:
        send_headers(
            connection, "GET", "/", "Upgrade: websocket", "Connection: Upgrade", key, "Sec-WebSocket-Version: 13"
        )

        received = b""
        while not received.endswith(b"\x81\x05hello"):
            received += connection.recv(1000)

    assert received.startswith(b"HTTP/1.1 101 ")
