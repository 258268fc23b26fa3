"""Who may sit at the socket of an attempt."""

from dataclasses import dataclass
from importlib import import_module
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from exams.models import User
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
    session = (
        Session.objects.select_related("attempt__candidate")
        .only("config", "attempt__state", "attempt__deadline", "attempt__candidate__password")
        .filter(pk=attempt_id, attempt__candidate__is_active=True, attempt__state__in=RUNNING, config__enabled=True)
        .first()
    )
    if session is None or not _is_candidate(scope, session):
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


def _is_candidate(scope: dict[str, Any], session: Session) -> bool:
    text = _token_text(scope)
    if not text:
        return _is_signed_in(session.attempt.candidate, scope["cookies"].get(settings.SESSION_COOKIE_NAME))
    try:
        token = read_token(text, secret=settings.SECRET_KEY, now=timezone.now())
    except TokenInvalid:
        return False
    return (token.attempt_id, token.candidate_id) == (session.pk, session.attempt.candidate_id)


def _is_signed_in(person: User, key: str | None) -> bool:
    """What `django.contrib.auth.get_user` makes sure of, without reading the person once more."""
    signed_in = import_module(settings.SESSION_ENGINE).SessionStore(key)
    hashes = (person.get_session_auth_hash(), *person.get_session_auth_fallback_hash())
    return (
        signed_in.get(SESSION_KEY) == str(person.pk)
        and signed_in.get(BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and any(constant_time_compare(signed_in.get(HASH_SESSION_KEY, ""), known) for known in hashes)
    )


def _token_text(scope: dict[str, Any]) -> str:
    offered = list(scope.get("subprotocols", ()))
    if SUBPROTOCOL in offered:
        return next((name for name in offered if name != SUBPROTOCOL), "none")
    return asked(scope, "token")
