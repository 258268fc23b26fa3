"""Closed sets of the retention app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DeletionState(TextChoices):
    BEGUN = "begun", _("begun")
    DONE = "done", _("done")
