"""Where files lie under media storage (R11). Pure; names use / whatever the platform."""

from datetime import datetime
from uuid import UUID

EXTENSIONS = {"video/mp4": "mp4", "video/webm": "webm", "video/x-matroska": "mkv", "audio/webm": "webm", "audio/mp4": "m4a"}


def folder(started_at: datetime, attempt_id: UUID) -> str:
    """recordings/YYYY/MM/<attempt>, by the UTC month in which the recording began."""
    return f"recordings/{started_at:%Y/%m}/{attempt_id}"


def chunk_name(folder: str, source: str, segment: int, sequence: int, sha256: str) -> str:
    """Content-addressed, so that a wrong duplicate can never overwrite a good chunk."""
    return f"{folder}/{source}/{segment:03}/{sequence:06}-{sha256[:12]}.bin"


def video_name(folder: str, source: str, manifest_digest: str) -> str:
    """Named by what it was joined from: the same chunks give the same name, other chunks another."""
    return f"{folder}/{source}-{manifest_digest[:12]}.mp4"
