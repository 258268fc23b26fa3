import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from drf_spectacular.generators import SchemaGenerator
from pydantic import TypeAdapter, create_model

from proctoring.protocol import FromCandidate, FromProctor, ToCandidate, ToProctor, ToReviewer
from proctoring.protocol.message import Message

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
    """One document; each direction of each socket is a type of its name in it."""
    ways = {
        "toReviewer": ToReviewer,
        "toCandidate": ToCandidate,
        "fromCandidate": FromCandidate,
        "toProctor": ToProctor,
        "fromProctor": FromProctor,
    }
    wire = create_model("Wire", __base__=Message, **{name: (way, ...) for name, way in ways.items()})  # type: ignore[call-overload]
    schema = TypeAdapter(wire).json_schema(by_alias=True)
    for shape in [schema, *schema["$defs"].values()]:
        _make_readable(shape)
    return _json(schema)


def _make_readable(shape: dict[str, Any]) -> None:
    """So that the TypeScript made from it has a name for each message and none for each field of it."""
    for name, field in shape.get("properties", {}).items():
        for noise in ("title", "maxItems"):
            field.pop(noise, None)
        if "const" in field:
            shape["required"] = sorted({*shape.get("required", []), name})


def _json(document: Any) -> str:
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, default=str) + "\n"
