"""Recordings in the administration: superusers see what the machinery is doing. Importing it registers it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from exams.admin.bases import ModelAdmin
from exams.admin.scoping import ReadOnly, is_superuser
from recordings.models import Recording


@admin.register(Recording)
class RecordingAdmin(ReadOnly, ModelAdmin):
    list_display = ("session", "source", "status", "last_chunk_at", "assembled_at", "duration", "tries", "error")
    list_filter = ("status", "source")
    list_select_related = ("session__attempt__exam", "session__attempt__candidate")
    search_fields = ("session__attempt__candidate__username", "session__attempt__exam__title")
    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_superuser(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)
