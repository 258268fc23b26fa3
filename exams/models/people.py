"""Who there is: organisations, people, their roles and enrolments."""

import zoneinfo
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.enums import Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def validate_time_zone(name: str) -> None:
    if name and name not in zoneinfo.available_timezones():
        raise ValidationError(_("“%(name)s” is no time zone. Use a name such as Europe/Paris."), params={"name": name})


class User(AbstractUser):
    """A person. What they may do follows from memberships and enrolments, not from Django's staff flag."""

    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text=_("For example Europe/Paris."),
    )

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")  # type: ignore[assignment]  # the base declares str; Django takes lazy texts
        verbose_name_plural = _("people")  # type: ignore[assignment]

    def holds(self, *roles: Role) -> bool:
        """True when the person holds one of the roles in any organisation; a superuser holds them all."""
        return self.is_superuser or self.memberships.filter(role__in=roles).exists()

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.username


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def where(self, user: "User | AnonymousUser", *roles: Role) -> "OrganisationQuerySet":
        """The organisations in which the user holds one of the roles."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        return self.filter(pk__in=Membership.objects.filter(user=user, role__in=roles).values("organisation"))


class Organisation(models.Model):
    """Owns exams and everything below them. Nobody sees another organisation's data."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One role of one person in one organisation."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="memberships", verbose_name=_("organisation")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="exams_membership_once"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="exams_membership_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"


class Enrolment(models.Model):
    """A candidate's right to sit an exam."""

    exam = models.ForeignKey("exams.Exam", models.CASCADE, related_name="enrolments", verbose_name=_("exam"))
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="enrolments", verbose_name=_("candidate")
    )

    group = models.CharField(
        _("group"),
        max_length=60,
        blank=True,
        help_text=_("For example a room or a seminar; proctors can filter by it."),
    )
    extra_minutes = models.PositiveSmallIntegerField(
        _("extra minutes"),
        default=0,
        validators=[MaxValueValidator(600)],
        help_text=_("Added to the duration and, for whoever starts late, to the closing time."),
    )

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["exam", "candidate"], name="exams_enrolment_once")]

    def __str__(self) -> str:
        return f"{self.candidate} · {self.exam}"


def organisations_where(user: Any, *roles: Role) -> OrganisationQuerySet:
    return Organisation.objects.where(user, *roles)
