"""Where files lie under media storage (R11). Pure; names use / whatever the platform."""

from datetime import datetime
from uuid import UUID

TOP = "recordings"
ASIDE = "incoming"  # a folder beside: what is being written, to which nothing refers


def folder(started_at: datetime, attempt_id: UUID, source: str) -> str:
    """recordings/YYYY/MM/<attempt>/<source>, by the UTC month in which the attempt began."""
    return f"{TOP}/{started_at:%Y/%m}/{attempt_id}/{source}"


def snapshot_name(folder: str, snapshot_id: UUID) -> str:
    return f"{folder}/{snapshot_id}.jpg"
