"""Attempt tokens."""

from datetime import timedelta
from uuid import uuid4

import jwt
import pytest

from proctoring.errors import TokenInvalid
from proctoring.tokens import AttemptToken, issue_token, read_token
from tests.factories import NOW

SECRET = "a secret of the site, thirty-two characters at least"
TOKEN = AttemptToken(attempt_id=uuid4(), candidate_id=7, expires_at=NOW + timedelta(hours=1))


def test_a_token_reads_back_as_issued():
    assert read_token(issue_token(TOKEN, secret=SECRET), secret=SECRET, now=NOW) == TOKEN


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "nonsense",
        issue_token(TOKEN, secret="another secret that is thirty-two characters or longer"),
        jwt.encode({"aud": "attempt", "sub": "7", "attempt": str(uuid4()), "exp": 2**31}, "", "none"),
        jwt.encode({"aud": "session", "sub": "7", "attempt": str(uuid4()), "exp": 2**31}, SECRET, "HS256"),
        jwt.encode({"aud": "attempt", "sub": "7", "attempt": "not an id", "exp": 2**31}, SECRET, "HS256"),
        jwt.encode({"aud": "attempt", "sub": "7", "exp": 2**31}, SECRET, "HS256"),
    ],
)
def test_a_forged_or_foreign_token_is_refused(forged):
    with pytest.raises(TokenInvalid):
        read_token(forged, secret=SECRET, now=NOW)


def test_a_token_ends_with_its_time():
    with pytest.raises(TokenInvalid):
        read_token(issue_token(TOKEN, secret=SECRET), secret=SECRET, now=TOKEN.expires_at)
