"""What every request needs that Django does not bring."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

TIME_ZONE_COOKIE = "time-zone"
OWN = ("camera", "display-capture", "microphone")
NOBODYS = (
    "accelerometer",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "midi",
    "payment",
    "serial",
    "usb",
)
PERMISSIONS_POLICY = ", ".join([*(f"{name}=(self)" for name in OWN), *(f"{name}=()" for name in NOBODYS)])


class PersonalTimeZone:
    """Shows times in the person's own zone: the one in their profile, else the one that their browser told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        name = getattr(request.user, "time_zone", "") or request.COOKIES.get(TIME_ZONE_COOKIE, "")
        with timezone.override(_zone(name)):
            return self.get_response(request)


class PermissionsPolicy:
    """Lets our own pages ask for camera, microphone and screen; nobody asks for what no page of ours needs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response


def _zone(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name) if name else None
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):  # OSError: a folder of zones, a name of 5,000 letters
        return None
