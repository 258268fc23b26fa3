"""Procfile: one `name: command` per line. Variables as a shell writes them, without a shell."""

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

LINE = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>.+)")
VARIABLE = re.compile(r"\$(?:(?P<plain>[A-Za-z_]\w*)|\{(?P<braced>[A-Za-z_]\w*)(?::-(?P<default>[^}]*))?\})")


class ProcfileError(Exception):
    """One line that says what to change."""


def read_procfile(path: Path) -> dict[str, str]:
    return dict(_entry(path, number, line) for number, line in _lines(path))


def expand(command: str, env: Mapping[str, str]) -> tuple[str, ...]:
    """The words of the command. A value with spaces stays one word: it is filled in after the words are split."""
    return tuple(_fill_in(word, env) for word in shlex.split(command))


def _lines(path: Path) -> list[tuple[int, str]]:
    numbered = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return [(number, line.strip()) for number, line in numbered if line.strip() and not line.lstrip().startswith("#")]


def _entry(path: Path, number: int, line: str) -> tuple[str, str]:
    found = LINE.fullmatch(line)
    if not found:
        raise ProcfileError(f"{path.name}, line {number}: expected `name: command`, found {line!r}")
    return found["name"], found["command"]


def _fill_in(word: str, env: Mapping[str, str]) -> str:
    def value(variable: re.Match[str]) -> str:
        name = variable["plain"] or variable["braced"]
        if env.get(name):
            return env[name]
        if variable["default"] is not None:
            return variable["default"]
        raise ProcfileError(f"Procfile: {name} is not set")

    return VARIABLE.sub(value, word)
