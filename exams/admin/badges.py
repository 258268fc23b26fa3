"""Small coloured words in lists."""

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

from exams.admin.status import ExamStatus
from exams.enums import AttemptState

EXAM_COLOURS = {
    ExamStatus.DRAFT: "grey",
    ExamStatus.UPCOMING: "blue",
    ExamStatus.OPEN: "green",
    ExamStatus.CLOSED: "grey",
}
ATTEMPT_COLOURS = {
    AttemptState.CREATED: "grey",
    AttemptState.IN_PROGRESS: "blue",
    AttemptState.PAUSED: "yellow",
    AttemptState.EXPIRED: "blue",
    AttemptState.SUBMITTED: "yellow",
    AttemptState.TERMINATED: "red",
    AttemptState.GRADED: "green",
}


def badge(colour: str, text: str | Promise) -> SafeString:
    return format_html('<span class="badge badge--{}">{}</span>', colour, text)


def exam_badge(status: str) -> SafeString:
    known = ExamStatus(status)
    return badge(EXAM_COLOURS[known], known.label)


def attempt_badge(state: str) -> SafeString:
    known = AttemptState(state)
    return badge(ATTEMPT_COLOURS[known], known.label)
