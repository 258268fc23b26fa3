"""Tokens that were found good are not verified again: a candidate sends the same one for an hour."""

from collections import OrderedDict
from datetime import datetime

from django.conf import settings

from proctoring.errors import TokenInvalid
from proctoring.tokens import AttemptToken, read_token
from recordings.ingest.refusals import NO_TOKEN

MOST_TOKENS = 10_000
_good: OrderedDict[str, AttemptToken] = OrderedDict()


def token_of(text: str, now: datetime) -> AttemptToken:
    """The token, when it is ours and still valid at `now`. Raises ChunkRefused."""
    token = _good.get(text)
    if token is None:
        token = _good[text] = _verified(text, now)
        while len(_good) > MOST_TOKENS:
            _good.popitem(last=False)
    if token.expires_at <= now:
        _good.pop(text, None)
        raise NO_TOKEN
    return token


def _verified(text: str, now: datetime) -> AttemptToken:
    try:
        return read_token(text, secret=settings.SECRET_KEY, now=now)
    except TokenInvalid as error:
        raise NO_TOKEN from error
