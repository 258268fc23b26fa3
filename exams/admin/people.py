"""People, their roles, and organisations: for administrators, each within their own organisations."""

import re
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.auth import admin as auth_admin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from exams.admin.badges import badge
from exams.admin.bases import InlineFormSet, TabularInline
from exams.admin.scoping import ADMINISTRATORS, Scoped, ScopedAdmin, is_superuser, offered, organisations
from exams.enums import Role
from exams.models import Attempt, Enrolment, Membership, Organisation, User

if TYPE_CHECKING:
    UserAdmin = auth_admin.UserAdmin[Any]
else:
    UserAdmin = auth_admin.UserAdmin

ENROLMENT_FIELD = re.compile(r"enrolments-\d+-exam")

admin.site.unregister(Group)  # roles per organisation do what groups would


@admin.register(Organisation)
class OrganisationAdmin(ScopedAdmin):
    """Administrators name theirs; only superusers make and remove them."""

    roles = ADMINISTRATORS
    organisation_path = "pk"
    list_display = ("name", "exams", "members")
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = (
            super()
            .get_queryset(request)
            .annotate(exam_count=Count("exams", distinct=True), member_count=Count("memberships__user", distinct=True))
        )
        return rows

    @admin.display(description=_("exams"), ordering="exam_count")
    def exams(self, organisation: Any) -> int:
        return int(organisation.exam_count)

    @admin.display(description=_("people with a role"), ordering="member_count")
    def members(self, organisation: Any) -> int:
        return int(organisation.member_count)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return is_superuser(request)


class MembershipFormSet(InlineFormSet):
    requires_a_place = False  # set per request: an administrator's new person must belong somewhere

    def clean(self) -> None:
        super().clean()
        roles = any(form.cleaned_data.get("role") for form in self.forms if hasattr(form, "cleaned_data"))
        enrolments = any(value for name, value in self.data.items() if ENROLMENT_FIELD.fullmatch(name))
        if self.requires_a_place and not roles and not enrolments:
            raise ValidationError(
                _("Give a role, or enrol the person in an exam: otherwise they would belong to no organisation.")
            )


class MembershipInline(Scoped, TabularInline):
    model = Membership
    formset = MembershipFormSet
    roles = ADMINISTRATORS
    fields = ("organisation", "role")
    extra = 0

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.requires_a_place = obj is None and not is_superuser(request)
        return formset


class PersonEnrolmentInline(Scoped, TabularInline):
    model = Enrolment
    roles = ADMINISTRATORS
    organisation_path = "exam__organisation"
    fields = ("exam",)
    autocomplete_fields = ("exam",)
    extra = 0

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("exam", "candidate")


class RoleFilter(admin.SimpleListFilter):
    """By the roles in one's own organisations: what somebody is elsewhere is nobody's business here."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [*Role.choices, ("none", _("no role"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        ours = Membership.objects.filter(organisation__in=organisations(request, ADMINISTRATORS))
        if self.value() in Role:
            return queryset.filter(pk__in=ours.filter(role=self.value()).values("user"))
        return queryset.exclude(pk__in=ours.values("user")) if self.value() == "none" else queryset


@admin.register(User)
class PersonAdmin(ScopedAdmin, UserAdmin):
    """Members and candidates of the administrator's organisations.

    Who also belongs elsewhere, or is a superuser, can be given roles and enrolments here and nothing else: their name,
    address and password are not one organisation's to change.
    """

    roles = ADMINISTRATORS
    inlines = (MembershipInline, PersonEnrolmentInline)
    add_form_template = None
    list_display = ("username", "name", "email", "held_roles", "is_active")
    list_filter = (RoleFilter, "is_active")
    search_fields = ("username", "first_name", "last_name", "email")
    search_help_text = _("Search by name or e-mail address")
    ordering = ("last_name", "first_name", "username")
    filter_horizontal = ()
    readonly_fields = ("last_login", "date_joined")
    add_fieldsets = (
        (None, {"fields": ("username", "password1", "password2")}),
        (_("Person"), {"fields": (("first_name", "last_name"), "email", "time_zone")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        ours = Membership.objects.filter(organisation__in=organisations(request, ADMINISTRATORS))
        people = offered(request, User, ADMINISTRATORS).order_by(*self.ordering)
        return people.prefetch_related(
            Prefetch("memberships", ours.select_related("organisation").order_by("role"), to_attr="roles_here")
        )

    @admin.display(description=_("name"), ordering="last_name")
    def name(self, person: User) -> str:
        return person.get_full_name() or "–"

    @admin.display(description=_("roles"))
    def held_roles(self, person: Any) -> str | SafeString:
        names = dict.fromkeys(membership.get_role_display() for membership in person.roles_here)
        return ", ".join(names) or badge("grey", _("candidate"))

    # -- the page ---------------------------------------------------------------
    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return self.add_fieldsets
        person = (("first_name", "last_name"), "email", "time_zone")
        if not governs(request, obj):
            why = _("This person also belongs elsewhere, so only their roles and enrolments here can be changed.")
            return ((_("Person"), {"fields": ("username", *person), "description": why}),)
        access = ("is_active", "is_superuser") if is_superuser(request) else ("is_active",)
        return (
            (None, {"fields": ("username", "password")}),
            (_("Person"), {"fields": person}),
            (_("Access"), {"fields": (*access, ("last_login", "date_joined"))}),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        if obj is not None and not governs(request, obj):
            return ("username", "first_name", "last_name", "email", "time_zone")
        return self.readonly_fields

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or governs(request, obj))

    def get_actions(self, request: HttpRequest) -> Any:
        """No deleting by the dozen: it would pass by the question whose the person is."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 - Django's
        person = self.get_object(request, id)
        if person is not None and not governs(request, person):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)


def governs(request: HttpRequest, person: User) -> bool:
    """True when the person belongs to the administrator's organisations and to no other, and is no superuser."""
    if is_superuser(request):
        return True
    ours = organisations(request, ADMINISTRATORS)
    elsewhere = (
        person.memberships.exclude(organisation__in=ours),
        person.enrolments.exclude(exam__organisation__in=ours),
        Attempt.objects.filter(candidate=person).exclude(exam__organisation__in=ours),
    )
    return not person.is_superuser and not any(rows.exists() for rows in elsewhere)
