"""The UDP sockets that all legs share, one port for all of them, and who is meant by what arrives there.

This is the lite side of ICE (RFC 8445): peers check our addresses, we answer, and send to where they nominate.
"""

import asyncio
import socket
import struct
import sys
from collections.abc import Callable, Sequence
from time import monotonic, time_ns
from typing import Any, Protocol

import ifaddr

from proctoring.live.engine import EngineAway
from proctoring.live.sfu.borrowed import read_check
from proctoring.live.sfu.own_descriptions import Address

SMALLEST, LARGEST = 12, 2048  # bytes of a datagram
MOST_PEERS = 32  # addresses of one peer
AT_ONCE = 64  # datagrams before others get their turn
BUFFER = 4 * 1024 * 1024  # bytes that a socket may hold; Linux allows net.core.rmem_max
STAMPED = 35  # SO_TIMESTAMPNS of Linux: the kernel says when a datagram came, however busy we were
_STAMP = struct.Struct("@ll")

Peer = tuple[Any, ...]
"""An address as sockets know it."""
Receive = Callable[[], tuple[bytes, int, Peer]]
"""The next datagram, when it came in microseconds, and from whom. Raises OSError."""


class Listener(Protocol):
    """Whom peers name in their checks."""

    def password(self, ufrag: str) -> str: ...
    def checked(self, ufrag: str, by: socket.socket, peer: Peer, *, nominates: bool) -> None: ...
    def received(self, datagram: bytes, arrival: int, now: float) -> None: ...


class Wire:
    def __init__(self, ports: Sequence[int], addresses: Sequence[str]) -> None:
        self._ports = ports
        self._asked = list(addresses)
        self._sockets: list[socket.socket] = []
        self._named: dict[str, Listener] = {}
        self._known: dict[Peer, Listener] = {}
        self._peers: dict[Listener, list[Peer]] = {}
        self.addresses: list[Address] = []
        """What to announce."""

    def open(self) -> None:
        """Takes the first port that is free at all addresses. Raises EngineAway."""
        here = local_addresses()
        announced = self._asked or here
        # Addresses that are not of this machine are translated to some that are, we cannot know to which
        bound = announced if set(announced) <= set(here) else here
        self._sockets = _first_bound(bound, self._ports)
        port = self._sockets[0].getsockname()[1]
        self.addresses = [(address, port) for address in announced]
        for one in self._sockets:
            asyncio.get_running_loop().add_reader(one, self._read, one, _receive(one))

    def close(self) -> None:
        for one in self._sockets:
            asyncio.get_running_loop().remove_reader(one)
            one.close()
        self._sockets.clear()

    def listen(self, ufrag: str, listener: Listener) -> None:
        self._named[ufrag] = listener

    def forget_name(self, ufrag: str) -> None:
        self._named.pop(ufrag, None)

    def forget_peers(self, listener: Listener) -> None:
        for peer in self._peers.pop(listener, []):
            del self._known[peer]

    def _read(self, by: socket.socket, receive: Receive) -> None:
        now = monotonic()
        for _ in range(AT_ONCE):
            try:
                datagram, arrival, peer = receive()
            except OSError:
                return
            if len(datagram) < SMALLEST:
                continue
            if datagram[0] < 4:
                self._check(datagram, by, peer)
            elif listener := self._known.get(peer):
                listener.received(datagram, arrival, now)

    def _check(self, datagram: bytes, by: socket.socket, peer: Peer) -> None:
        check = read_check(datagram)
        listener = self._named.get(check.asked) if check else None
        if check is None or listener is None:
            return
        password = listener.password(check.asked)
        if not check.is_signed_with(password):
            return
        if self._known.get(peer) is not listener:
            self._know(peer, listener)
        listener.checked(check.asked, by, peer, nominates=check.nominates)
        try:
            by.sendto(check.answer(password, (peer[0], peer[1])), peer)
        except OSError:
            pass  # the peer asks again

    def _know(self, peer: Peer, listener: Listener) -> None:
        """Who is there now. A peer that shows ever more addresses loses its oldest ones."""
        if before := self._known.get(peer):
            self._peers[before].remove(peer)
        peers = self._peers.setdefault(listener, [])
        if len(peers) == MOST_PEERS:
            del self._known[peers.pop(0)]
        peers.append(peer)
        self._known[peer] = listener


def local_addresses() -> list[str]:
    """Of this machine, with those first that others can reach."""
    found = [ip.ip if isinstance(ip.ip, str) else ip.ip[0] for card in ifaddr.get_adapters() for ip in card.ips]
    usable = [address for address in found if not address.startswith("fe80:")]
    return sorted(usable, key=lambda address: (address in {"127.0.0.1", "::1"}, ":" in address))


def _first_bound(addresses: Sequence[str], ports: Sequence[int]) -> list[socket.socket]:
    """Raises EngineAway."""
    if not addresses or not ports:
        raise EngineAway("no UDP port, or no address, to serve at")
    trouble = ""
    for port in ports:
        try:
            return _bound(addresses, port)
        except OSError as error:
            trouble = str(error.strerror)
    raise EngineAway(f"no free UDP port from {ports[0]} to {ports[-1]} at {', '.join(addresses)}: {trouble}")


def _bound(addresses: Sequence[str], port: int) -> list[socket.socket]:
    """A socket for each address. Raises OSError, and leaves none open then."""
    sockets: list[socket.socket] = []
    try:
        for address in addresses:
            one = socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM)
            sockets.append(one)
            one.settimeout(0)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
            one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER)
            one.bind((address, port))
    except OSError:
        for one in sockets:
            one.close()
        raise
    return sockets


def _receive(one: socket.socket) -> Receive:
    if sys.platform != "linux":

        def receive() -> tuple[bytes, int, Peer]:
            datagram, peer = one.recvfrom(LARGEST)
            return datagram, time_ns() // 1000, peer

        return receive

    one.setsockopt(socket.SOL_SOCKET, STAMPED, 1)

    def receive_stamped() -> tuple[bytes, int, Peer]:
        datagram, ancillary, _, peer = one.recvmsg(LARGEST, 64)
        seconds, nanoseconds = _STAMP.unpack(ancillary[0][2]) if ancillary else divmod(time_ns(), 1_000_000_000)
        return datagram, seconds * 1_000_000 + nanoseconds // 1000, peer

    return receive_stamped
