"""A still from the camera, and what the image analysis says of it."""

import uuid
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from proctoring.enums import AnalysisState, SnapshotReason
from proctoring.models.session import Session


class SnapshotQuerySet(models.QuerySet["Snapshot"]):
    def visible_to(self, user: Any) -> "SnapshotQuerySet":
        """Snapshots of sessions that the user may watch or review."""
        return self.filter(session__in=Session.objects.visible_to(user))


class Snapshot(models.Model):
    """One JPEG. The id is the page's, so that the same upload twice is one. Without `name` its file is deleted."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="snapshots", verbose_name=_("session"))
    reason = models.CharField(_("taken because"), max_length=12, choices=SnapshotReason)
    taken_at = models.DateTimeField(_("taken"))
    received_at = models.DateTimeField(_("received"))
    name = models.CharField(max_length=200, blank=True, editable=False)
    """In media storage."""
    sha256 = models.CharField(max_length=64, editable=False)
    size = models.PositiveIntegerField(_("bytes"))
    analysis = models.CharField(_("analysis"), max_length=9, choices=AnalysisState, default=AnalysisState.WAITING)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    trouble = models.CharField(_("what went wrong"), max_length=200, blank=True)
    result = models.JSONField(_("result"), null=True, editable=False)
    """faces, lookingAway, suspicious, description, confidence, readable, and what was measured; None before."""
    models_version = models.CharField(_("models"), max_length=64, blank=True)
    thresholds = models.JSONField(_("thresholds"), null=True, editable=False)
    """With which the result was made."""
    analysed_at = models.DateTimeField(_("analysed"), null=True, editable=False)
    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["taken_at"]
        indexes = [
            models.Index(fields=["session", "taken_at"], name="proctoring_snapshot_gallery"),
            models.Index(
                fields=["received_at"], condition=Q(analysis=AnalysisState.WAITING), name="proctoring_snapshot_waiting"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(analysis=AnalysisState.DONE) | Q(result__isnull=False),
                name="proctoring_snapshot_done_has_a_result",
            )
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.taken_at:%H:%M:%S}"
