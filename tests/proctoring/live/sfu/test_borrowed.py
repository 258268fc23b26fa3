"""That the private parts of aiortc, aioice and pylibsrtp are still what we take them for."""

import asyncio
import struct
from inspect import iscoroutinefunction, signature
from pathlib import Path
from re import findall

import aiortc.rtcdtlstransport
import pytest
from aioice import stun
from aiortc.rtcdtlstransport import RTCDtlsTransport

from proctoring.live.sfu.borrowed import Certificate, Dtls, HandshakeFailed, SrtpError, read_check

PACKET = struct.pack("!BBHII", 0x80, 96, 7, 900, 1001) + b"content"
REPORT = struct.pack("!BBHI", 0x80, 201, 1, 1001)


class Pair:
    """Two ends of DTLS that hear each other."""

    def __init__(self):
        self.goodbyes = asyncio.Queue()
        certificates = [Certificate(), Certificate()]
        self.fingerprints = [certificate.fingerprint for certificate in certificates]
        self.client = Dtls(certificates[0], self._to_server, lambda: self.goodbyes.put_nowait("client"))
        self.server = Dtls(certificates[1], self.client.received, lambda: self.goodbyes.put_nowait("server"))

    async def connect(self):
        clients, servers = self.fingerprints
        return await asyncio.gather(
            self.client.connect("client", [servers]), self.server.connect("server", [clients]), return_exceptions=True
        )

    def _to_server(self, datagram):
        self.server.received(datagram)

    async def close(self):
        await self.client.close()
        await self.server.close()


def test_aiortc_has_the_names_that_we_use():
    assert list(signature(RTCDtlsTransport._set_role).parameters) == ["self", "role"]
    assert iscoroutinefunction(RTCDtlsTransport.start)
    assert iscoroutinefunction(RTCDtlsTransport.stop)


def test_aiortc_asks_no_more_of_its_transport_than_ours_has():
    asked = findall(r"self\.transport\.(\w+)", Path(aiortc.rtcdtlstransport.__file__).read_text("utf-8"))

    assert set(asked) == {"_recv", "_send", "role"}


async def test_what_one_end_protects_the_other_unprotects():
    pair = Pair()
    client, server = await pair.connect()

    assert server.unprotect(client.protect(PACKET)) == PACKET
    assert client.unprotect(server.protect(PACKET)) == PACKET
    assert server.unprotect_rtcp(client.protect_rtcp(REPORT)) == REPORT
    await pair.close()


async def test_the_same_packet_can_be_protected_again_but_is_taken_once():
    pair = Pair()
    client, server = await pair.connect()
    client.protect(PACKET)

    assert server.unprotect(client.protect(PACKET)) == PACKET
    assert server.unprotect(client.protect(PACKET)) is None
    await pair.close()


async def test_what_is_not_protected_or_too_large_is_no_packet():
    pair = Pair()
    client, server = await pair.connect()

    assert server.unprotect(PACKET + bytes(16)) is None
    assert server.unprotect(bytes(3000)) is None
    assert server.unprotect_rtcp(REPORT + bytes(30)) is None
    with pytest.raises((SrtpError, ValueError)):
        client.protect(PACKET + bytes(2000))
    await pair.close()


async def test_somebody_else_than_promised_is_not_connected_to():
    pair = Pair()
    pair.fingerprints[1] = ("sha-256", "00:" * 31 + "00")

    client, _server = await pair.connect()

    assert isinstance(client, HandshakeFailed)
    await pair.close()


async def test_the_goodbye_of_the_other_end_is_heard():
    pair = Pair()
    await pair.connect()

    await pair.client.close()

    assert await asyncio.wait_for(pair.goodbyes.get(), 5) == "server"
    await pair.server.close()
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_a_check_is_understood_and_answered():
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes.update({"USERNAME": "ours:theirs", "USE-CANDIDATE": None})
    request.add_message_integrity(b"password")

    check = read_check(bytes(request))

    assert (check.asked, check.nominates) == ("ours", True)
    assert check.is_signed_with("password")
    assert not check.is_signed_with("another")
    answer = stun.parse_message(check.answer("password", ("192.0.2.7", 40_000)))
    assert answer.message_class == stun.Class.RESPONSE
    assert answer.transaction_id == request.transaction_id
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == ("192.0.2.7", 40_000)
    assert answer.check_message_integrity(b"password")


def test_what_is_no_check_is_none():
    response = stun.Message(stun.Method.BINDING, stun.Class.RESPONSE)
    truncated = struct.pack("!HHI12sHH2x", 1, 8, stun.COOKIE, bytes(12), 0x802A, 2) + b"\0\0"

    for datagram in (b"", bytes(12), bytes(response), truncated, truncated[:24]):
        assert read_check(datagram) is None


def test_a_check_without_a_name_asks_for_nobody():
    assert read_check(bytes(stun.Message(stun.Method.BINDING, stun.Class.REQUEST))).asked == ""
