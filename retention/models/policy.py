"""How long recordings are kept."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.models import Organisation


class Policy(models.Model):
    """Days for one organisation. Organisations without one follow the site's RETENTION_DAYS."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, related_name="retention_policy", verbose_name=_("organisation")
    )
    days = models.PositiveSmallIntegerField(
        _("days"),
        validators=[MinValueValidator(1), MaxValueValidator(3650)],
        help_text=_("Recordings are deleted this many days after the end of the attempt."),
    )

    class Meta:
        verbose_name = _("retention policy")
        verbose_name_plural = _("retention policies")
        constraints = [models.CheckConstraint(condition=Q(days__gte=1), name="retention_policy_a_day_at_least")]

    def __str__(self) -> str:
        return f"{self.organisation}: {self.days}"
