"""What a page is told of STUN and TURN servers, with credentials that run out.

The credentials are those of draft-uberti-behave-turn-rest-00, which coturn takes with `use-auth-secret`.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha1

_URL = re.compile(  # RFC 7064, RFC 7065
    r"""(?:stuns?: | (?P<turn>turns?:))
        (?:[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])? | \[[0-9A-Fa-f:.]+\])
        (?::(?P<port>[0-9]{1,5}))?
        (?(turn)(?:\?transport=(?:udp|tcp))?)""",
    re.VERBOSE,
)
EXAMPLE = "turn:turn.university.example:3478?transport=udp"


class WrongTurnSetting(ValueError):
    """`setting` is TURN_URLS or TURN_SECRET; the message goes on after its name."""

    def __init__(self, setting: str, message: str) -> None:
        super().__init__(f"{setting} {message}")
        self.setting, self.message = setting, message


@dataclass(frozen=True)
class IceServer:
    """As RTCPeerConnection takes it. STUN needs no credentials."""

    urls: tuple[str, ...]
    username: str | None = None
    credential: str | None = None


def check_turn(urls: Sequence[str], secret: str) -> None:
    """Raises WrongTurnSetting."""
    for url in urls:
        found = _URL.fullmatch(url)
        if not found or not 0 < int(found["port"] or 1) < 65536:
            raise WrongTurnSetting("TURN_URLS", f"has {url!r}. Example: TURN_URLS={EXAMPLE}")
    if _relays(urls) and not secret:
        raise WrongTurnSetting(
            "TURN_SECRET", "is not set, though TURN_URLS names a relay. It is coturn's static-auth-secret"
        )


def ice_servers(
    who: str, *, urls: Sequence[str], secret: str, lifetime: timedelta, now: datetime
) -> tuple[IceServer, ...]:
    """What `who` may use until `lifetime` is over. The relay sees `who`: an id, not a name. Without `urls`: nothing."""
    relays = _relays(urls)
    others = tuple(url for url in urls if url not in relays)
    servers = [IceServer(others)] if others else []
    if relays:
        username = f"{int((now + lifetime).timestamp())}:{who}"
        servers.append(IceServer(relays, username, _credential(username, secret)))
    return tuple(servers)


def _relays(urls: Sequence[str]) -> tuple[str, ...]:
    return tuple(url for url in urls if url.startswith("turn"))


def _credential(username: str, secret: str) -> str:
    return b64encode(hmac.digest(secret.encode(), username.encode(), sha1)).decode()
