"""Who may do what in the administration: by role, per organisation. Django's own permissions are not used."""

from collections.abc import Callable, Collection
from typing import Any, ClassVar, NoReturn

from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import ForeignKey, Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.text import capfirst

from exams.admin.bases import ModelAdmin, Options
from exams.enums import Role
from exams.models import Enrolment, Exam, Membership, Organisation, User
from exams.models.paper import AUTHORS
from exams.models.people import organisations_where

Ids = Collection[int]
Roles = tuple[Role, ...]
ADMINISTRATORS: Roles = (Role.ADMINISTRATOR,)


def organisations(request: HttpRequest, roles: Roles) -> frozenset[int]:
    """The organisations where the person holds one of the roles; asked once per request."""
    asked: dict[Roles, frozenset[int]] = request.__dict__.setdefault("organisations_by_roles", {})
    if roles not in asked:
        asked[roles] = frozenset(organisations_where(request.user, *roles).values_list("pk", flat=True))
    return asked[roles]


def people_of(organisation_ids: Ids) -> Q:
    """Who belongs to the organisations: holds a role there or is enrolled in one of their exams."""
    members = Membership.objects.filter(organisation__in=organisation_ids)
    candidates = Enrolment.objects.filter(exam__organisation__in=organisation_ids)
    return Q(pk__in=members.values("user")) | Q(pk__in=candidates.values("candidate"))


# What a form or a search may offer. A model that is not listed is offered to superusers only.
OFFERED: dict[type[Model], Callable[[Ids], Q]] = {
    Organisation: lambda ids: Q(pk__in=ids),
    Exam: lambda ids: Q(organisation__in=ids),
    User: people_of,
}


def offered(request: HttpRequest, model: type[Model], roles: Roles) -> QuerySet[Any]:
    """The rows that the person may choose from, and no others."""
    rows: QuerySet[Any] = QuerySet(model)
    if is_superuser(request):
        return rows
    return rows.filter(OFFERED[model](organisations(request, roles))) if model in OFFERED else rows.none()


def is_superuser(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and request.user.is_superuser


class Scoped(Options):
    """For a ModelAdmin or an inline: shows and offers the rows of organisations where the person holds one of `roles`.

    An object of another organisation does not exist here: its page is a 404 and its id no valid choice.
    """

    roles: ClassVar[Roles] = AUTHORS
    organisation_path: ClassVar[str] = "organisation"  # the lookup from a row to its organisation

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if is_superuser(request):
            return rows
        return rows.filter(**{f"{self.organisation_path}__in": organisations(request, self.roles)})

    def formfield_for_foreignkey(self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any) -> Any:
        kwargs["queryset"] = offered(request, db_field.related_model, self.roles)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without Django's pop-up windows to edit what is chosen."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def is_staff(self, request: HttpRequest) -> bool:
        """Holds one of the roles somewhere; which rows that opens is the queryset's matter."""
        return is_superuser(request) or bool(organisations(request, self.roles))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_staff(request)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_staff(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_staff(request)


class ScopedAdmin(Scoped, ModelAdmin):
    """Every object arrives through the scoped queryset, so a permission on one follows from having found it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.is_staff(request)

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> NoReturn:
        """Django would lead to the overview; what is not there, or not theirs, is plainly not found."""
        raise Http404

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


class ReadOnly(Options):
    """Shown, never changed."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
