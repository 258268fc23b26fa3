"""Pictures and sound out: the joined video and the raw chunks, to those who may watch the recording."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.views import APIView

from recordings.api.ranged import ranged, safe_name
from recordings.errors import ChunkNotFound, RecordingNotFound, VideoNotReady
from recordings.models import Chunk, Recording

VIDEO_TYPE = "video/mp4"
UNKNOWN_TYPE = "application/octet-stream"
MOST_FOR_A_PLAYER = 4 * 1024 * 1024
ADDRESS_VALID = timedelta(hours=1)
EXTENSIONS = {
    "audio/mp4": "m4a",
    "audio/webm": "webm",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
}


class AnythingAccepted(DefaultContentNegotiation):
    """A player asks for video/*; the JSON of a refusal must not turn that into 406."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


class VideoView(APIView):
    content_negotiation_class = AnythingAccepted

    @extend_schema(
        operation_id="recordings_video",
        summary="The joined video, with ranges",
        parameters=[OpenApiParameter("download", bool, description="As a file to keep.")],
        responses={
            (200, VIDEO_TYPE): OpenApiTypes.BINARY,
            (206, VIDEO_TYPE): OpenApiTypes.BINARY,
            404: OpenApiResponse(),
        },
    )
    def get(self, request: Request, recording: UUID) -> HttpResponseBase:
        found = _watchable(request, recording)
        if not found.video or found.purged_at:
            raise VideoNotReady
        filename = _video_filename(found) if request.query_params.get("download") == "1" else None
        path = _local_path(found.video)
        if path is None:
            # A player asks this address again for each piece, even after a pause.
            watching = ADDRESS_VALID + timedelta(seconds=2 * (found.duration or 0))
            return _signed_redirect(found.video, content_type=VIDEO_TYPE, filename=filename, valid_for=watching)
        if not path.is_file():
            raise VideoNotReady
        return ranged(
            request,
            path,
            content_type=VIDEO_TYPE,
            etag=_video_etag(found),
            filename=filename,
            most=None if filename else MOST_FOR_A_PLAYER,
        )


class ChunkView(APIView):
    content_negotiation_class = AnythingAccepted

    @extend_schema(
        operation_id="recordings_chunk",
        summary="A chunk as the browser handed it over",
        responses={(200, UNKNOWN_TYPE): OpenApiTypes.BINARY, 404: OpenApiResponse()},
    )
    def get(self, request: Request, recording: UUID, segment: int, sequence: int) -> HttpResponseBase:
        found = _watchable(request, recording)
        chunk = Chunk.objects.filter(segment__recording=found, segment__number=segment, sequence=sequence).first()
        if chunk is None or found.purged_at:
            raise ChunkNotFound
        content_type, filename = _chunk_type(chunk), _chunk_filename(found, segment, chunk)
        path = _local_path(chunk.name)
        if path is None:
            return _signed_redirect(chunk.name, content_type=content_type, filename=filename, valid_for=ADDRESS_VALID)
        if not path.is_file():
            raise ChunkNotFound
        return ranged(request, path, content_type=content_type, etag=f'"{chunk.sha256}"', filename=filename)


def _watchable(request: Request, recording_id: UUID) -> Recording:
    recording = (
        Recording.objects.visible_to(request.user)
        .select_related("session__attempt__exam", "session__attempt__candidate")
        .filter(pk=recording_id)
        .first()
    )
    if recording is None:
        raise RecordingNotFound
    return recording


def _local_path(name: str) -> Path | None:
    try:
        return Path(default_storage.path(name))
    except NotImplementedError:  # object storage
        return None


def _signed_redirect(name: str, *, content_type: str, filename: str | None, valid_for: timedelta) -> HttpResponse:
    """To the storage's own address of the file, which is signed and expires."""
    disposition = content_disposition_header(True, safe_name(filename)) if filename else "inline"  # noqa: FBT003 - Django's
    storage: Any = default_storage  # only object storages take parameters, and only they come here
    parameters = {"ResponseContentType": content_type, "ResponseContentDisposition": disposition}
    address = storage.url(name, parameters=parameters, expire=int(valid_for.total_seconds()))
    return HttpResponse(status=HTTPStatus.FOUND, headers={"Location": address, "Cache-Control": "private, no-store"})


def _video_etag(recording: Recording) -> str:
    joined_at = recording.assembled_at.timestamp() if recording.assembled_at else 0
    return f'"{Path(recording.video).stem}-{joined_at:.6f}"'


def _video_filename(recording: Recording) -> str:
    return f"{_session_name(recording)} {recording.get_source_display()}.mp4"


def _chunk_filename(recording: Recording, segment: int, chunk: Chunk) -> str:
    extension = EXTENSIONS.get(_base_type(chunk), "bin")
    return f"{_session_name(recording)} {recording.get_source_display()} {segment}-{chunk.sequence}.{extension}"


def _session_name(recording: Recording) -> str:
    attempt = recording.session.attempt
    day = attempt.started_at or attempt.created_at
    return f"{attempt.candidate.shown_name} {attempt.exam.title} {day:%Y-%m-%d}"


def _chunk_type(chunk: Chunk) -> str:
    """As recorded when it is a container that we take. A candidate's browser named it, so nothing else is repeated."""
    return chunk.content_type if _base_type(chunk) in EXTENSIONS else UNKNOWN_TYPE


def _base_type(chunk: Chunk) -> str:
    return chunk.content_type.partition(";")[0].strip().lower()
