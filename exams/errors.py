"""Refusals: what the product declines to do, raised where it is known and translated once per door."""

from enum import Enum
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(Enum):
    """What a door makes of a refusal; over HTTP the number is the status."""

    INVALID = 400
    FORBIDDEN = 403
    NOT_FOUND = 404
    CONFLICT = 409
    BUSY = 503


class Refusal(Exception):
    """Base of every refusal: a stable code for machines and a sentence for people."""

    code: ClassVar[str] = "refused"
    message: ClassVar[str | Promise] = _("This is not possible.")
    kind: ClassVar[Kind] = Kind.CONFLICT

    def __init__(self, message: str | Promise | None = None) -> None:
        self.text = message or self.message
        super().__init__(self.code)


class ExamNotOpen(Refusal):
    code, message = "exam_not_open", _("This exam is not open now.")


class NotEnrolled(Refusal):
    code, message, kind = "not_enrolled", _("You are not enrolled in this exam."), Kind.FORBIDDEN


class NoAttemptsLeft(Refusal):
    code, message = "no_attempts_left", _("You have used every attempt of this exam.")


class AttemptNotFound(Refusal):
    code, message, kind = "attempt_not_found", _("There is no such attempt."), Kind.NOT_FOUND


class AttemptNotRunning(Refusal):
    code, message = "attempt_not_running", _("This attempt is not running, so nothing can be changed in it.")


class AttemptPaused(Refusal):
    code, message = "attempt_paused", _("The exam is paused. Your answers are kept; go on when it does.")


class AttemptNotPaused(Refusal):
    code, message = "attempt_not_paused", _("The exam is not paused.")


class DeadlinePassed(Refusal):
    code, message = "deadline_passed", _("The time is over. What was saved before is what counts.")


class MoveNotAllowed(Refusal):
    code, message = "move_not_allowed", _("The attempt cannot go there from where it is.")


class AnswerInvalid(Refusal):
    code, message, kind = "answer_invalid", _("This is not an answer to that question."), Kind.INVALID


class KeyInvalid(Refusal):
    code, message, kind = "key_invalid", _("The answer key does not fit this kind of question."), Kind.INVALID
