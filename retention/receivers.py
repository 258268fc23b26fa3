"""What the apps below ask this one."""

from typing import Any

from django.dispatch import receiver

from exams.models import Exam
from proctoring.signals import retention_asked
from retention.selectors import days_for_exam


@receiver(retention_asked)
def answer_days(*, exam: Exam, **_question: Any) -> int:
    return days_for_exam(exam)
