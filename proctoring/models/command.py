"""What proctors did."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proctoring.enums import CommandKind
from proctoring.models.session import Session


class Command(models.Model):
    """One act of a proctor towards one candidate: who, when and why, and what the candidate's page made of it.

    The id is the dashboard's, so that one act that is sent twice is one act.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="commands", verbose_name=_("session"))
    kind = models.CharField(_("kind"), max_length=12, choices=CommandKind)
    text = models.TextField(_("text"), blank=True)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    given_at = models.DateTimeField(_("given"))
    shown_at = models.DateTimeField(_("shown"), null=True)
    read_at = models.DateTimeField(_("read"), null=True)

    class Meta:
        verbose_name = _("command")
        verbose_name_plural = _("commands")
        ordering = ["given_at"]
        indexes = [models.Index(fields=["session", "given_at"], name="proctoring_command_history")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=CommandKind.EXTEND, minutes__isnull=False)
                | (~Q(kind=CommandKind.EXTEND) & Q(minutes__isnull=True)),
                name="proctoring_command_minutes_extend",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.given_at:%H:%M:%S}"
