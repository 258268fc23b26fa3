"""Sign-in, and the way from there to where a person's role works."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.enums import Role


@dataclass(frozen=True)
class Place:
    url: str
    label: str | Promise
    roles: tuple[Role, ...]


# In the order in which a person with several roles lands. Who has none is a candidate.
ADMINISTRATION = Place("/admin/", _("Administration"), (Role.TEACHER, Role.ADMINISTRATOR))
STAFF_PLACES = (
    Place("/proctor/", _("Live"), (Role.PROCTOR,)),
    Place("/review/", _("Review"), (Role.REVIEWER,)),
    ADMINISTRATION,
)
EXAMS = Place("/exams/", _("My exams"), ())


def places_of(user: Any) -> list[Place]:
    """Where this person works: their roles' pages, and the exams to sit for everyone who is enrolled or has no role."""
    held = set(Role) if user.is_superuser else set(user.memberships.values_list("role", flat=True))
    staff = [place for place in STAFF_PLACES if held & set(place.roles)]
    sits = not staff or user.enrolments.exists()
    return [*staff, EXAMS] if sits else staff


def landing_of(user: Any) -> Place:
    """Where this person begins. A superuser holds every role and administers with it."""
    return ADMINISTRATION if user.is_superuser else places_of(user)[0]


class SignIn(LoginView):
    template_name = "sign_in.html"
    redirect_authenticated_user = True


def home(request: HttpRequest) -> HttpResponse:
    if not request.user.is_authenticated:
        return redirect("sign-in")
    return HttpResponseRedirect(landing_of(request.user).url)
