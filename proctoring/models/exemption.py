"""What single candidates need not do."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models import Enrolment
from proctoring.enums import Check


class Exemption(models.Model):
    """A check that a candidate is not subject to in one exam. Reviewers see it; a running session keeps its copy."""

    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="exemptions", verbose_name=_("enrolment"))
    check_name = models.CharField(_("exempt from"), max_length=16, choices=Check)
    reason = models.CharField(_("why"), max_length=200, blank=True, help_text=_("Reviewers can read it."))

    class Meta:
        verbose_name = _("exemption")
        verbose_name_plural = _("exemptions")
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "check_name"], name="proctoring_exemption_once_a_check")
        ]

    def __str__(self) -> str:
        return f"{self.enrolment} · {self.get_check_name_display()}"
