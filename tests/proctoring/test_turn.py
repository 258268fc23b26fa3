"""Credentials for the relay, and what a real coturn makes of them."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from proctoring.turn import IceServer, WrongTurnSetting, check_turn, ice_servers
from tests.proctoring.live.janus.hosts import new_host, own_network
from tests.proctoring.live.janus.peers import Peer, running_chromium, until
from tests.servers import TURN_SECRET, coturn_server

HOUR = timedelta(hours=1)


def test_what_a_page_is_told_is_as_coturn_documents_it():
    """The credential was made with `echo -n 1767225600:7 | openssl dgst -sha1 -hmac north -binary | base64`."""
    servers = ice_servers(
        "7",
        urls=["stun:a.example", "turn:b.example", "turns:b.example:443?transport=tcp"],
        secret="north",
        lifetime=HOUR,
        now=datetime(2025, 12, 31, 23, tzinfo=UTC),
    )

    assert servers == (
        IceServer(("stun:a.example",)),
        IceServer(
            ("turn:b.example", "turns:b.example:443?transport=tcp"), "1767225600:7", "F0PHCLNgDpTbwr7iAwa6ambPKSk="
        ),
    )


def test_a_site_without_servers_tells_of_none():
    assert ice_servers("7", urls=[], secret="", lifetime=HOUR, now=datetime.now(UTC)) == ()


@pytest.mark.parametrize(
    "url",
    [
        "stun:192.0.2.7",
        "stuns:stun.example:5349",
        "turn:turn.example:3478?transport=udp",
        "turns:[2001:db8::7]:443?transport=tcp",
    ],
)
def test_a_right_url_is_taken(url):
    check_turn([url], "a secret")


@pytest.mark.parametrize(
    "url",
    [
        "turn.example:3478",
        "turn://turn.example:3478",
        "https://turn.example",
        "turn:",
        "turn:turn.example:0",
        "turn:turn.example:70000",
        "turn:turn.example:port",
        "turn:ann:secret@turn.example",
        "turn:turn.example?transport=sctp",
        "stun:stun.example?transport=udp",
        "turn:2001:db8::7",
        "turn:turn.example,stun:stun.example",
        "turn:turn.example ",
        "",
    ],
)
def test_a_wrong_url_is_named(url):
    with pytest.raises(WrongTurnSetting) as refusal:
        check_turn(["stun:stun.example", url], "a secret")

    assert refusal.value.setting == "TURN_URLS"
    assert repr(url) in refusal.value.message


def test_a_relay_needs_a_secret_and_stun_needs_none():
    check_turn(["stun:stun.example"], "")
    with pytest.raises(WrongTurnSetting) as refusal:
        check_turn(["stun:stun.example", "turn:turn.example"], "")

    assert refusal.value.setting == "TURN_SECRET"


# -- a real relay, and real browsers ---------------------------------------------------


@pytest.fixture(scope="module")
def relay() -> Iterator[str]:
    with coturn_server() as server:
        yield server.url


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def pages() -> AsyncIterator[tuple[Peer, Peer]]:
    async with running_chromium() as browser:
        yield await Peer.open(browser), await Peer.open(browser)


def by_relay(*urls: str, secret: str = TURN_SECRET, now: datetime | None = None) -> dict[str, Any]:
    """How a page connects that may use nothing else."""
    servers = ice_servers("7", urls=urls, secret=secret, lifetime=HOUR, now=now or datetime.now(UTC))
    return {"iceTransportPolicy": "relay", "iceServers": [asdict(server) for server in servers]}


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_browsers_meet_at_the_relay(relay, pages, transport):
    candidate, viewer = pages
    offer = await candidate.publish(**by_relay(f"{relay}?transport={transport}"))

    await candidate.accept(await viewer.answer(offer, **by_relay(f"{relay}?transport={transport}")))

    await viewer.sees(pictures=5, sounds=5)
    assert (await viewer.seen())["kinds"] == ["relay", "relay"]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    "wrong",
    [{"secret": "a guess"}, {"now": datetime.now(UTC) - HOUR - timedelta(seconds=1)}],
    ids=["of another secret", "expired"],
)
async def test_credentials_are_refused(relay, pages, wrong):
    candidate, _viewer = pages
    await candidate.publish(trickle=True, **by_relay(relay, **wrong))

    await until(lambda: candidate.page.evaluate("refusals.includes(401)"))
    assert await candidate.page.evaluate("candidates.filter(Boolean)") == []


@pytest.mark.asyncio(loop_scope="module")
async def test_browsers_without_a_way_to_each_other_meet_at_the_relay(tmp_path):
    """Which they find by themselves: nothing tells them to use it alone."""
    with own_network(), new_host() as here, new_host() as there, coturn_server(here.gateway, there.gateway) as relay:
        port = relay.url.rpartition(":")[2]
        async with (
            running_chromium(here.chromium(tmp_path)) as left,
            running_chromium(there.chromium(tmp_path)) as right,
        ):
            candidate, viewer = await Peer.open(left), await Peer.open(right)
            ours, theirs = (
                by_relay(f"turn:{host.gateway}:{port}") | {"iceTransportPolicy": "all"} for host in (here, there)
            )
            offer = await candidate.publish(**ours)

            await candidate.accept(await viewer.answer(offer, **theirs))

            await viewer.sees(pictures=5, sounds=5)
            assert "relay" in (await viewer.seen())["kinds"]
