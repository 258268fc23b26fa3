"""Hosts of their own, as network namespaces: each has a cable to this machine, and no way on to the others."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom

from tests.e2e.conftest import chromium
from tests.servers import missing


@dataclass
class Host:
    """Its network is one of those that RFC 2544 sets aside for tests. This machine is number 1 in it."""

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
    if os.geteuid() != 0 or not shutil.which("ip"):
        missing("iproute2, or the right to make network namespaces,")
    number = SystemRandom().randrange(256)
    host = Host(f"host{number}-{os.getpid()}", f"198.18.{number}")
    cable = f"cable{number}"
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
