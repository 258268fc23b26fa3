"""As much of RFC 6455 as a client needs that measures a server and shall cost little itself."""

import asyncio
import base64
import os

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
FINAL, MASKED = 0x80, 0x80
NO_MASK = bytes(4)  # a mask of zeros is one, and changes nothing


class WebSocket(asyncio.Protocol):
    """What is heard and where it ends is for those who inherit."""

    status = 0
    """Of the answer to the handshake; 101 when the socket is open, 0 before, or when there was none."""
    transport: asyncio.Transport
    code = 1006
    """With which the server closed it."""
    reason = ""

    def __init__(self, host: str, port: int, path: str, cookie: str) -> None:
        self._handshake = (
            f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nOrigin: http://{host}:{port}\r\nCookie: {cookie}\r\n"
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n"
        ).encode()
        self._received = bytearray()

    @property
    def is_open(self) -> bool:
        return self.status == 101 and not self.transport.is_closing()

    def opened(self) -> None: ...

    def heard(self, payload: bytes, *, is_text: bool) -> None: ...

    def ended(self) -> None: ...

    def say(self, payload: bytes, opcode: int = TEXT) -> None:
        if self.is_open:
            self.transport.write(_head(opcode, len(payload)) + payload)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._handshake)

    def connection_lost(self, _error: Exception | None) -> None:
        self.ended()

    def data_received(self, data: bytes) -> None:
        received = self._received
        received += data
        if not self.status and not self._is_answered():
            return
        at = 0
        while (frame := _frame(received, at)) is not None:
            opcode, begin, at = frame
            self._take(opcode, bytes(received[begin:at]))
        del received[:at]

    def _is_answered(self) -> bool:
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return False
        self.status = int(self._received[9:12])
        del self._received[: end + 4]
        if self.status == 101:
            self.opened()
        else:
            self.transport.abort()
        return self.status == 101

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode in {TEXT, BINARY}:
            self.heard(payload, is_text=opcode == TEXT)
        elif opcode == PING:
            self.say(payload, PONG)
        elif opcode == CLOSE:
            self.code = int.from_bytes(payload[:2], "big") if payload else 1005
            self.reason = payload[2:].decode()
            self.transport.close()


def _head(opcode: int, length: int) -> bytes:
    if length < 126:
        return bytes((FINAL | opcode, MASKED | length)) + NO_MASK
    if length < 1 << 16:
        return bytes((FINAL | opcode, MASKED | 126)) + length.to_bytes(2, "big") + NO_MASK
    return bytes((FINAL | opcode, MASKED | 127)) + length.to_bytes(8, "big") + NO_MASK


def _frame(received: bytearray, at: int) -> tuple[int, int, int] | None:
    """Opcode, begin and end of the payload at that place; None when it is not all there. Nothing comes in pieces."""
    if len(received) < at + 2:
        return None
    length, begin = received[at + 1], at + 2
    if length >= 126:
        width = 2 if length == 126 else 8
        begin += width
        length = int.from_bytes(received[begin - width : begin], "big")
        if len(received) < begin:
            return None
    end = begin + length
    return (received[at] & 15, begin, end) if len(received) >= end else None
