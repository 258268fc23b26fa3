"""Who may sit an exam, on the exam's page: one by one, or many by name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from exams.admin.bases import ModelForm, TabularInline
from exams.admin.scoping import Scoped
from exams.models import Enrolment, Exam, User

SEPARATORS = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Named:
    """What a list of user names and e-mail addresses came to."""

    people: list[User]
    unknown: list[str]
    ambiguous: list[str]  # an address that several people have


class Shown(forms.Widget):
    """A value that is read, not chosen."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return format_html("{}", value)


class EnrolmentForm(ModelForm):
    """An enrolment is never turned into somebody else's; its group and its time may change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            # a plain field: the usual one would look each candidate up again, three hundred times
            self.fields["candidate"] = forms.Field(disabled=True, required=False, widget=Shown)
            self.initial["candidate"] = self.instance.candidate
        for name in ("group", "extra_minutes"):
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label  # the table has no labels


class EnrolmentInline(Scoped, TabularInline):
    model = Enrolment
    form = EnrolmentForm
    organisation_path = "exam__organisation"
    fields: ClassVar[tuple[str, ...]] = ("candidate", "name", "email", "group", "extra_minutes")
    readonly_fields: ClassVar[tuple[str, ...]] = ("name", "email")
    autocomplete_fields = ("candidate",)
    classes = ("enrolments",)
    extra = 0

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("candidate", "exam").order_by("candidate__last_name", "pk")

    @admin.display(description=_("name"))
    def name(self, enrolment: Enrolment) -> str:
        return enrolment.candidate.get_full_name() if enrolment.pk else ""

    @admin.display(description=_("e-mail address"))
    def email(self, enrolment: Enrolment) -> str:
        return enrolment.candidate.email if enrolment.pk else ""


def split_names(text: str) -> list[str]:
    """User names and addresses, each once, in the order written."""
    return list(dict.fromkeys(name for name in SEPARATORS.split(text) if name))


def find_people(names: Iterable[str], among: QuerySet[User]) -> Named:
    """A user name wins over the same word as an address; upper and lower case are the same."""
    wanted = {name: name.lower() for name in names}
    matches = among.alias(low_name=Lower("username"), low_email=Lower("email")).filter(
        Q(low_name__in=wanted.values()) | Q(low_email__in=wanted.values())
    )
    by_name = {user.username.lower(): user for user in matches}
    named = Named(people=[], unknown=[], ambiguous=[])
    for name, low in wanted.items():
        found = [by_name[low]] if low in by_name else [user for user in matches if user.email.lower() == low]
        if len(found) == 1:
            named.people.append(found[0])
        else:
            (named.ambiguous if found else named.unknown).append(name)
    return named


def enrol(exam: Exam, people: Iterable[User], group: str = "") -> int:
    """Enrol them into the group; who is enrolled already stays as they are. Returns how many are new."""
    there = set(exam.enrolments.values_list("candidate", flat=True))
    new = {person.pk for person in people} - there
    Enrolment.objects.bulk_create(
        [Enrolment(exam=exam, candidate_id=pk, group=group) for pk in new], ignore_conflicts=True
    )
    return len(new)
