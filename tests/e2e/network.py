"""A candidate on a host of their own, whose network can be cut, made lossy and fenced off while the exam goes on.

The host's Chromium opens the product at its usual address: what leaves the host for 127.0.0.1 and the product's port is
translated to this machine's end of the cable (on the host), and there to 127.0.0.1 again. So the page is of a secure
context and of an allowed host, as it is for everybody else, and every byte of it goes over the cable.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.proctoring.live.janus.hosts import Host, new_host
from tests.servers import HOST, program

__all__ = ["Host", "cut", "lossy_uplink", "new_host", "only_udp_to", "reaching"]
CABLE = "eth0"  # the host's end
# After the nat table of OUTPUT: in that chain a packet is still on the way to where it was addressed to.
OUT = ("mangle", "POSTROUTING", "-o", CABLE)
IN = ("mangle", "PREROUTING", "-i", CABLE)
Rule = tuple[str, ...]


@contextmanager
def reaching(host: Host, port: int) -> Iterator[None]:
    """The host reaches what listens there on 127.0.0.1 of this machine, as if it were its own."""
    program("iptables", "usr/sbin")
    _on(host, "ip", "route", "add", "default", "via", host.gateway)
    _on(host, "sh", "-c", f"echo 1 > {_leaving_loopback('all')}")
    there, here = f"{host.gateway}:{port}", f"{HOST}:{port}"
    _iptables(host, "-t", "nat", "-A", "OUTPUT", "-d", HOST, *_tcp(port), "-j", "DNAT", "--to", there)
    _iptables(host, "-t", "nat", "-A", "POSTROUTING", "-s", HOST, "-o", CABLE, "-j", "MASQUERADE")
    Path(_leaving_loopback(_this_end(host))).write_text("1")
    rule = ("PREROUTING", "-d", host.gateway, *_tcp(port), "-j", "DNAT", "--to", here)
    _run("iptables", "-w", "-t", "nat", "-A", *rule)
    try:
        yield
    finally:
        _run("iptables", "-w", "-t", "nat", "-D", *rule)


@contextmanager
def cut(host: Host) -> Iterator[None]:
    """Nothing leaves the host and nothing arrives, and nobody is told."""
    with _rules(host, (*OUT, "-j", "DROP"), (*IN, "-j", "DROP")):
        yield


@contextmanager
def lossy_uplink(host: Host, share: float) -> Iterator[None]:
    """That share of what the host sends is lost, by chance."""
    chance = ("-m", "statistic", "--mode", "random", "--probability", str(share))
    with _rules(host, (*OUT, *chance, "-j", "DROP")):
        yield


@contextmanager
def only_udp_to(host: Host, port: int) -> Iterator[None]:
    """As behind a strict firewall: of UDP nothing passes but what goes to that port and comes from it."""
    out, back = ("!", "--dport", str(port)), ("!", "--sport", str(port))
    with _rules(host, (*OUT, "-p", "udp", *out, "-j", "DROP"), (*IN, "-p", "udp", *back, "-j", "DROP")):
        yield


@contextmanager
def _rules(host: Host, *rules: Rule) -> Iterator[None]:
    for table, chain, *rule in rules:
        _iptables(host, "-t", table, "-A", chain, *rule)
    try:
        yield
    finally:
        for table, chain, *rule in rules:
            _iptables(host, "-t", table, "-D", chain, *rule)


def _this_end(host: Host) -> str:
    """The name of the cable where it ends on this machine."""
    found = _run("ip", "-oneline", "address", "show", "to", f"{host.gateway}/32")
    return found.split()[1]


def _leaving_loopback(interface: str) -> str:
    """Where Linux is told that addresses of 127.0.0.0/8 may pass there."""
    return f"/proc/sys/net/ipv4/conf/{interface}/route_localnet"


def _tcp(port: int) -> Rule:
    return "-p", "tcp", "--dport", str(port)


def _iptables(host: Host, *words: str) -> None:
    _on(host, "iptables", "-w", *words)


def _on(host: Host, *command: str) -> None:
    _run("ip", "netns", "exec", host.name, *command)


def _run(*command: str) -> str:
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
