"""Machines on a network of their own, as network namespaces. Nothing of it is seen outside of the test."""

import ctypes
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

from tests.e2e.conftest import chromium
from tests.servers import missing

CLONE_NEWNET = 0x40000000  # sched.h


@contextmanager
def own_network() -> Iterator[None]:
    """This thread is the machine in the middle, with all that it starts meanwhile.

    Cables of this machine itself would be in the way of other tests: a browser that has found an interface waits for it
    for minutes when it is gone.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    if not shutil.which("ip") or libc.unshare(CLONE_NEWNET) != 0:
        missing("iproute2, or the right to make network namespaces,")
    try:
        _ip("link", "set", "lo", "up")
        yield
    finally:
        libc.setns(home, CLONE_NEWNET)
        os.close(home)


@dataclass
class Host:
    """One with a cable to the machine in the middle, and no way on. 198.18.0.0/15 is for tests (RFC 2544)."""

    name: str
    network: str
    number: int = 2

    @property
    def gateway(self) -> str:
        return f"{self.network}.1"

    def chromium(self, folder: Path) -> str:
        """A program that runs Chromium there."""
        script = folder / f"chromium-on-{self.name}"
        script.write_text(f'#!/bin/sh\nexec ip netns exec {self.name} {chromium()} "$@"\n')
        script.chmod(0o700)
        return str(script)

    def move(self) -> None:
        """To another address, as a laptop does between two networks."""
        old, self.number = self.number, self.number + 1
        self.ip("address", "delete", f"{self.network}.{old}/24", "dev", "eth0")
        self.ip("address", "add", f"{self.network}.{self.number}/24", "dev", "eth0")

    def ip(self, *words: str) -> None:
        _ip("-n", self.name, *words)


@contextmanager
def new_host() -> Iterator[Host]:
    """Best within own_network(), which says why."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        missing("iproute2, or the right to make network namespaces,")
    taken = {name for _index, name in socket.if_nameindex()}
    number = SystemRandom().choice([number for number in range(256) if f"cable{number}" not in taken])
    host, cable = Host(f"host{number}-{os.getpid()}", f"198.18.{number}"), f"cable{number}"
    _ip("netns", "add", host.name)
    try:
        _ip("link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", host.name)
        _ip("address", "add", f"{host.gateway}/24", "dev", cable)
        _ip("link", "set", cable, "up")
        host.ip("address", "add", f"{host.network}.{host.number}/24", "dev", "eth0")
        host.ip("link", "set", "eth0", "up")
        host.ip("link", "set", "lo", "up")
        yield host
    finally:
        _ip("netns", "delete", host.name)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
