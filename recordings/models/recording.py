"""One source of one session, in segments, in chunks."""

import uuid
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from proctoring.models import Session
from recordings.enums import RecordingStatus, Source


class RecordingQuerySet(models.QuerySet["Recording"]):
    def visible_to(self, user: Any) -> "RecordingQuerySet":
        """Recordings that the user may watch: reviewers and administrators of the organisation, nobody else."""
        return self.filter(session__in=Session.objects.reviewable_by(user))

    def with_counts(self) -> "RecordingQuerySet":
        """Adds stored_chunks, stored_bytes and expected_chunks (declared at the end of a segment, else seen so far)."""
        chunks = Chunk.objects.filter(segment__recording=OuterRef("pk")).order_by().values("segment__recording")
        segments = (
            Segment.objects.filter(recording=OuterRef("pk"))
            .annotate(last=Subquery(_last_sequence()))
            .annotate(expected=Greatest(Coalesce("declared_chunks", 0), Coalesce(F("last") + 1, 0)))
            .order_by()
            .values("recording")
        )
        return self.annotate(
            stored_chunks=Coalesce(Subquery(chunks.annotate(n=Count("pk")).values("n")), 0),
            stored_bytes=Coalesce(Subquery(chunks.annotate(n=Sum("size")).values("n")), 0),
            expected_chunks=Coalesce(Subquery(segments.annotate(n=Sum("expected")).values("n")), 0),
        )

    def locked(self) -> "RecordingQuerySet":
        """Locked against every other writer until the transaction ends, with what says whether it may be written."""
        return self.select_for_update(of=("self",)).select_related("session__attempt")

    def due_for_assembly(self, *, now: datetime, quiet_since: datetime) -> "RecordingQuerySet":
        """Ended, not joined from what is stored now, and nobody is at it.

        It is ready once its page has declared its chunks and all of them are here, or when nothing has come since
        `quiet_since`: the page is gone, or still without network. One that is joined already and of which a page has
        not said how much there is waits for the quiet: what a killed page left behind comes chunk by chunk.
        """
        ended = Q(session__attempt__ended_at__isnull=False)
        whole = Q(finished_at__isnull=False, stored_chunks__gte=F("expected_chunks"))
        quiet = Q(session__attempt__ended_at__lte=quiet_since, last_chunk_at__lte=quiet_since)
        idle = Q(lease_until__isnull=True) | Q(lease_until__lte=now)
        untold = Exists(Segment.objects.filter(recording=OuterRef("pk"), declared_chunks=None, chunks__isnull=False))
        fresh = Q(joined_chunks__isnull=True) & (whole | quiet)
        stale = Q(stored_chunks__gt=F("joined_chunks")) & (whole & ~untold | quiet)
        due = self.with_counts().filter(ended & idle & (fresh | stale), purged_at__isnull=True)
        return due.exclude(status=RecordingStatus.NOT_STARTED)


class Recording(models.Model):
    """One source of one session. Counts come from the chunks themselves (`with_counts`)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(Session, models.CASCADE, related_name="recordings", verbose_name=_("session"))
    source = models.CharField(_("source"), max_length=8, choices=Source)
    status = models.CharField(_("status"), max_length=16, choices=RecordingStatus, default=RecordingStatus.NOT_STARTED)
    folder = models.CharField(max_length=200, editable=False)
    last_chunk_at = models.DateTimeField(_("last chunk"), null=True, editable=False)
    finished_at = models.DateTimeField(_("all handed over"), null=True, editable=False)

    # The video, once joined. `origin` is the moment on the wall clock that the video's time 0 shows.
    video = models.CharField(max_length=255, blank=True, editable=False)
    origin = models.DateTimeField(null=True, editable=False)
    duration = models.FloatField(_("duration in seconds"), null=True, editable=False)
    video_size = models.BigIntegerField(null=True, editable=False)
    report = models.JSONField(default=dict, editable=False)
    coverage = models.FloatField(_("share of the exam's time that is covered"), null=True, editable=False)
    error = models.CharField(_("error"), max_length=500, blank=True, editable=False)
    assembled_at = models.DateTimeField(_("joined"), null=True, editable=False)
    joined_chunks = models.PositiveIntegerField(_("chunks joined"), null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0, editable=False)
    purged_at = models.DateTimeField(_("deleted"), null=True, editable=False)
    objects = RecordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("recording")
        verbose_name_plural = _("recordings")
        constraints = [
            models.UniqueConstraint(fields=["session", "source"], name="recordings_recording_one_per_source"),
            models.CheckConstraint(
                condition=~Q(status=RecordingStatus.COMPLETED) | ~Q(video="") | Q(purged_at__isnull=False),
                name="recordings_recording_completed_has_video",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session} · {self.get_source_display()}"


class Segment(models.Model):
    """One run of the browser's recorder. A reload begins the next one."""

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="segments", verbose_name=_("recording"))
    number = models.PositiveIntegerField(_("segment"))
    declared_chunks = models.PositiveIntegerField(_("chunks declared"), null=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["recording", "number"], name="recordings_segment_number_once")]

    def __str__(self) -> str:
        return f"{self.recording} · {self.number}"


class Chunk(models.Model):
    """2-3 s of a segment as the browser handed it over. Its row exists only once its file is durable."""

    segment = models.ForeignKey(Segment, models.CASCADE, related_name="chunks", verbose_name=_("segment"))
    sequence = models.PositiveIntegerField(pgettext_lazy("chunk", "number"))
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("to"))
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=100)
    name = models.CharField(max_length=255)
    received_at = models.DateTimeField(_("received"))
    retries = models.PositiveSmallIntegerField(_("retries"), default=0)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    activity = models.JSONField(default=dict)  # {questionsViewed, answersSubmitted, flagsCreated}

    class Meta:
        verbose_name = _("chunk")
        verbose_name_plural = _("chunks")
        ordering = ["segment__number", "sequence"]
        constraints = [models.UniqueConstraint(fields=["segment", "sequence"], name="recordings_chunk_sequence_once")]

    def __str__(self) -> str:
        return f"{self.segment_id}/{self.sequence}"


def _last_sequence() -> Any:
    last = Chunk.objects.filter(segment=OuterRef("pk")).order_by("-sequence")
    return last.values("sequence")[:1]
