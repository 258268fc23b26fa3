"""What single candidates need not do: on a page of their enrolment, and to be seen on the exam's."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from exams.admin.bases import ModelForm, TabularInline
from exams.admin.enrolments import EnrolmentInline
from exams.admin.scoping import Scoped, ScopedAdmin
from exams.models import Enrolment
from proctoring.models import Exemption


class ExemptionForm(ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label  # the table has no labels


class ExemptionInline(Scoped, TabularInline):
    model = Exemption
    form = ExemptionForm
    organisation_path = "enrolment__exam__organisation"
    fields = ("check_name", "reason")
    extra = 1


@admin.register(Enrolment)
class EnrolmentAdmin(ScopedAdmin):
    """Reached from the exam's page alone. Who is enrolled is changed there."""

    organisation_path = "exam__organisation"
    inlines = (ExemptionInline,)
    list_display = ("candidate", "exam", "group")
    readonly_fields = ("candidate", "exam", "group")
    fieldsets = (
        (
            None,
            {
                "fields": readonly_fields,
                "description": _("Attempts that are already running keep the settings that they started with."),
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("candidate", "exam")

    def response_post_save_change(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """Back to where the way here began."""
        return HttpResponseRedirect(reverse("admin:exams_exam_change", args=[obj.exam_id]))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ExemptEnrolmentInline(EnrolmentInline):
    """With what each need not do, and the way to change it."""

    fields = (*EnrolmentInline.fields, "exempt_from")
    readonly_fields = (*EnrolmentInline.readonly_fields, "exempt_from")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).prefetch_related("exemptions")

    @admin.display(description=_("exempt from"))
    def exempt_from(self, enrolment: Any) -> SafeString | str:
        if not enrolment.pk:
            return ""
        said = [(exemption.get_check_name_display(),) for exemption in enrolment.exemptions.all()]
        url = reverse("admin:exams_enrolment_change", args=[enrolment.pk])
        link = format_html('<a class="exemptions__change" href="{}">{}</a>', url, _("change") if said else _("add"))
        listed = format_html_join("", '<span class="exemptions__check">{}</span>', said)
        return format_html("{}{}", listed, link)
