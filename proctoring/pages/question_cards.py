"""Questions as the exam room shows them, and answers as its plain form sends them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict

from exams.errors import AnswerInvalid
from exams.models import Attempt, Question
from exams.questions import kind_of
from exams.selectors import questions_in_order

SHOWN = "shown"


@dataclass(frozen=True)
class QuestionCard:
    number: int
    question: Question
    value: Any
    saved_at: datetime | None
    error: str

    @property
    def widget(self) -> str:
        return kind_of(self.question.kind).widget

    @property
    def field(self) -> str:
        return field_of(self.question)

    @property
    def choices(self) -> list[dict[str, Any]]:
        chosen = self.value if isinstance(self.value, list) else [self.value]
        return [
            option | {"chosen": option["id"] in chosen}
            for option in kind_of(self.question.kind).options(self.question.key)
        ]

    @property
    def is_answered(self) -> bool:
        return self.value not in (None, "", [])


def question_cards(
    attempt: Attempt, *, typed: Mapping[int, Any] | None = None, refused: Mapping[int, AnswerInvalid] | None = None
) -> list[QuestionCard]:
    """The cards in the candidate's order; `typed` is shown instead of what is saved, with the refusals beside it."""
    saved = {answer.question_id: answer for answer in attempt.answers.all()}
    shown = {question_id: answer.value for question_id, answer in saved.items()} | dict(typed or {})
    return [
        QuestionCard(
            number=number,
            question=question,
            value=shown.get(question.pk),
            saved_at=saved[question.pk].saved_at if question.pk in saved else None,
            error=str(refused[question.pk].text) if refused and question.pk in refused else "",
        )
        for number, question in enumerate(questions_in_order(attempt), start=1)
    ]


def answers_from(form: QueryDict, questions: Iterable[Question]) -> dict[int, Any]:
    """{question id: value} for every question that the form showed; one that was left blank is None.

    A blank group of boxes sends nothing, as does a question that was not on the page; the field SHOWN tells them apart.
    """
    shown = set(form.getlist(SHOWN))
    return {question.pk: _answer_from(form, question) for question in questions if str(question.pk) in shown}


def field_of(question: Question) -> str:
    return f"answer-{question.pk}"


def _answer_from(form: QueryDict, question: Question) -> Any:
    if kind_of(question.kind).widget == "checkbox":
        return form.getlist(field_of(question)) or None
    return form.get(field_of(question)) or None
