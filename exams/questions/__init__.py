"""The kinds of question: one class each, found by its QuestionKind. CONTRIBUTING.md says how to add one."""

from exams.enums import QuestionKind
from exams.questions.base import Kind
from exams.questions.choice import MultipleChoice, SingleChoice, TrueFalse
from exams.questions.written import Essay, Numeric, ShortText

KINDS: dict[QuestionKind, Kind] = {
    QuestionKind.SINGLE_CHOICE: SingleChoice(),
    QuestionKind.MULTIPLE_CHOICE: MultipleChoice(),
    QuestionKind.TRUE_FALSE: TrueFalse(),
    QuestionKind.SHORT_TEXT: ShortText(),
    QuestionKind.NUMERIC: Numeric(),
    QuestionKind.ESSAY: Essay(),
}


def kind_of(kind: str) -> Kind:
    return KINDS[QuestionKind(kind)]


__all__ = ["KINDS", "Kind", "kind_of"]
