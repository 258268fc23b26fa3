"""What the sockets of candidates and proctors have in common: typed messages, limits, refusals in words."""

import json
import logging
import time
from typing import Any, TypeVar
from urllib.parse import parse_qs

from channels.consumer import get_handler_name
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation.trans_real import parse_accept_lang_header
from pydantic import TypeAdapter, ValidationError

from proctoring.allowance import Allowance
from proctoring.consumers.database import TROUBLE
from proctoring.protocol.message import Message

T = TypeVar("T")
log = logging.getLogger(__name__)

LARGEST_TEXT = 160 * 1024  # characters: the longest session description, escaped
TRY_AGAIN_LATER = 4503  # the registry's 1013 is not sent: daphne allows an application 1000 and its own codes alone

TOO_LARGE = "too_large", _("This message is too large.")
TOO_MANY = "too_many", _("Too many messages at once.")
MALFORMED = "malformed", _("This message cannot be read.")
UNKNOWN = "unknown", _("There is no such message.")
BUSY = "busy", _("Please try again in a moment.")

Problem = tuple[str, Promise]


class FrameProblem(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem[0])


class TypedSocket(AsyncWebsocketConsumer):
    allowance: Allowance
    language = settings.LANGUAGE_CODE
    _complained_at = float("-inf")

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Without Channels' way through a thread before each message: these sockets never use that one's database."""
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"No handler for message type {message['type']}")
        await handler(message)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Channels asks the queue before anything of ours does."""
        try:
            await super().__call__(scope, receive, send)
        except TROUBLE as error:
            log.warning("a socket at %s is given up: %r", scope["path"], error)
            await send({"type": "websocket.close", "code": TRY_AGAIN_LATER})

    async def turn_away(self, code: int) -> None:
        await self.accept()  # a browser is told the code only of a socket that was open
        await self.close(code)

    async def say(self, message: Message) -> None:
        await self.send(text_data=message.model_dump_json(by_alias=True))

    async def push(self, event: dict[str, Any]) -> None:
        """From the channel layer: a message that is on the wire already."""
        await self.send(text_data=json.dumps(event["message"]))

    def in_words(self, text: str | Promise) -> str:
        with translation.override(self.language):
            return str(text)

    def may_complain(self) -> bool:
        """Whoever sends too much is told so once a second, not for each message."""
        now = time.monotonic()
        may = now - self._complained_at >= 1
        if may:
            self._complained_at = now
        return may


def parsed(text: str, adapter: TypeAdapter[T]) -> T:
    """Raises FrameProblem."""
    if len(text) > LARGEST_TEXT:
        raise FrameProblem(TOO_LARGE)
    try:
        return adapter.validate_json(text)
    except ValidationError as error:
        is_unknown = any(problem["type"] == "union_tag_invalid" for problem in error.errors())
        raise FrameProblem(UNKNOWN if is_unknown else MALFORMED) from error


def language_of(scope: dict[str, Any]) -> str:
    """As LocaleMiddleware finds it for pages: the cookie, then what the browser asks for."""
    headers = dict(scope.get("headers", ()))
    wishes = [scope.get("cookies", {}).get(settings.LANGUAGE_COOKIE_NAME, "")]
    wishes += [tag for tag, _weight in parse_accept_lang_header(headers.get(b"accept-language", b"").decode("latin-1"))]
    for wish in wishes:
        try:
            return translation.get_supported_language_variant(wish)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def asked(scope: dict[str, Any], name: str) -> str:
    """A parameter of the address; empty when it is not there."""
    query = scope.get("query_string", b"")
    values: dict[str, list[str]] = parse_qs(query.decode("latin-1") if isinstance(query, bytes) else query)
    return values.get(name, [""])[0]
