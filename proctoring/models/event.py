"""What happened."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from proctoring.enums import EventType, Witness
from proctoring.models.session import Session


class Event(models.Model):
    """Something that happened, in the words of whoever saw it. Never edited, never a judgement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="events", verbose_name=_("session"))
    type = models.CharField(_("type"), max_length=32, choices=EventType)
    witness = models.CharField(_("seen by"), max_length=16, choices=Witness)
    at = models.DateTimeField(_("when"))
    received_at = models.DateTimeField(_("received"))
    detail = models.JSONField(_("detail"), default=dict)
    page = models.UUIDField(null=True, editable=False)
    number = models.PositiveIntegerField(null=True, editable=False)
    """The page counts what it reports, from 1: what is missing between two numbers was never heard."""

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["at", "received_at"]
        indexes = [models.Index(fields=["session", "at"], name="proctoring_event_timeline")]
        constraints = [
            models.UniqueConstraint(fields=["session", "page", "number"], name="proctoring_event_number_once_a_page")
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} · {self.at:%H:%M:%S}"
