"""The statements of a batch, in SQL that PostgreSQL and SQLite both take. The ORM would need three times their time."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from exams.models import Attempt
from recordings.enums import RecordingStatus
from recordings.models import Chunk, Recording

Row = dict[str, Any]  # a chunk's, by attribute
Place = tuple[int, int]  # segment's key, sequence

ATTEMPTS, RECORDINGS, CHUNKS = (model._meta.db_table for model in (Attempt, Recording, Chunk))
COLUMNS = [field for field in Chunk._meta.concrete_fields if not field.primary_key]
KEY = Recording._meta.pk
LAST_CHUNK_AT = Recording._meta.get_field("last_chunk_at")


def locked_open(recordings: Collection[UUID]) -> dict[UUID, datetime | None]:
    """{recording: end of its attempt} of those that are not deleted, locked against a deletion until the commit."""
    lock = " FOR NO KEY UPDATE OF r" if connection.features.has_select_for_update else ""
    sql = (
        f"SELECT r.id, a.ended_at FROM {RECORDINGS} r JOIN {ATTEMPTS} a ON a.id = r.session_id "
        f"WHERE r.id IN ({_marks(recordings)}) AND r.purged_at IS NULL ORDER BY r.id{lock}"
    )
    return {_uuid(key): _moment(ended_at) for key, ended_at in _run(sql, _keys(recordings))}


def insert_chunks(rows: Sequence[Row]) -> set[Place]:
    """Insert those whose place is free. Returns the places that they got."""
    if not rows:
        return set()
    one = f"({_marks(COLUMNS)})"
    sql = (
        f"INSERT INTO {CHUNKS} ({', '.join(_quoted(field.column) for field in COLUMNS)}) "
        f"VALUES {', '.join([one] * len(rows))} "
        "ON CONFLICT (segment_id, sequence) DO NOTHING RETURNING segment_id, sequence"
    )
    values = [field.get_db_prep_save(row[field.attname], connection) for row in rows for field in COLUMNS]
    return set(_run(sql, values))


def stored_digests(places: Collection[Place]) -> dict[Place, str]:
    """{place: sha256} of what is stored there."""
    rows = Chunk.objects.filter(segment__in={s for s, _n in places}, sequence__in={n for _s, n in places})
    return {(segment, n): sha256 for segment, n, sha256 in rows.values_list("segment", "sequence", "sha256")}


def note_arrival(recordings: Collection[UUID], now: datetime) -> None:
    sql = (
        f"UPDATE {RECORDINGS} SET last_chunk_at = %s, status = CASE status WHEN %s THEN %s ELSE status END "
        f"WHERE id IN ({_marks(recordings)})"
    )
    at = LAST_CHUNK_AT.get_db_prep_save(now, connection)
    with connection.cursor() as cursor:
        values = [at, RecordingStatus.NOT_STARTED.value, RecordingStatus.IN_PROGRESS.value, *_keys(recordings)]
        cursor.execute(sql, values)


def _run(sql: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def _keys(recordings: Iterable[UUID]) -> list[Any]:
    return [KEY.get_db_prep_value(key, connection) for key in sorted(recordings)]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _uuid(value: UUID | str) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _moment(value: datetime | None) -> datetime | None:
    """SQLite keeps UTC without saying so."""
    return value if value is None or value.tzinfo else value.replace(tzinfo=UTC)
