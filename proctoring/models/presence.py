"""Whether the candidate is there."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from proctoring.enums import Connection
from proctoring.models.session import Session


class Presence(models.Model):
    """What is heard from the page of a running session. One row per session, made by the first beat."""

    session = models.OneToOneField(
        Session, models.CASCADE, primary_key=True, related_name="presence", verbose_name=_("session")
    )
    connection = models.CharField(_("connection"), max_length=12, choices=Connection, default=Connection.OFFLINE)
    since = models.DateTimeField(_("since"))
    heard_at = models.DateTimeField(_("last heard"))
    vitals = models.JSONField(default=dict, editable=False)
    """The page's last `Vitals`; empty before the first."""

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        indexes = [models.Index(fields=["connection", "heard_at"], name="proctoring_presence_silent")]

    def __str__(self) -> str:
        return f"{self.session} · {self.get_connection_display()}"
