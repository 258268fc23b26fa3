"""Reports that were not believed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from proctoring.models.session import Session


class Refusals(models.Model):
    """How often a session's reports were refused for one reason. The reason is the code that the page was told."""

    session = models.ForeignKey(Session, models.CASCADE, related_name="refusals", verbose_name=_("session"))
    code = models.CharField(_("reason"), max_length=32)
    count = models.PositiveIntegerField(_("times"), default=0)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))

    class Meta:
        verbose_name = _("refused reports")
        verbose_name_plural = _("refused reports")
        constraints = [models.UniqueConstraint(fields=["session", "code"], name="proctoring_refusals_once_a_code")]

    def __str__(self) -> str:
        return f"{self.code} · {self.count}"
