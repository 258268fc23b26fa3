"""The sitting: attempts and their answers."""

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from exams.enums import AttemptState, EndedBy, Role
from exams.models.paper import STAFF, Exam, Question
from exams.models.people import organisations_where
from exams.transitions import ENDED, RUNNING


class AttemptQuerySet(models.QuerySet["Attempt"]):
    def visible_to(self, user: Any, *roles: Role) -> "AttemptQuerySet":
        """The user's own attempts, and those of organisations where they hold one of the roles (any if none named)."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(candidate=user) | Q(exam__organisation__in=organisations_where(user, *(roles or STAFF))))

    def overdue(self, now: datetime) -> "AttemptQuerySet":
        """Still running past their deadline. A paused clock does not run out."""
        return self.filter(state=AttemptState.IN_PROGRESS, deadline__lte=now)


class Attempt(models.Model):
    """One candidate sitting one exam, once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    exam = models.ForeignKey(Exam, models.PROTECT, related_name="attempts", verbose_name=_("exam"))
    candidate = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="attempts", verbose_name=_("candidate")
    )
    number = models.PositiveSmallIntegerField(_("attempt"), default=1)
    state = models.CharField(_("state"), max_length=16, choices=AttemptState, default=AttemptState.CREATED)
    created_at = models.DateTimeField(_("created"), editable=False)
    started_at = models.DateTimeField(_("started"), null=True, editable=False)
    deadline = models.DateTimeField(_("deadline"), null=True, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    ended_by = models.CharField(_("ended by"), max_length=16, choices=EndedBy, blank=True, editable=False)
    question_order = models.JSONField(default=list, editable=False)
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2, null=True, editable=False)
    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["exam", "candidate", "number"], name="exams_attempt_number_once"),
            models.UniqueConstraint(
                fields=["exam", "candidate"],
                condition=Q(state__in=sorted({AttemptState.CREATED, *RUNNING})),
                name="exams_attempt_one_open_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(RUNNING)) | Q(deadline__isnull=False, started_at__isnull=False),
                name="exams_attempt_running_has_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(state=AttemptState.PAUSED) | Q(paused_at__isnull=False),
                name="exams_attempt_paused_has_since",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ENDED)) | Q(ended_at__isnull=False),
                name="exams_attempt_ended_has_end",
            ),
        ]
        indexes = [models.Index(fields=["state", "deadline"], name="exams_attempt_overdue")]

    def __str__(self) -> str:
        return f"{self.exam} · {self.candidate} · {self.number}"

    @property
    def is_running(self) -> bool:
        return self.state in RUNNING

    @property
    def has_ended(self) -> bool:
        return self.state in ENDED


class Answer(models.Model):
    """What a candidate answered to one question, as last saved, and what it earned."""

    attempt = models.ForeignKey(Attempt, models.CASCADE, related_name="answers", verbose_name=_("attempt"))
    question = models.ForeignKey(Question, models.PROTECT, related_name="answers", verbose_name=_("question"))
    value = models.JSONField(_("answer"), null=True)
    saved_at = models.DateTimeField(_("saved"))
    points = models.DecimalField(_("points given"), max_digits=6, decimal_places=2, null=True, blank=True)
    comment = models.TextField(_("comment"), blank=True)
    graded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("graded by"),
    )
    graded_at = models.DateTimeField(_("graded"), null=True, editable=False)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["question__position"]
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question"], name="exams_answer_one_per_question"),
            models.CheckConstraint(
                condition=Q(points__isnull=True) | Q(points__gte=0), name="exams_answer_points_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt} · {self.question}"
