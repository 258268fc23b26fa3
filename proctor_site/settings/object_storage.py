"""S3-compatible storage instead of the disk, as the STORAGE_* variables name it."""

from typing import Any
from urllib.parse import urlsplit

from proctor_site.settings import environment as env

CONNECT, READ = 3, 10  # seconds
CONNECTIONS = 80  # kept open: a batch of chunks at once, and some for the rest


def options() -> dict[str, Any]:
    """For django-storages' S3Storage."""
    return {
        "bucket_name": env.text("STORAGE_BUCKET"),
        "endpoint_url": _endpoint() or None,
        "access_key": env.text("STORAGE_ACCESS_KEY"),
        "secret_key": env.text("STORAGE_SECRET_KEY"),
        "region_name": _region(),
        "client_config": _client_config(),
        "default_acl": None,
        "file_overwrite": True,
        "querystring_auth": True,
    }


def origins() -> list[str]:
    """Where a browser is sent for a video."""
    if _endpoint():
        parts = urlsplit(_endpoint())
        return [f"{parts.scheme}://{parts.netloc}"]
    bucket = f"{env.text('STORAGE_BUCKET')}." if _has_host_of_its_own() else ""
    return [f"https://{bucket}s3.amazonaws.com", f"https://{bucket}s3.{_region()}.amazonaws.com"]


def _client_config() -> Any:
    """One that freezes holds whoever waits for about 20 s: two tries, each of which may be silent for READ seconds."""
    from botocore.config import Config  # noqa: PLC0415 - only sites with object storage pay for loading it

    return Config(
        signature_version="s3v4",
        s3={"addressing_style": "virtual" if _has_host_of_its_own() else "path"},
        connect_timeout=CONNECT,
        read_timeout=READ,
        retries={"mode": "standard", "total_max_attempts": 2},
        max_pool_connections=CONNECTIONS,
        tcp_keepalive=True,
        # Other servers may not know the newer checksums; the signature covers the body's SHA-256 anyway.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def _endpoint() -> str:
    return env.url("STORAGE_ENDPOINT", ("https", "http"))


def _region() -> str:
    return env.text("STORAGE_REGION", "us-east-1")


def _has_host_of_its_own() -> bool:
    """Other servers rarely have a name for each bucket, and no certificate of Amazon's fits a bucket with a dot."""
    return not _endpoint() and "." not in env.text("STORAGE_BUCKET")
