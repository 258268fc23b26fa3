"""Closed sets of the exams app."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """What a person may do in one organisation. Candidates hold no role; they are enrolled."""

    TEACHER = "teacher", _("teacher")
    PROCTOR = "proctor", _("proctor")
    REVIEWER = "reviewer", _("reviewer")
    ADMINISTRATOR = "administrator", _("administrator")


class QuestionKind(TextChoices):
    SINGLE_CHOICE = "single_choice", _("single choice")
    MULTIPLE_CHOICE = "multiple_choice", _("multiple choice")
    TRUE_FALSE = "true_false", _("true or false")
    SHORT_TEXT = "short_text", _("short text")
    NUMERIC = "numeric", _("number")
    ESSAY = "essay", _("essay")


class AttemptState(TextChoices):
    CREATED = "created", _("not started")
    IN_PROGRESS = "in_progress", _("in progress")
    PAUSED = "paused", _("paused")
    EXPIRED = "expired", _("time ran out")
    SUBMITTED = "submitted", _("submitted")
    TERMINATED = "terminated", _("ended by a proctor")
    GRADED = "graded", _("graded")


class EndedBy(TextChoices):
    CANDIDATE = "candidate", _("the candidate")
    SERVER = "server", _("the server, at the deadline")
    PROCTOR = "proctor", _("a proctor")
