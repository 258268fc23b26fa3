"""The HTTP door's translation of refusals: {code, message}, the same shape for everything that goes wrong."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework.exceptions import APIException, NotAuthenticated, NotFound, ParseError, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from exams.errors import Kind, Refusal

log = logging.getLogger(__name__)
BUSY_FOR = 30  # seconds


def answer_refusal(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer what is known; None lets an unknown error be logged and answered with 500."""
    if isinstance(error, Refusal):
        headers = {"Retry-After": str(BUSY_FOR)} if error.kind is Kind.BUSY else {}
        return Response({"code": error.code, "message": str(error.text)}, status=error.kind.value, headers=headers)
    if isinstance(error, RecursionError):  # JSON is read by recursion; nothing else here goes that deep
        log.warning("%s: a body nested too deeply", context["request"].path, exc_info=error)
        return Response({"code": "malformed", "message": _("The request is nested too deeply.")}, status=400)
    response = exception_handler(error, context)
    if response is not None:
        response.data = {"code": _code(error), "message": _message(error, response.data)}
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400: what Django refuses before a view sees it."""
    if isinstance(exception, RequestDataTooBig):
        return _too_large(request)
    if _is_api(request):
        return _json(400, "malformed", _("This is not possible."))
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404: an address that is none."""
    if _is_api(request):
        return _json(404, "not_found", _("There is nothing here"))
    return defaults.page_not_found(request, exception)


def crash(request: HttpRequest) -> HttpResponse:
    """handler500."""
    if _is_api(request):
        return _json(500, "crash", _("Something went wrong on our side"))
    return defaults.server_error(request)


def _too_large(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return _json(413, "too_large", _("This is too large to be saved"))
    return render(request, "413.html", status=413)


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith("/api/")


def _json(status: int, code: str, message: str) -> JsonResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


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
