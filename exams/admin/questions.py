"""The questions of an exam, on the exam's page."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from exams.admin.bases import InlineFormSet, ModelForm, StackedInline
from exams.admin.scoping import Scoped
from exams.enums import QuestionKind
from exams.errors import KeyInvalid
from exams.models import Question
from exams.questions import KINDS, kind_of


class Lines(forms.CharField):
    """Text of several lines. Browsers send other line ends than they were given, which is no change."""

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return text.replace("\r\n", "\n") if isinstance(text, str) else text


class QuestionForm(ModelForm):
    """One question, with its key in the teacher's words."""

    answer_key = Lines(label=_("Answer key"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    class Meta:
        model = Question
        fields = ("kind", "points", "position", "text")
        field_classes = {"text": Lines}
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = kind_of(self.instance.kind or QuestionKind.SINGLE_CHOICE)
        self.fields["kind"].widget.choices = QuestionKind.choices  # every question has one: no blank
        self.fields["answer_key"].initial = kind.write_key(self.instance.key)
        self.fields["answer_key"].help_text = str(kind.key_help)
        self.fields["position"].required = False
        if self.instance.pk is None:
            self.fields["position"].help_text = str(_("Left empty: the last one."))
            self.fields["kind"].initial = QuestionKind.SINGLE_CHOICE
            self.fields["position"].initial = None

    @property
    def answer_count(self) -> int:
        """How many candidates have answered it; the inline's queryset counts."""
        return getattr(self.instance, "answer_count", 0)

    @property
    def changes_the_key_of_answers(self) -> bool:
        return self.answer_count > 0 and "answer_key" in self.changed_data

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind")
        if kind is not None:
            self._check_kind(kind)
            self._take_key(kind, cleaned.get("answer_key") or "")
        return cleaned

    def _check_kind(self, kind: str) -> None:
        if self.answer_count and kind != self.instance.kind:
            self.add_error("kind", _answered(self.answer_count) + " " + str(_("Its kind cannot change any more.")))

    def _take_key(self, kind: str, lines: str) -> None:
        previous = self.instance.key if kind == self.instance.kind else {}
        try:
            self.instance.key = kind_of(kind).parse_key(lines, previous)
        except KeyInvalid as refusal:
            self.add_error("answer_key", str(refusal.text))


class QuestionFormSet(InlineFormSet):
    def clean(self) -> None:
        self._keep_answered()  # before Django says the same in words that name every answer
        super().clean()
        self._number()

    def _keep_answered(self) -> None:
        for form in self.initial_forms:
            if form.answer_count and self._is_deleted(form):
                raise ValidationError(
                    _("“%(question)s” cannot be deleted. %(answered)s"),
                    params={"question": form.instance, "answered": _answered(form.answer_count)},
                )

    def _number(self) -> None:
        """Questions without a position come last, in the order of the page."""
        filled = [form for form in self.forms if getattr(form, "cleaned_data", None)]
        kept = [form for form in filled if not self._is_deleted(form)]
        last = max((form.cleaned_data.get("position") or 0 for form in kept), default=0)
        for form in kept:
            if form.cleaned_data.get("position") is None:
                last += 1
                form.instance.position = last

    def _is_deleted(self, form: Any) -> bool:
        return self.can_delete and bool(form.cleaned_data.get("DELETE"))


class QuestionInline(Scoped, StackedInline):
    model = Question
    form = QuestionForm
    formset = QuestionFormSet
    organisation_path = "exam__organisation"
    fields = (("kind", "points", "position"), "text", "answer_key")
    classes = ("questions",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).annotate(answer_count=Count("answers"))
        return rows


def key_helps() -> dict[str, str]:
    """{kind: how to write its key}, for the page's script."""
    return {kind.value: str(KINDS[kind].key_help) for kind in QuestionKind}


def _answered(count: int) -> str:
    return ngettext(
        "%(count)d candidate has already answered this question.",
        "%(count)d candidates have already answered this question.",
        count,
    ) % {"count": count}
