"""The HTTP door's translation of refusals: {code, message}, the same shape for everything that goes wrong."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework.exceptions import APIException, NotAuthenticated, NotFound, ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from exams.errors import Refusal


def answer_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what is known; None lets an unknown error be logged and answered with 500."""
    if isinstance(error, Refusal):
        return Response({"code": error.code, "message": str(error.text)}, status=error.kind.value)
    response = exception_handler(error, context)
    if response is not None:
        response.data = {"code": _code(error), "message": _message(error, response.data)}
    return response


def _code(error: Exception) -> str:
    match error:
        case ValidationError():
            return "invalid"
        case ParseError():
            return "malformed"
        case NotAuthenticated():
            return "not_signed_in"
        case Http404() | NotFound():
            return "not_found"
        case PermissionDenied():
            return "forbidden"
        case APIException():
            return str(error.default_code)
        case _:
            return "refused"


def _message(error: Exception, data: Any) -> str:
    """One sentence: the field and what is wrong with it where there is a field."""
    if isinstance(error, ValidationError):
        return "; ".join(_lines("", data))
    return str(data.get("detail", "")) if isinstance(data, dict) else str(data)


def _lines(path: str, data: Any) -> list[str]:
    if isinstance(data, dict):
        return [line for key, value in data.items() for line in _lines(f"{path}.{key}".strip("."), value)]
    if isinstance(data, list):
        return [line for value in data for line in _lines(path, value)]
    return [f"{path}: {data}" if path else str(data)]
