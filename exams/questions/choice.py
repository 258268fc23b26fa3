"""Questions with options to choose from. Key: {"options": [{"id", "text", "correct"}]}."""

import uuid
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.errors import AnswerInvalid, KeyInvalid
from exams.questions.base import Key

MARK = "*"
LONGEST_OPTION = 1000


class SingleChoice:
    """Answer: the id of one option."""

    widget: ClassVar[str] = "radio"
    key_help: ClassVar[str | Promise] = _("One option per line. Put * before the right one, for example: *Paris")
    correct_least, correct_most = 1, 1

    def parse_key(self, lines: str, previous: Key) -> Key:
        written = [line.strip() for line in lines.splitlines() if line.strip(f" {MARK}\t")]
        texts = [line.removeprefix(MARK).strip() for line in written]
        correct = [line.startswith(MARK) for line in written]
        self._check(texts, sum(correct))
        ids = _stable_ids(texts, previous.get("options", []))
        return {"options": [{"id": i, "text": t, "correct": c} for i, t, c in zip(ids, texts, correct, strict=True)]}

    def _check(self, texts: list[str], correct: int) -> None:
        if len(texts) < 2:
            raise KeyInvalid(_("Write at least two options, one per line."))
        if len(set(texts)) < len(texts):
            raise KeyInvalid(_("Two options are the same."))
        if max(map(len, texts)) > LONGEST_OPTION:
            raise KeyInvalid(_("An option is longer than 1,000 characters."))
        if correct < self.correct_least:
            raise KeyInvalid(_("Mark the right option with * at the start of its line."))
        if correct > self.correct_most:
            raise KeyInvalid(_("Only one option can be right. For several, choose the kind “multiple choice”."))

    def write_key(self, key: Key) -> str:
        return "\n".join(f"{MARK if o['correct'] else ''}{o['text']}" for o in key.get("options", []))

    def options(self, key: Key) -> list[dict[str, str]]:
        return [{"id": o["id"], "text": str(o["text"])} for o in key.get("options", [])]

    def parse_answer(self, value: Any, key: Key) -> str | None:
        if value in (None, ""):
            return None
        if not isinstance(value, str) or value not in _ids(key):
            raise AnswerInvalid
        return value

    def show_answer(self, value: Any, key: Key) -> str:
        return ", ".join(str(o["text"]) for o in key["options"] if o["id"] in _chosen(value))

    def grade(self, value: Any, key: Key) -> Decimal | None:
        return Decimal(int(_chosen(value) == _correct(key)))


class MultipleChoice(SingleChoice):
    """Answer: the ids of the chosen options. All right ones and no other earn the points."""

    widget: ClassVar[str] = "checkbox"
    key_help = _("One option per line. Put * before each right one.")
    correct_most = 1000

    def parse_answer(self, value: Any, key: Key) -> list[str] | None:  # type: ignore[override]  # a list where one id was
        if value in (None, "", []):
            return None
        chosen = value if isinstance(value, list) else [value]
        if not all(isinstance(i, str) for i in chosen) or not set(chosen) <= _ids(key):
            raise AnswerInvalid
        return [o["id"] for o in key["options"] if o["id"] in chosen]


class TrueFalse(SingleChoice):
    """Answer: "true" or "false". Key: {"options": […two fixed ones]}."""

    key_help = _("Write true or false.")
    words: ClassVar[dict[str, Any]] = {"true": _("True"), "false": _("False")}

    def parse_key(self, lines: str, previous: Key) -> Key:
        right = {"true": "true", "vrai": "true", "false": "false", "faux": "false"}.get(lines.strip().lower())
        if right is None:
            raise KeyInvalid(_("Write true or false."))
        return {"options": [{"id": word, "correct": word == right} for word in self.words]}

    def write_key(self, key: Key) -> str:
        return next((o["id"] for o in key.get("options", []) if o["correct"]), "")

    def options(self, key: Key) -> list[dict[str, str]]:
        return [{"id": word, "text": str(text)} for word, text in self.words.items()]

    def show_answer(self, value: Any, key: Key) -> str:
        return str(self.words.get(value, ""))


def _stable_ids(texts: list[str], before: list[dict[str, Any]]) -> list[str]:
    """Ids that survive an edit: by the same text, else by the same line, so that a mended typo keeps its answers."""
    by_text = {o["text"]: o["id"] for o in before}
    kept = {text: by_text[text] for text in texts if text in by_text}
    ids: list[str] = []
    for line, text in enumerate(texts):
        same_line = before[line]["id"] if line < len(before) else None
        free = same_line is not None and same_line not in kept.values() and same_line not in ids
        ids.append(kept.get(text) or (str(same_line) if free else uuid.uuid4().hex[:8]))
    return ids


def _ids(key: Key) -> set[str]:
    return {o["id"] for o in key.get("options", [])}


def _correct(key: Key) -> set[str]:
    return {o["id"] for o in key.get("options", []) if o["correct"]}


def _chosen(value: Any) -> set[str]:
    return set(value) if isinstance(value, list) else {value} - {None}
