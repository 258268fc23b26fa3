"""A bad network between pages and the server: UDP passes through here, or does not."""

import asyncio
import random
import socket
from collections.abc import Callable

from tests.servers import HOST

LARGEST = 2048
Address = tuple[str, int]


class Relay:
    """Takes what is for the server, and the answers. `passes` is asked for each datagram in each direction."""

    def __init__(self, server: Address) -> None:
        self.passes: Callable[[bytes], bool] = everything
        self.dropped = 0
        self._server = server
        self._front = _socket()
        self._front.bind((HOST, 0))
        self._backs: dict[Address, socket.socket] = {}
        asyncio.get_running_loop().add_reader(self._front, self._inward)

    def close(self) -> None:
        for one in (self._front, *self._backs.values()):
            asyncio.get_running_loop().remove_reader(one)
            one.close()

    def detour(self, sdp: str) -> str:
        """The description with this as the only address."""
        candidate = f"a=candidate:1 1 udp 2130706431 {HOST} {self._front.getsockname()[1]} typ host\r\n"
        kept = "".join(line for line in sdp.splitlines(keepends=True) if not line.startswith("a=candidate"))
        return kept.replace("a=end-of-candidates\r\n", f"{candidate}a=end-of-candidates\r\n", 1)

    def _inward(self) -> None:
        datagram, peer = self._front.recvfrom(LARGEST)
        if peer not in self._backs:
            back = self._backs[peer] = _socket()
            back.connect(self._server)
            asyncio.get_running_loop().add_reader(back, self._outward, back, peer)
        if self._lets(datagram):
            self._backs[peer].send(datagram)

    def _outward(self, back: socket.socket, peer: Address) -> None:
        datagram = back.recv(LARGEST)
        if self._lets(datagram):
            self._front.sendto(datagram, peer)

    def _lets(self, datagram: bytes) -> bool:
        passes = self.passes(datagram)
        self.dropped += not passes
        return passes


def _socket() -> socket.socket:
    one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    one.settimeout(0)
    return one


def everything(_datagram: bytes) -> bool:
    return True


def nothing(_datagram: bytes) -> bool:
    return False


def all_but(share: float) -> Callable[[bytes], bool]:
    """Loses that share of the media; the same each time."""
    chance = random.Random(7)
    return lambda datagram: not 127 < datagram[0] < 192 or chance.random() >= share
