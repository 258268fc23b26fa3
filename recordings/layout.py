"""Where files lie under media storage (R11). Pure; names use / whatever the platform."""

from datetime import datetime
from uuid import UUID

TOP = "recordings"
ASIDE = "incoming"  # a folder beside: what is being written, to which nothing refers


def folder(started_at: datetime, attempt_id: UUID, source: str) -> str:
    """recordings/YYYY/MM/<attempt>/<source>, by the UTC month in which the attempt began."""
    return f"{TOP}/{started_at:%Y/%m}/{attempt_id}/{source}"


def chunk_name(folder: str, segment: int, sequence: int, sha256: str) -> str:
    """Content-addressed by the whole digest, so that no other chunk can ever be written over it."""
    return f"{folder}/{segment:03}/{sequence:06}-{sha256}.bin"


def video_name(folder: str, manifest_digest: str) -> str:
    """Named by what it was joined from: the same chunks give the same name, other chunks another."""
    return f"{folder}/video-{manifest_digest[:16]}.mp4"
