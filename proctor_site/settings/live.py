"""Live video: which engine, which ports, which relays (docs/operations.md)."""

from datetime import timedelta
from ipaddress import ip_address

from proctor_site.settings import environment as env
from proctoring.turn import WrongTurnSetting, check_turn

ENGINES = ("embedded", "janus", "direct")
CREDENTIAL_LIFETIME = timedelta(hours=12)
"""Of the names that open the relay: as long as the longest exam, because a relay asks for them again and again."""


def engine() -> str:
    name = env.one_of("LIVE_ENGINE", ENGINES, "embedded", example="janus")
    if name == "janus" and not env.words("JANUS_URLS"):
        env.refuse("JANUS_URLS", "is not set, though LIVE_ENGINE=janus. Example: JANUS_URLS=ws://127.0.0.1:8188")
    if name == "janus" and not env.text("JANUS_SECRET"):
        env.refuse("JANUS_SECRET", "is not set, though LIVE_ENGINE=janus. It is the api_secret of janus.jcfg")
    return name


def janus_urls() -> list[str]:
    urls = env.words("JANUS_URLS")
    wrong = [url for url in urls if not url.startswith(("ws://", "wss://"))]
    return urls if not wrong else env.refuse("JANUS_URLS", f"has {wrong[0]!r}. Example: JANUS_URLS=ws://127.0.0.1:8188")


def ports() -> tuple[int, int]:
    """First and last UDP port of the embedded engine."""
    first, _dash, last = env.text("LIVE_PORTS", "40000-40999").partition("-")
    if first.isdigit() and last.isdigit() and 1024 <= int(first) <= int(last) <= 65535:
        return int(first), int(last)
    return env.refuse("LIVE_PORTS", "must be two UDP ports such as LIVE_PORTS=40000-40999")


def addresses() -> list[str]:
    """Under which candidates and proctors reach the embedded engine; none: all addresses of this machine."""
    found = env.words("LIVE_ADDRESSES")
    for address in found:
        try:
            ip_address(address)
        except ValueError:
            env.refuse("LIVE_ADDRESSES", f"has {address!r}. Use IP addresses, for example LIVE_ADDRESSES=192.0.2.7")
    return found


def turn_urls() -> list[str]:
    urls = env.words("TURN_URLS")
    try:
        check_turn(urls, env.text("TURN_SECRET"))
    except WrongTurnSetting as wrong:
        env.refuse(wrong.setting, wrong.message)
    return urls
