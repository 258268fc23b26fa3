"""The watched part of an attempt."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.enums import Role
from exams.models import Attempt
from exams.models.people import organisations_where
from proctoring.config import AntiCheatConfig

WATCHERS = (Role.PROCTOR, Role.REVIEWER, Role.ADMINISTRATOR)
REVIEWERS = (Role.REVIEWER, Role.ADMINISTRATOR)
COMMANDERS = (Role.PROCTOR, Role.ADMINISTRATOR)


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: Any, *roles: Role) -> "SessionQuerySet":
        """Sessions of organisations where the user holds one of the roles. A candidate's own is not among them."""
        return self.filter(attempt__exam__organisation__in=organisations_where(user, *(roles or WATCHERS)))

    def reviewable_by(self, user: Any) -> "SessionQuerySet":
        """Sessions whose recordings the user may watch."""
        return self.visible_to(user, *REVIEWERS)


class Session(models.Model):
    """One to one with its attempt, and known by the attempt's id. The configuration is frozen when it starts."""

    attempt = models.OneToOneField(
        Attempt, models.CASCADE, primary_key=True, related_name="session", verbose_name=_("attempt")
    )
    config = models.JSONField(default=dict, editable=False)
    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return str(self.attempt)

    @property
    def anti_cheat_config(self) -> AntiCheatConfig:
        """The frozen configuration."""
        return AntiCheatConfig.model_validate(self.config)


class Consent(models.Model):
    """What a candidate agreed to, in the words that they read, and when."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="consents", verbose_name=_("attempt"))
    digest = models.CharField(max_length=64)
    notice = models.TextField(_("notice"))
    language = models.CharField(_("language"), max_length=8)
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [models.UniqueConstraint(fields=["attempt", "digest"], name="proctoring_consent_once_per_notice")]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.given_at:%Y-%m-%d %H:%M}"
