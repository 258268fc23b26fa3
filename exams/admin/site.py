"""The administration site: open to teachers and administrators."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from exams.admin.overview import waiting
from exams.admin.scoping import offered
from exams.enums import Role
from exams.models import User
from exams.models.paper import AUTHORS

# Titles of Django's own pages. Its French puts "de" or "objet" before every noun ("Modification de examen"); naming
# them here lets the product's catalogue say them otherwise.
gettext_noop("Add %s")
gettext_noop("Change %s")
gettext_noop("View %s")
gettext_noop("Add another %(verbose_name)s")

# What people come for first; models that are not named follow.
ORDER = ("Exam", "Attempt", "User", "Organisation", "Policy", "Deletion", "Recording")


class ProctorAdminSite(admin.AdminSite):
    site_header = "Proctor"
    site_title = "Proctor"
    index_title = _("Overview")
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_authenticated and user.holds(Role.TEACHER, Role.ADMINISTRATOR)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one sign-in for the whole product. Who is signed in and may not enter is told so."""
        target = request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index")
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return HttpResponseRedirect(f"{reverse('sign-in')}?{urlencode({REDIRECT_FIELD_NAME: target})}")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        context = {"waiting": waiting(request, timezone.now()), **(extra_context or {})}
        return super().index(request, context)

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        response = OfferedJsonView.as_view(admin_site=self)(request)
        assert isinstance(response, HttpResponse)
        return response

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps: list[dict[str, Any]] = list(super().get_app_list(request, app_label))
        for app in apps:
            app["models"].sort(key=lambda model: _place(model["object_name"]))
        return sorted(apps, key=lambda app: _place(app["models"][0]["object_name"]))


class OfferedJsonView(AutocompleteJsonView):
    """Finds among what the person may choose from, which is more than what they may edit: a teacher enrols people."""

    def has_perm(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True  # the site has let them in, and the queryset holds nothing else than what is offered

    def get_queryset(self) -> QuerySet[Any]:
        order = self.model_admin.get_ordering(self.request)
        rows = offered(self.request, self.model_admin.model, AUTHORS).order_by(*order)
        found, has_duplicates = self.model_admin.get_search_results(self.request, rows, self.term)
        return found.distinct() if has_duplicates else found

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        result = super().serialize_result(obj, to_field_name)
        return result | {"text": f"{obj.shown_name} ({obj.username})"} if isinstance(obj, User) else result


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)
