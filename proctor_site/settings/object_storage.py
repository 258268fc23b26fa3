"""S3-compatible storage instead of the disk, as the STORAGE_* variables name it."""

from typing import Any
from urllib.parse import urlsplit

from proctor_site.settings import environment as env


def options() -> dict[str, Any]:
    """For django-storages' S3Storage."""
    return {
        "bucket_name": env.text("STORAGE_BUCKET"),
        "endpoint_url": _endpoint() or None,
        "access_key": env.text("STORAGE_ACCESS_KEY"),
        "secret_key": env.text("STORAGE_SECRET_KEY"),
        "region_name": _region(),
        "signature_version": "s3v4",
        "addressing_style": "virtual" if _has_host_of_its_own() else "path",
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


def _endpoint() -> str:
    return env.url("STORAGE_ENDPOINT", ("https", "http"))


def _region() -> str:
    return env.text("STORAGE_REGION", "us-east-1")


def _has_host_of_its_own() -> bool:
    """Other servers rarely have a name for each bucket, and no certificate of Amazon's fits a bucket with a dot."""
    return not _endpoint() and "." not in env.text("STORAGE_BUCKET")
