"""The exam's page and list, with its proctoring."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exams.admin.badges import badge
from exams.admin.enrolments import EnrolmentInline
from exams.admin.exams import ExamAdmin
from exams.models import Exam
from proctoring.admin.exemptions import ExemptEnrolmentInline
from proctoring.admin.panel import ConfigurationInline
from proctoring.models import Configuration

admin.site.unregister(Exam)


def _exempting(inline: Any) -> Any:
    return ExemptEnrolmentInline if inline is EnrolmentInline else inline


@admin.register(Exam)
class ProctoredExamAdmin(ExamAdmin):
    inlines: ClassVar[tuple[Any, ...]] = (ConfigurationInline, *map(_exempting, ExamAdmin.inlines))
    list_display: tuple[str, ...] = (*ExamAdmin.list_display, "proctored")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("proctoring")

    @admin.display(description=_("proctoring"), ordering="proctoring__enabled")
    def proctored(self, exam: Any) -> SafeString:
        configuration = getattr(exam, "proctoring", None) or Configuration()
        config = configuration.as_config()
        if config.uses_camera:
            return badge("blue", _("with camera"))
        if config.enabled:
            return badge("blue", _("without camera"))
        return badge("grey", pgettext_lazy("exam list", "off"))
