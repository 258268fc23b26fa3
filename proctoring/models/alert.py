"""What a person should look at."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proctoring.enums import AlertKind, Opinion, Severity
from proctoring.models.event import Event
from proctoring.models.session import Session


class AlertQuerySet(models.QuerySet["Alert"]):
    def visible_to(self, user: Any) -> "AlertQuerySet":
        """Alerts of the sessions that the user may see."""
        return self.filter(session__in=Session.objects.visible_to(user))

    def open(self) -> "AlertQuerySet":
        return self.filter(closed_at=None)

    def standing(self) -> "AlertQuerySet":
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Alert(models.Model):
    """Our reading of events: a stretch of time that a person should look at. It says nothing about anybody's intent."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="alerts", verbose_name=_("session"))
    kind = models.CharField(_("kind"), max_length=32, choices=AlertKind)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    began_at = models.DateTimeField(_("since"))
    raised_at = models.DateTimeField(_("raised"))
    ended_at = models.DateTimeField(_("until"), null=True, editable=False)
    """When what it tells of was last the case; None while it goes on. A while later the alert is closed."""
    count = models.PositiveIntegerField(_("times"), default=1)
    seconds = models.FloatField(_("seconds in all"), default=0)
    opinion = models.CharField(_("image analysis"), max_length=12, choices=Opinion, default=Opinion.NONE)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    """Since when its events make no alert any more; it is kept for whoever saw it."""
    rules = models.CharField(_("rules"), max_length=16, blank=True)
    """The version of the rules that made it of events; empty where the server raised it itself."""
    events = models.ManyToManyField(Event, related_name="alerts", verbose_name=_("events"))
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("taken by"),
    )
    taken_at = models.DateTimeField(_("taken"), null=True, editable=False)
    closed_at = models.DateTimeField(_("over"), null=True, editable=False)
    objects = AlertQuerySet.as_manager()

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")
        ordering = ["began_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "kind"], condition=Q(closed_at=None), name="proctoring_alert_open_once_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.began_at:%H:%M:%S}"
