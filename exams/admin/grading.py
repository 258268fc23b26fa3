"""Answers on the attempt's page: read by whoever may, graded once the attempt has ended."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from exams.admin.bases import ModelForm, StackedInline
from exams.admin.scoping import Scoped
from exams.models import Answer
from exams.questions import Kind, kind_of


class AnswerForm(ModelForm):
    """The points and comment of one answer, and what the grader needs to see beside them."""

    class Meta:
        model = Answer
        fields = ("points", "comment")
        widgets = {"comment": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "points" in self.fields and self.instance.pk:
            limits = {"min": "0", "max": str(self.instance.question.points), "step": "any"}
            self.fields["points"].widget.attrs.update(limits)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "points" in cleaned and self.has_changed():
            self._check_points(cleaned["points"])
        return cleaned

    def _check_points(self, points: Decimal | None) -> None:
        most = self.instance.question.points
        if points is None:
            self.add_error("points", _("Give points too, 0 if the answer earns none."))
        elif not 0 <= points <= most:
            text = _("This question gives from 0 to %(most)s points.")
            self.add_error("points", ValidationError(text, params={"most": plain(most)}))

    @property
    def shown_answer(self) -> str:
        return self._kind.show_answer(self.instance.value, self.instance.question.key)

    @property
    def shown_key(self) -> str:
        return self._kind.write_key(self.instance.question.key)

    @property
    def options(self) -> list[dict[str, Any]]:
        """What there was to choose from, each with whether it is right and whether it was chosen."""
        key, value = self.instance.question.key, self.instance.value
        correct = {option["id"] for option in key.get("options", []) if option["correct"]}
        chosen = set(value) if isinstance(value, list) else {value}
        shown = self._kind.options(key)
        return [option | {"correct": option["id"] in correct, "chosen": option["id"] in chosen} for option in shown]

    @property
    def is_waiting(self) -> bool:
        return self.instance.attempt.has_ended and self.instance.points is None

    @property
    def most(self) -> str:
        return plain(self.instance.question.points)

    @property
    def earned(self) -> str:
        return "" if self.instance.points is None else plain(self.instance.points)

    @property
    def _kind(self) -> Kind:
        return kind_of(self.instance.question.kind)


class AnswerInline(Scoped, StackedInline):
    model = Answer
    form = AnswerForm
    template = "admin/exams/answers.html"
    organisation_path = "attempt__exam__organisation"
    fields = ("points", "comment")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("question", "attempt", "graded_by")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.has_ended)


def plain(points: Decimal | int) -> str:
    """2, 2.5: without zeros that say nothing, in the active language."""
    return number_format(Decimal(points).normalize() + 0, use_l10n=True)
