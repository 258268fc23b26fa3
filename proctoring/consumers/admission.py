"""Who may sit at the socket of an attempt."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from exams.transitions import RUNNING
from proctoring.broadcast import next_line
from proctoring.config import AntiCheatConfig
from proctoring.consumers.socket import asked
from proctoring.errors import TokenInvalid
from proctoring.models import Session
from proctoring.protocol.candidate import Order, Welcome
from proctoring.selectors import unconfirmed_commands
from proctoring.services.live_views import viewers_of
from proctoring.standing import order_of, welcome_of
from proctoring.tokens import read_token

SUBPROTOCOL = "attempt-token"
"""`new WebSocket(url, ["attempt-token", token])`: where no cookie goes along, and an address would be logged."""


@dataclass(frozen=True)
class Admission:
    config: AntiCheatConfig
    state: str
    line: int
    """Higher than that of every page that was admitted before."""
    welcome: Welcome
    orders: tuple[Order, ...]
    viewers: int


def admit(scope: dict[str, Any], attempt_id: UUID) -> Admission | None:
    """None for everybody but the candidate, and where there is nothing to proctor (any more)."""
    candidate_id = _candidate_id(scope, attempt_id)
    session = (
        Session.objects.select_related("attempt")
        .filter(pk=attempt_id, attempt__candidate=candidate_id, attempt__candidate__is_active=True)
        .filter(attempt__state__in=RUNNING, config__enabled=True)
        .first()
    )
    if candidate_id is None or session is None:
        return None
    return Admission(
        config=session.anti_cheat_config,
        state=session.attempt.state,
        line=next_line(attempt_id),
        welcome=welcome_of(session.attempt, timezone.now()),
        orders=tuple(order_of(command) for command in unconfirmed_commands(attempt_id)),
        viewers=viewers_of([attempt_id]).get(attempt_id, 0),
    )


def page_name(scope: dict[str, Any]) -> str:
    """The page's own name for itself, the same when it dials again; empty when it gave none."""
    return asked(scope, "page")[:80]


def _candidate_id(scope: dict[str, Any], attempt_id: UUID) -> int | None:
    text = _token_text(scope)
    if not text:
        user_id: int | None = scope["user"].pk if "user" in scope else None
        return user_id
    try:
        token = read_token(text, secret=settings.SECRET_KEY, now=timezone.now())
    except TokenInvalid:
        return None
    return token.candidate_id if token.attempt_id == attempt_id else None


def _token_text(scope: dict[str, Any]) -> str:
    offered = list(scope.get("subprotocols", ()))
    if SUBPROTOCOL in offered:
        return next((name for name in offered if name != SUBPROTOCOL), "none")
    return asked(scope, "token")
