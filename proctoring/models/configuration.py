"""What a teacher sets for an exam."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from exams.models import Exam
from proctoring.config import AntiCheatConfig
from proctoring.enums import Recording, Sensitivity, SnapshotInterval, Strictness
from proctoring.thresholds import thresholds


class Configuration(models.Model):
    """The proctoring of one exam, as its teacher wants it. A running session keeps the copy that it started with."""

    exam = models.OneToOneField(Exam, models.CASCADE, related_name="proctoring", verbose_name=_("exam"))
    enabled = models.BooleanField(_("proctoring"), default=False)
    webcam_enabled = models.BooleanField(_("webcam snapshots"), default=False)
    snapshot_interval_seconds = models.PositiveSmallIntegerField(
        _("a snapshot"), choices=SnapshotInterval, default=SnapshotInterval.A_MINUTE
    )
    sensitivity = models.CharField(_("sensitivity"), max_length=8, choices=Sensitivity, default=Sensitivity.MEDIUM)
    strictness = models.CharField(
        _("strictness"),
        max_length=8,
        choices=Strictness,
        default=Strictness.NORMAL,
        help_text=_("How long or how far something has to go before it counts."),
    )
    threshold_overrides = models.JSONField(default=dict, blank=True, editable=False)
    """Where the teacher wants another number than the preset: {name of a threshold: number}."""
    lockdown_enabled = models.BooleanField(_("lockdown"), default=True, help_text=_("Report leaving the exam page."))
    full_screen = models.BooleanField(_("full screen"), default=False, help_text=_("Report leaving full screen."))
    block_clipboard = models.BooleanField(_("block copy, cut and paste"), default=True)
    block_context_menu = models.BooleanField(_("block the context menu"), default=True)
    block_printing = models.BooleanField(_("block printing"), default=True)
    live_video = models.BooleanField(_("live video"), default=False, help_text=_("Proctors can watch during the exam."))
    recording = models.CharField(_("webcam recording"), max_length=8, choices=Recording, default=Recording.OFF)
    audio = models.BooleanField(_("with sound"), default=True)
    screen_recording = models.CharField(_("screen recording"), max_length=8, choices=Recording, default=Recording.OFF)

    class Meta:
        verbose_name = _("proctoring configuration")
        verbose_name_plural = _("proctoring configurations")

    def __str__(self) -> str:
        return str(self.exam)

    def as_config(self) -> AntiCheatConfig:
        """This configuration under the site-wide switches, for a candidate without exemptions."""
        flags = {name: getattr(self, name) for name in AntiCheatConfig.model_fields if hasattr(self, name)}
        flags["thresholds"] = thresholds(self.strictness, self.threshold_overrides)
        return AntiCheatConfig(**flags).under(live_video=settings.LIVE_VIDEO, video_recording=settings.VIDEO_RECORDING)
