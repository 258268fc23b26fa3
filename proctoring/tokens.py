"""The token of an attempt: what a candidate's page shows to upload chunks and to open its socket (A2)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import jwt

from proctoring.errors import TokenInvalid

ALGORITHM = "HS256"
AUDIENCE = "attempt"


@dataclass(frozen=True)
class AttemptToken:
    attempt_id: UUID
    candidate_id: int
    expires_at: datetime


def issue_token(token: AttemptToken, *, secret: str) -> str:
    """A signed JWT for one attempt. Nothing else is in reach with it."""
    claims = {
        "aud": AUDIENCE,
        "sub": str(token.candidate_id),
        "attempt": str(token.attempt_id),
        "exp": int(token.expires_at.timestamp()),
    }
    return jwt.encode(claims, secret, ALGORITHM)


def read_token(text: str, *, secret: str, now: datetime) -> AttemptToken:
    """The token, when it is ours and still valid at `now`. Raises TokenInvalid."""
    try:
        claims = jwt.decode(
            text,
            secret,
            [ALGORITHM],
            audience=AUDIENCE,
            options={"require": ["exp", "sub", "attempt"], "verify_exp": False},
        )
        expires_at = datetime.fromtimestamp(int(claims["exp"]), tz=now.tzinfo)
        token = AttemptToken(UUID(claims["attempt"]), int(claims["sub"]), expires_at)
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise TokenInvalid from error
    if token.expires_at <= now:
        raise TokenInvalid
    return token
