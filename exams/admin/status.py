"""Where an exam stands today: derived from its dates, never stored."""

from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Case, CharField, Q, QuerySet, TextChoices, Value, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ExamStatus(TextChoices):
    DRAFT = "draft", _("draft")
    UPCOMING = "upcoming", _("not open yet")
    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


def conditions(now: datetime) -> dict[ExamStatus, Q]:
    return {
        ExamStatus.DRAFT: Q(published=False),
        ExamStatus.UPCOMING: Q(published=True, opens_at__gt=now),
        ExamStatus.OPEN: Q(published=True, opens_at__lte=now, closes_at__gt=now),
        ExamStatus.CLOSED: Q(published=True, closes_at__lte=now),
    }


def with_status(exams: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """Adds `status`, one of ExamStatus."""
    cases = [When(condition, then=Value(status.value)) for status, condition in conditions(now).items()]
    rows: QuerySet[Any] = exams.annotate(status=Case(*cases, output_field=CharField()))
    return rows


class StatusFilter(admin.SimpleListFilter):
    title = _("status")
    parameter_name = "status"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ExamStatus.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        wanted = self.value() or ""
        return queryset.filter(conditions(timezone.now())[ExamStatus(wanted)]) if wanted in ExamStatus else queryset
