"""Exams: the paper, its questions and who may sit it, on one page."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exams.admin.badges import exam_badge
from exams.admin.bases import ModelForm
from exams.admin.enrolments import EnrolmentInline, enrol, find_people, split_names
from exams.admin.questions import Lines, QuestionFormSet, QuestionInline, key_helps
from exams.admin.scoping import ScopedAdmin, offered, organisations, people_of
from exams.admin.status import StatusFilter, with_status
from exams.models import Attempt, Enrolment, Exam, Question, User
from exams.models.paper import AUTHORS

DATE = _("Please write the date as year, month, day: 2026-05-31.")


class ExamForm(ModelForm):
    enrol = Lines(
        label=_("People"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("User names or e-mail addresses, one per line. They are enrolled when you save."),
    )
    enrol_group = forms.CharField(
        label=_("Group"), required=False, max_length=60, help_text=_("For these people, for example a room.")
    )

    class Meta:
        model = Exam
        fields = "__all__"
        field_classes = {"instructions": Lines}
        error_messages: ClassVar[dict[str, Any]] = {name: {"invalid_date": DATE} for name in ("opens_at", "closes_at")}
        widgets = {"instructions": forms.Textarea(attrs={"rows": 4})}


@admin.register(Exam)
class ExamAdmin(ScopedAdmin):
    form = ExamForm
    inlines: ClassVar[tuple[Any, ...]] = (QuestionInline, EnrolmentInline)
    list_display: tuple[str, ...] = (
        "title",
        "organisation",
        "standing",
        "opens_at",
        "closes_at",
        "questions",
        "enrolled",
        "attempts",
    )
    list_filter = (StatusFilter, ("organisation", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("organisation",)
    list_per_page = 50
    search_fields = ("title",)
    search_help_text = _("Search by title")
    actions = ("publish", "withdraw")

    # -- the list ---------------------------------------------------------------
    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        """Without the organisation where there is only one."""
        several = len(organisations(request, AUTHORS)) > 1
        return tuple(name for name in self.list_display if several or name != "organisation")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        exams = with_status(super().get_queryset(request), timezone.now())
        rows: QuerySet[Any] = exams.annotate(
            question_count=_count(Question), enrolment_count=_count(Enrolment), attempt_count=_count(Attempt)
        )
        return rows

    @admin.display(description=_("status"), ordering="status")
    def standing(self, exam: Any) -> SafeString:
        return exam_badge(exam.status)

    @admin.display(description=_("questions"), ordering="question_count")
    def questions(self, exam: Any) -> int:
        return int(exam.question_count)

    @admin.display(description=_("enrolled"), ordering="enrolment_count")
    def enrolled(self, exam: Any) -> int:
        return int(exam.enrolment_count)

    @admin.display(description=_("attempts"), ordering="attempt_count")
    def attempts(self, exam: Any) -> int:
        return int(exam.attempt_count)

    @admin.action(description=_("Publish the chosen exams"), permissions=["change"])
    def publish(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        empty = [exam.title for exam in queryset if not exam.question_count]
        count = Exam.objects.filter(pk__in=[exam.pk for exam in queryset if exam.question_count]).update(published=True)
        if count:
            said = ngettext("%(count)d exam is published.", "%(count)d exams are published.", count)
            messages.success(request, said % {"count": count})
        if empty:
            why = _("Not published, because there is no question yet: %(titles)s")
            messages.error(request, why % {"titles": ", ".join(empty)})

    @admin.action(description=_("Withdraw the chosen exams"), permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        count = Exam.objects.filter(pk__in=list(queryset.values_list("pk", flat=True))).update(published=False)
        text = ngettext("%(count)d exam is a draft again.", "%(count)d exams are drafts again.", count)
        messages.success(request, text % {"count": count})

    # -- the page ---------------------------------------------------------------
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        zone = format_html(
            "{} <strong>{}</strong>.", _("Dates and times are in your time zone:"), timezone.get_current_timezone_name()
        )
        return (
            (None, {"fields": ("organisation", "title", "instructions")}),
            (_("When"), {"fields": ("opens_at", "closes_at", "duration_minutes"), "description": zone}),
            (_("Rules"), {"fields": ("max_attempts", "shuffle_questions", "published")}),
            (_("Enrol many at once"), {"fields": ("enrol", "enrol_group"), "classes": ("collapse",)}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """An exam stays where it was made: its attempts and recordings belong to that organisation."""
        return ("organisation",) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """An exam that somebody has sat stays: its attempts are evidence."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.attempts.exists())

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        initial: dict[str, Any] = super().get_changeform_initial_data(request)
        ours = organisations(request, AUTHORS)
        return {"organisation": next(iter(ours)), **initial} if len(ours) == 1 else initial

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        context = {"key_helps": key_helps(), **(extra_context or {})}
        return super().changeform_view(request, object_id, form_url, context)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        super().save_related(request, form, formsets, change)
        group = (form.cleaned_data.get("enrol_group") or "").strip()
        self._enrol_many(request, form.instance, form.cleaned_data.get("enrol") or "", group)
        for formset in formsets:
            if isinstance(formset, QuestionFormSet) and any(form.changes_the_key_of_answers for form in formset.forms):
                messages.warning(request, _("An answer key has changed. Points already given stay as they are."))
        if form.instance.published and not form.instance.questions.exists():
            messages.warning(request, _("This exam is published but has no question yet."))

    def _enrol_many(self, request: HttpRequest, exam: Exam, text: str, group: str) -> None:
        names = split_names(text)
        if not names:
            return
        found = find_people(names, offered(request, User, AUTHORS).filter(people_of([exam.organisation_id])))
        count = enrol(exam, found.people, group)
        said = ngettext("%(count)d person was enrolled.", "%(count)d people were enrolled.", count)
        messages.info(request, said % {"count": count})
        if found.unknown:
            unknown = _("Nobody of this organisation has these names or addresses: %(names)s")
            messages.warning(request, unknown % {"names": ", ".join(found.unknown)})
        if found.ambiguous:
            ambiguous = _("Several people share these addresses, so use their user names: %(names)s")
            messages.warning(request, ambiguous % {"names": ", ".join(found.ambiguous)})


def _count(model: Any) -> Coalesce:
    """How many rows of the model the exam has, without joining them to each other."""
    rows = model.objects.filter(exam=OuterRef("pk")).order_by().values("exam").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(rows, output_field=IntegerField()), 0)
