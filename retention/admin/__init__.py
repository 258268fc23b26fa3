"""Retention in the administration: how long, and proof of what is gone. Importing it registers it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from exams.admin.scoping import ADMINISTRATORS, ReadOnly, ScopedAdmin
from retention.models import Deletion, Policy


@admin.register(Policy)
class PolicyAdmin(ScopedAdmin):
    roles = ADMINISTRATORS
    list_display = ("organisation", "days")
    list_select_related = ("organisation",)
    actions = None

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return ("organisation",) if obj else ()


@admin.register(Deletion)
class DeletionAdmin(ReadOnly, ScopedAdmin):
    """A log: nobody edits or clears it."""

    roles = ADMINISTRATORS
    list_display = ("begun_at", "organisation", "attempt_id", "files", "freed", "policy_days", "state")
    list_filter = ("state", ("organisation", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("organisation",)
    search_fields = ("attempt_id", "recording_id")
    search_help_text = _("Search by the id of an attempt or a recording")
    date_hierarchy = "begun_at"
    actions = None

    @admin.display(description=_("size"), ordering="size")
    def freed(self, deletion: Deletion) -> str:
        return filesizeformat(deletion.size)
