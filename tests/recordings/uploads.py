"""Uploads as a browser would make them, straight into the ASGI application."""

import base64
import hashlib
import json
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.utils import timezone

from proctoring.tokens import AttemptToken, issue_token

EBML = b"\x1a\x45\xdf\xa3"
TYPE = "video/webm;codecs=vp8,opus"


def token_for(attempt, *, lifetime=timedelta(hours=1)):
    token = AttemptToken(attempt.pk, attempt.candidate_id, timezone.now() + lifetime)
    return issue_token(token, secret=settings.SECRET_KEY)


def digest_of(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def headers_for(attempt, body: bytes, **changes: str | None) -> dict[str, str]:
    now = timezone.now()
    metadata = {
        "start": (now - timedelta(seconds=2.5)).isoformat(),
        "end": now.isoformat(),
        "questionsViewed": [1],
        "answersSubmitted": [],
        "flagsCreated": [],
    }
    usual: dict[str, Any] = {
        "authorization": f"Bearer {token_for(attempt)}",
        "content-digest": digest_of(body),
        "content-type": TYPE,
        "chunk-metadata": json.dumps(metadata),
    }
    return {name: value for name, value in (usual | changes).items() if value is not None}


def path_of(recording, segment=0, sequence=0) -> str:
    return f"/api/v1/recordings/{recording.pk}/segments/{segment}/chunks/{sequence}"


@asynccontextmanager
async def uploader():
    """A client of the whole ASGI application."""
    from proctor_site.asgi import application

    transport = httpx.ASGITransport(application, raise_app_exceptions=True)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def put(recording, body: bytes, *, segment=0, sequence=0, **changes: str | None) -> httpx.Response:
    """One upload; a keyword replaces the header of that name (with _ for -), None leaves it out."""
    headers = headers_for(recording.session.attempt, body, **{k.replace("_", "-"): v for k, v in changes.items()})
    async with uploader() as client:
        return await client.put(path_of(recording, segment, sequence), content=body, headers=headers)
