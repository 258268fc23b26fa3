"""Attempts: read, and graded."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, DecimalField, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exams.admin.badges import attempt_badge, badge
from exams.admin.grading import AnswerInline, plain
from exams.admin.scoping import ScopedAdmin
from exams.models import Answer, Attempt, Question
from exams.services.grading import grade_answer
from exams.transitions import RUNNING

WAITING = Q(ended_at__isnull=False, waiting_count__gt=0)


class GradingFilter(admin.SimpleListFilter):
    title = _("grading")
    parameter_name = "grading"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("waiting", _("waiting for grading")), ("done", _("nothing to grade"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "waiting":
                return queryset.filter(WAITING)
            case "done":
                return queryset.filter(ended_at__isnull=False).exclude(WAITING)
        return queryset


class GoingFilter(admin.SimpleListFilter):
    title = _("progress")
    parameter_name = "going"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("before", _("not started")), ("running", _("running")), ("ended", _("ended"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "before":
                return queryset.filter(started_at=None, ended_at=None)
            case "running":
                return queryset.filter(state__in=RUNNING)
            case "ended":
                return queryset.filter(ended_at__isnull=False)
        return queryset


@admin.register(Attempt)
class AttemptAdmin(ScopedAdmin):
    organisation_path = "exam__organisation"
    inlines = (AnswerInline,)
    list_display = ("who", "exam", "standing", "grading", "points", "number", "started_at", "ended_at")
    list_filter = (GradingFilter, GoingFilter, ("exam", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("exam", "candidate")
    list_per_page = 50
    search_fields = (
        "candidate__username",
        "candidate__first_name",
        "candidate__last_name",
        "candidate__email",
        "exam__title",
    )
    search_help_text = _("Search by candidate or exam")
    fields = (("exam", "who", "number"), ("standing", "points", "grading"), ("started_at", "ended_at", "ended_by"))
    readonly_fields = ("exam", "who", "number", "standing", "points", "grading", "started_at", "ended_at", "ended_by")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        attempts = super().get_queryset(request).select_related("exam", "candidate")
        rows: QuerySet[Any] = attempts.annotate(waiting_count=_waiting_count(), most_points=_most_points())
        return rows

    @admin.display(description=_("candidate"), ordering="candidate__last_name")
    def who(self, attempt: Attempt) -> str:
        return attempt.candidate.shown_name

    @admin.display(description=_("state"), ordering="state")
    def standing(self, attempt: Attempt) -> SafeString:
        return attempt_badge(attempt.state)

    @admin.display(description=_("points"), ordering="score")
    def points(self, attempt: Any) -> str:
        return "–" if attempt.score is None else f"{plain(attempt.score)} / {plain(attempt.most_points)}"

    @admin.display(description=_("grading"), ordering="waiting_count")
    def grading(self, attempt: Any) -> str | SafeString:
        if not attempt.has_ended:
            return "–"
        if not attempt.waiting_count:
            return badge("green", _("done"))
        text = ngettext("%(count)d answer waits", "%(count)d answers wait", attempt.waiting_count)
        return badge("yellow", text % {"count": attempt.waiting_count})

    # -- the page ---------------------------------------------------------------
    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        attempt = self.get_object(request, object_id or "")
        context = {
            "title": _("Attempt of %(name)s") % {"name": attempt.candidate.shown_name} if attempt else "",
            "unanswered": _unanswered(attempt) if attempt else [],
            "others_waiting": self._others_waiting(request, attempt).count() if attempt else 0,
            **(extra_context or {}),
        }
        return super().changeform_view(request, object_id, form_url, context)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        """Nothing of the attempt itself is edited here, and a stale copy must not overwrite a live one."""

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        changed = [answer for answer in formset.initial_forms if answer.has_changed()]
        for answer in changed:
            grade_answer(
                answer_id=answer.instance.pk,
                points=answer.cleaned_data["points"],
                comment=answer.cleaned_data["comment"],
                grader=request.user,  # type: ignore[arg-type]  # the site lets nobody else in
                now=timezone.now(),
            )
        formset.new_objects, formset.deleted_objects = [], []
        formset.changed_objects = [(answer.instance, answer.changed_data) for answer in changed]

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        following = self._others_waiting(request, obj).first() if "_next" in request.POST else None
        if following is None:
            return super().response_change(request, obj)
        messages.success(request, _("Saved. Here is the next one."))
        return HttpResponseRedirect(reverse("admin:exams_attempt_change", args=[following.pk]))

    def _others_waiting(self, request: HttpRequest, attempt: Attempt) -> QuerySet[Any]:
        """Other attempts of the same exam that wait for grading, the oldest first."""
        others = self.get_queryset(request).filter(WAITING, exam=attempt.exam_id).exclude(pk=attempt.pk)
        return others.order_by("ended_at")


def _unanswered(attempt: Attempt) -> list[Question]:
    return list(attempt.exam.questions.exclude(answers__attempt=attempt)) if attempt.has_ended else []


def _waiting_count() -> Coalesce:
    answers = Answer.objects.filter(attempt=OuterRef("pk"), points=None).order_by().values("attempt")
    return Coalesce(Subquery(answers.annotate(n=Count("pk")).values("n"), output_field=IntegerField()), 0)


def _most_points() -> Coalesce:
    questions = Question.objects.filter(exam=OuterRef("exam")).order_by().values("exam")
    most = questions.annotate(n=Sum(F("points"))).values("n")
    return Coalesce(Subquery(most, output_field=DecimalField()), 0, output_field=DecimalField())
