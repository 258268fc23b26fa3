"""What every kind of question can do. Pure: values in, values out."""

from decimal import Decimal
from typing import Any, Protocol

from django.utils.functional import Promise

# A key and an answer are JSON values; each kind says which shape its own have.
Key = dict[str, Any]
Answer = Any


class Kind(Protocol):
    """One kind of question: its key as a teacher writes it, its answer as a candidate gives it, and its grade."""

    @property
    def widget(self) -> str:
        """The input that the exam room shows: radio, checkbox, text, number or textarea."""

    @property
    def key_help(self) -> str | Promise:
        """How a teacher writes the key: one sentence and an example."""

    def parse_key(self, lines: str, previous: Key) -> Key:
        """The key from what the teacher wrote; `previous` keeps option ids stable. Raises KeyInvalid."""

    def write_key(self, key: Key) -> str:
        """The key as the teacher wrote it: parse_key(write_key(key), key) == key."""

    def options(self, key: Key) -> list[dict[str, str]]:
        """[{id, text}] to choose from, without saying which is right; [] for written kinds."""

    def parse_answer(self, value: Answer, key: Key) -> Answer:
        """The answer in its stored shape, None when left blank. Raises AnswerInvalid, also for what is not storable."""

    def show_answer(self, value: Answer, key: Key) -> str:
        """The answer in words, for people who grade."""

    def grade(self, value: Answer, key: Key) -> Decimal | None:
        """The earned share of the points, 0 to 1; None when a teacher must look."""
