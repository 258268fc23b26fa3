import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

APPS = ("exams", "proctoring", "recordings", "retention", "proctor_site")


class Command(BaseCommand):
    help = "Fail when a sentence of the product has no French, or the catalogue names one that is gone. Needs gettext."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        if shutil.which("xgettext") is None:
            raise CommandError("gettext is not installed. On Debian: apt-get install gettext")
        committed = Path(settings.BASE_DIR) / "locale" / "fr" / "LC_MESSAGES" / "django.po"
        wanted, present = _sentences(_extracted()), _sentences(_read(committed))
        untranslated = sorted(text for text in wanted if not present.get(text))
        gone = sorted(set(present) - set(wanted))
        if untranslated or gone:
            lines = [f"no French: {text}" for text in untranslated] + [f"no longer used: {text}" for text in gone]
            raise CommandError("\n".join(lines))


def _extracted() -> Catalog:
    """What makemessages finds in a copy of the tree."""
    with tempfile.TemporaryDirectory() as folder:
        for app in APPS:
            shutil.copytree(settings.BASE_DIR / app, Path(folder) / app, ignore=shutil.ignore_patterns("__pycache__"))
        (Path(folder) / "locale").mkdir()
        make = [sys.executable, "-m", "django", "makemessages", "-l", "fr", "--no-location"]
        subprocess.run(make, cwd=folder, check=True, capture_output=True, env=_plain_environment())
        return _read(Path(folder) / "locale" / "fr" / "LC_MESSAGES" / "django.po")


def _plain_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}


def _read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def _sentences(catalog: Catalog) -> dict[str, bool]:
    """{sentence with its context: whether it is translated}"""
    return {_name(message): _translated(message) for message in catalog if message.id}


def _name(message: Any) -> str:
    return f"{message.context}: {message.id}" if message.context else str(message.id)


def _translated(message: Any) -> bool:
    words = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    return all(words) and not message.fuzzy
