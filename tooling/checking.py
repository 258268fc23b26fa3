"""`start.py check`: everything that can be said about the code without running it."""

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tooling.environment import FRONTEND, PYTHON, ROOT, environment, node
from tooling.steps import StepFailed

TYPED = ("proctor_site", "exams", "proctoring", "recordings", "retention", "tooling", "start.py")
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as run; run()"  # has no `python -m`


@dataclass(frozen=True)
class Check:
    name: str
    what: str
    argv: tuple[str, ...]
    cwd: Path = ROOT


def checks(npm: str) -> list[Check]:
    python = str(PYTHON)
    manage = (python, "manage.py")
    return [
        Check("format", "ruff format", (python, "-m", "ruff", "format", "--check", "--quiet", ".")),
        Check("lint", "ruff check", (python, "-m", "ruff", "check", "--quiet", ".")),
        Check("types", "mypy --strict", (python, "-m", "mypy", *TYPED)),
        Check("imports", "import contracts", (python, "-c", LINT_IMPORTS)),
        Check("django", "manage.py check", (*manage, "check")),
        Check("migrations", "migrations are complete", (*manage, "makemigrations", "--check", "--dry-run")),
        Check("schemas", "OpenAPI and wire schemas are fresh", (*manage, "generate_schemas", "--check")),
        Check("translations", "translations are complete", (*manage, "check_translations")),
        Check("frontend", "biome and tsc", (npm, "run", "check"), FRONTEND),
    ]


def run_all(names: list[str]) -> int:
    """All, or the named ones. Every check runs, whatever the others say."""
    npm, _ = node()
    wanted = checks(npm)
    if unknown := set(names) - {check.name for check in wanted}:
        known = ", ".join(check.name for check in wanted)
        raise StepFailed(f"No such check: {', '.join(sorted(unknown))}. There are: {known}")
    environment(development=True)
    failed = [check.name for check in wanted if (not names or check.name in names) and not _passes(check)]
    print(f"\nFAILED: {', '.join(failed)}" if failed else "\nAll checks passed.")
    return 1 if failed else 0


def _passes(check: Check) -> bool:
    began = time.monotonic()
    result = subprocess.run(
        check.argv,
        cwd=check.cwd,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "proctor_site.settings.test"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    passed = result.returncode == 0
    print(f"{check.what:<34} {'ok' if passed else 'FAILED':>6} {time.monotonic() - began:8.1f} s", flush=True)
    if not passed:
        sys.stdout.write(result.stdout.decode("utf-8", "replace") + "\n")
    return passed
