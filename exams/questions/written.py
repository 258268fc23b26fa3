"""Questions that are answered in writing."""

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from exams.errors import AnswerInvalid, KeyInvalid
from exams.questions.base import Key
from exams.storable import is_storable

LONGEST_ESSAY = 100_000
LONGEST_NUMBER = 100
LARGEST_EXPONENT = 300  # as far as a double goes; Decimal by itself takes what it cannot subtract afterwards
PLUS_MINUS = ("±", "+-", "+/-")


class Written:
    """What the written kinds share: text in, text out, no options."""

    widget: ClassVar[str] = "text"
    key_help: ClassVar[str | Promise] = ""
    longest: ClassVar[int] = 1000

    def options(self, key: Key) -> list[dict[str, str]]:
        return []

    def parse_answer(self, value: Any, key: Key) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or len(value) > self.longest or not is_storable(value):
            raise AnswerInvalid
        return value if value.strip() else None

    def show_answer(self, value: Any, key: Key) -> str:
        return "" if value is None else str(value)


class ShortText(Written):
    """Answer: text. Key: {"accepted": [text]}; case, accents' form and extra spaces do not matter."""

    key_help = _("One accepted answer per line. Upper or lower case does not matter.")

    def parse_key(self, lines: str, previous: Key) -> Key:
        accepted = [line.strip() for line in lines.splitlines() if line.strip()]
        if not accepted:
            raise KeyInvalid(_("Write at least one accepted answer."))
        return {"accepted": accepted}

    def write_key(self, key: Key) -> str:
        return "\n".join(key.get("accepted", []))

    def grade(self, value: Any, key: Key) -> Decimal | None:
        return Decimal(int(_folded(value or "") in {_folded(text) for text in key["accepted"]}))


class Numeric(Written):
    """Answer: the number as typed. Key: {"value", "tolerance"} as decimal strings, tolerance included at both ends."""

    widget = "number"
    key_help = _("The number, with a tolerance if you like: 9.81 ± 0.02")
    longest = LONGEST_NUMBER

    def parse_key(self, lines: str, previous: Key) -> Key:
        text = lines.strip()
        for sign in PLUS_MINUS:
            text = text.replace(sign, "|")
        value, _bar, tolerance = text.partition("|")
        numbers = [_number(value), _number(tolerance or "0")]
        if None in numbers or numbers[1] < 0:  # type: ignore[operator]  # None was just ruled out
            raise KeyInvalid(_("Write a number, or a number and its tolerance: 9.81 ± 0.02"))
        return {"value": str(numbers[0]), "tolerance": str(numbers[1])}

    def write_key(self, key: Key) -> str:
        if not key:
            return ""
        return key["value"] if Decimal(key["tolerance"]) == 0 else f"{key['value']} ± {key['tolerance']}"

    def parse_answer(self, value: Any, key: Key) -> str | None:
        if isinstance(value, int | float) and not isinstance(value, bool) and is_storable(value):
            value = str(value)
        text = super().parse_answer(value, key)
        if text is not None and _number(text) is None:
            raise AnswerInvalid(_("This must be a number."))
        return text

    def grade(self, value: Any, key: Key) -> Decimal | None:
        number = _number(value or "")
        return Decimal(int(number is not None and abs(number - Decimal(key["value"])) <= Decimal(key["tolerance"])))


class Essay(Written):
    """Answer: text. Key: {"guidance"}: what the grader should look for; candidates never see it."""

    widget = "textarea"
    key_help = _("What the grader should look for. Candidates never see it.")
    longest = LONGEST_ESSAY

    def parse_key(self, lines: str, previous: Key) -> Key:
        return {"guidance": lines.strip()}

    def write_key(self, key: Key) -> str:
        return str(key.get("guidance", ""))

    def grade(self, value: Any, key: Key) -> Decimal | None:
        return Decimal(0) if value is None else None


def _number(text: str) -> Decimal | None:
    """The number in `text`, with a decimal point or comma; None when there is none, or none to calculate with."""
    if len(text) > LONGEST_NUMBER:
        return None
    try:
        number = Decimal(text.strip().replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) <= LARGEST_EXPONENT else None


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())
