"""Closed sets of the recordings app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Source(TextChoices):
    CAMERA = "camera", _("camera")
    SCREEN = "screen", _("screen")


class RecordingStatus(TextChoices):
    NOT_STARTED = "not_started", pgettext_lazy("recording", "not started")
    IN_PROGRESS = "in_progress", _("in progress")
    PROCESSING = "processing", _("being joined")
    COMPLETED = "completed", _("completed")
    PARTIAL = "partial", _("partial")
    FAILED = "failed", _("failed")
