"""The statements of a batch, in SQL. Through the ORM they would cost more than everything else about a chunk."""

import json
from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from recordings.enums import RecordingStatus
from recordings.models import Chunk, Recording

Row = dict[str, Any]  # a chunk's values by column
Place = tuple[int, int]  # segment's key, sequence

KEY = Recording._meta.pk  # noqa: SLF001 - Django's documented interface
LOCKED_OPEN = """
    SELECT recording.id, attempt.ended_at
    FROM recordings_recording recording JOIN exams_attempt attempt ON attempt.id = recording.session_id
    WHERE recording.purged_at IS NULL AND recording.id IN ({keys})
    ORDER BY recording.id
"""
INSERT = """
    INSERT INTO recordings_chunk ({columns}) {rows}
    ON CONFLICT (segment_id, sequence) DO NOTHING RETURNING segment_id, sequence
"""
NOTE_ARRIVAL = """
    UPDATE recordings_recording SET last_chunk_at = %s, status = CASE status WHEN %s THEN %s ELSE status END
    WHERE id IN ({keys})
"""


def locked_open(recordings: Collection[UUID]) -> dict[UUID, datetime | None]:
    """{recording: end of its attempt} of those that are not deleted, locked against a deletion until the commit."""
    lock = "FOR NO KEY UPDATE OF recording" if connection.features.has_select_for_update else ""
    found = _run(LOCKED_OPEN.format(keys=_marks(recordings)) + lock, _keys(recordings))
    return {_uuid(key): _moment(ended_at) for key, ended_at in found}


def insert_chunks(rows: Sequence[Row]) -> set[Place]:
    """Insert those whose place is free. Answers the places that they got."""
    return set(_run(_insert(), [json.dumps(rows, default=_as_text)])) if rows else set()


def note_arrival(recordings: Collection[UUID], now: datetime) -> None:
    values = [_as_text(now), RecordingStatus.NOT_STARTED.value, RecordingStatus.IN_PROGRESS.value]
    with connection.cursor() as cursor:
        cursor.execute(NOTE_ARRIVAL.format(keys=_marks(recordings)), values + _keys(recordings))


def stored_digests(places: Collection[Place]) -> dict[Place, str]:
    """{place: sha256} of what is stored there, and around."""
    rows = Chunk.objects.filter(segment__in={s for s, _n in places}, sequence__in={n for _s, n in places})
    return {(segment, n): sha256 for segment, n, sha256 in rows.values_list("segment", "sequence", "sha256")}


@cache
def _insert() -> str:
    """All rows travel as one JSON value: a statement with a thousand parameters takes longer to prepare than to run."""
    fields = [field for field in Chunk._meta.concrete_fields if not field.primary_key]  # noqa: SLF001
    names = [connection.ops.quote_name(str(field.column)) for field in fields]
    if connection.vendor == "postgresql":
        typed = ", ".join(f"{name} {field.db_type(connection)}" for name, field in zip(names, fields, strict=True))
        rows = f"SELECT {', '.join(names)} FROM jsonb_to_recordset(%s::jsonb) AS r({typed})"  # noqa: S608 - our own names
    else:  # SQLite, which needs the WHERE to see where the SELECT ends
        values = ", ".join(f"json_extract(value, '$.{field.column}')" for field in fields)
        rows = f"SELECT {values} FROM json_each(%s) WHERE true"  # noqa: S608
    return INSERT.format(columns=", ".join(names), rows=rows)


def _run(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows: list[Any] = cursor.fetchall()
        return rows


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _keys(recordings: Collection[UUID]) -> list[Any]:
    return [KEY.get_db_prep_value(key, connection) for key in recordings]


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _moment(value: datetime | None) -> datetime | None:
    """SQLite keeps UTC without saying so."""
    return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)


def _as_text(moment: datetime) -> str:
    """As the database writes it."""
    return str(connection.ops.adapt_datetimefield_value(moment))
