"""What proctors did, for administrators to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exams.admin.scoping import ADMINISTRATORS, ReadOnly, ScopedAdmin
from proctoring.models import Command


@admin.register(Command)
class CommandAdmin(ReadOnly, ScopedAdmin):
    roles = ADMINISTRATORS
    organisation_path = "session__attempt__exam__organisation"
    list_display = ("given_at", "kind", "who", "exam", "by", "reason", "shown_at")
    list_filter = ("kind", ("session__attempt__exam", admin.RelatedOnlyFieldListFilter))
    list_per_page = 50
    date_hierarchy = "given_at"
    ordering = ("-given_at",)
    search_fields = (
        "session__attempt__candidate__username",
        "session__attempt__candidate__last_name",
        "by__username",
        "by__last_name",
        "reason",
        "text",
    )
    search_help_text = _("Search by candidate, proctor or words")
    fields = ("kind", "who", "exam", "by", "given_at", "text", "reason", "minutes", "shown_at", "read_at")
    readonly_fields = fields
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return (
            super().get_queryset(request).select_related("session__attempt__exam", "session__attempt__candidate", "by")
        )

    @admin.display(description=_("candidate"), ordering="session__attempt__candidate__last_name")
    def who(self, command: Command) -> str:
        return command.session.attempt.candidate.shown_name

    @admin.display(description=_("exam"), ordering="session__attempt__exam__title")
    def exam(self, command: Command) -> str:
        return command.session.attempt.exam.title
