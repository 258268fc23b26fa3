"""Proof that something is gone."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.models import Organisation
from retention.enums import DeletionState


class Deletion(models.Model):
    """One recording that was deleted, or the snapshots of an attempt, where `recording_id` is empty.

    Names what went by id and by size, and nothing personal, so that it may stay.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="deletions", verbose_name=_("organisation")
    )
    attempt_id = models.UUIDField(_("attempt"))
    recording_id = models.UUIDField(_("recording"), unique=True, null=True)
    policy_days = models.PositiveSmallIntegerField(_("kept for days"))
    state = models.CharField(_("state"), max_length=8, choices=DeletionState, default=DeletionState.BEGUN)
    begun_at = models.DateTimeField(_("begun"))
    done_at = models.DateTimeField(_("done"), null=True)
    files = models.PositiveIntegerField(_("files"), default=0)
    size = models.BigIntegerField(_("bytes"), default=0)

    class Meta:
        verbose_name = _("deletion")
        verbose_name_plural = _("deletions")
        ordering = ["-begun_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=DeletionState.DONE) | Q(done_at__isnull=False),
                name="retention_deletion_done_has_time",
            ),
            models.UniqueConstraint(
                fields=["attempt_id"],
                condition=Q(recording_id=None),
                name="retention_deletion_of_snapshots_once_an_attempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recording_id or self.attempt_id} · {self.state}"
