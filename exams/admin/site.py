"""The administration site: open to teachers and administrators."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exams.enums import Role


class ProctorAdminSite(admin.AdminSite):
    site_header = _("Exams and proctoring")
    site_title = _("Exams")
    index_title = _("Overview")

    def has_permission(self, request: HttpRequest) -> bool:
        user = request.user
        return user.is_active and user.is_authenticated and user.holds(Role.TEACHER, Role.ADMINISTRATOR)
