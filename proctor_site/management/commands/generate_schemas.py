import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from drf_spectacular.generators import SchemaGenerator
from pydantic import TypeAdapter

from proctoring.protocol import ToReviewer

DOCS = Path(settings.BASE_DIR) / "docs"


class Command(BaseCommand):
    help = "Write docs/openapi.json and docs/wire.schema.json; with --check only say whether they are fresh."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        documents = {DOCS / "openapi.json": _openapi(), DOCS / "wire.schema.json": _wire()}
        stale = [path for path, text in documents.items() if not path.exists() or path.read_text("utf-8") != text]
        if options["check"] and stale:
            names = ", ".join(path.name for path in stale)
            raise CommandError(
                f"{names}: out of date. Run: python manage.py generate_schemas && npm --prefix frontend run types"
            )
        for path in stale:
            path.write_text(documents[path], "utf-8")
            self.stdout.write(f"wrote {path.relative_to(settings.BASE_DIR)}")


def _openapi() -> str:
    generator: Any = SchemaGenerator  # has no types
    return _json(generator().get_schema(request=None, public=True))


def _wire() -> str:
    return _json({"title": "ToReviewer"} | TypeAdapter(ToReviewer).json_schema(by_alias=True))


def _json(document: Any) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"
