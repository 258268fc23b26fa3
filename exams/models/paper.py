"""The paper: exams and their questions."""

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from exams.enums import QuestionKind, Role
from exams.models.people import Organisation, organisations_where

STAFF = (Role.TEACHER, Role.PROCTOR, Role.REVIEWER, Role.ADMINISTRATOR)
AUTHORS = (Role.TEACHER, Role.ADMINISTRATOR)


class ExamQuerySet(models.QuerySet["Exam"]):
    def visible_to(self, user: Any) -> "ExamQuerySet":
        """Exams that the user works on as staff of their organisation."""
        return self.filter(organisation__in=organisations_where(user, *STAFF))

    def editable_by(self, user: Any) -> "ExamQuerySet":
        return self.filter(organisation__in=organisations_where(user, *AUTHORS))

    def sittable_by(self, user: Any) -> "ExamQuerySet":
        """Published exams that the user is enrolled in, open or not."""
        return self.filter(published=True, enrolments__candidate=user)


class Exam(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="exams", verbose_name=_("organisation"))
    title = models.CharField(_("title"), max_length=200)
    instructions = models.TextField(_("instructions"), blank=True, help_text=_("Shown before the start."))
    duration_minutes = models.PositiveIntegerField(
        _("duration in minutes"), default=60, validators=[MinValueValidator(1), MaxValueValidator(24 * 60)]
    )
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"), help_text=_("Nobody gets time past this moment."))
    max_attempts = models.PositiveSmallIntegerField(
        _("attempts per candidate"), default=1, validators=[MinValueValidator(1)]
    )
    shuffle_questions = models.BooleanField(_("shuffle the questions"), default=False)
    published = models.BooleanField(_("published"), default=False, help_text=_("Candidates see published exams only."))
    objects = ExamQuerySet.as_manager()

    class Meta:
        verbose_name = _("exam")
        verbose_name_plural = _("exams")
        ordering = ["-opens_at", "title"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="exams_exam_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(duration_minutes__gte=1), name="exams_exam_lasts_a_minute_at_least"),
        ]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": _("The exam must close after it opens.")})

    @property
    def duration(self) -> timedelta:
        return timedelta(minutes=self.duration_minutes)

    def is_open(self, now: datetime) -> bool:
        return self.published and self.opens_at <= now < self.closes_at


class Question(models.Model):
    """One question. `key` holds what its kind needs to show and grade it (exams.questions)."""

    exam = models.ForeignKey(Exam, models.CASCADE, related_name="questions", verbose_name=_("exam"))
    position = models.PositiveSmallIntegerField(_("position"), default=1)
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKind)
    text = models.TextField(_("question"))
    points = models.DecimalField(
        _("points"), max_digits=6, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal(0))]
    )
    key = models.JSONField(_("answer key"), default=dict, blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(points__gte=0), name="exams_question_points_not_negative"),
            models.CheckConstraint(condition=Q(kind__in=QuestionKind.values), name="exams_question_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.text[:60]}"
