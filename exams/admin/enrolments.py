"""Who may sit an exam, on the exam's page: one by one, or many by name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from exams.admin.bases import TabularInline
from exams.admin.scoping import Scoped
from exams.models import Enrolment, Exam, User

SEPARATORS = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class Named:
    """What a list of user names and e-mail addresses came to."""

    people: list[User]
    unknown: list[str]
    ambiguous: list[str]  # an address that several people have


class EnrolmentInline(Scoped, TabularInline):
    """Added and removed, never turned into somebody else's."""

    model = Enrolment
    organisation_path = "exam__organisation"
    fields = ("candidate", "name", "email")
    readonly_fields = ("name", "email")
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

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


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


def enrol(exam: Exam, people: Iterable[User]) -> int:
    """Enrol them; who is enrolled already stays so. Returns how many are new."""
    there = set(exam.enrolments.values_list("candidate", flat=True))
    new = {person.pk for person in people} - there
    Enrolment.objects.bulk_create([Enrolment(exam=exam, candidate_id=pk) for pk in new], ignore_conflicts=True)
    return len(new)
