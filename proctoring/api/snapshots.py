"""REST door to snapshots."""

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from exams.selectors import own_attempt
from proctoring.api.serializers import SnapshotMetadataIn, SnapshotOut, SnapshotsOut
from proctoring.errors import SnapshotMalformed
from proctoring.models import Snapshot
from proctoring.selectors import reviewable_session
from proctoring.services.snapshots import LARGEST, Still, keep_snapshot
from proctoring.storage import store


class JpegParser(BaseParser):
    media_type = "image/jpeg"

    def parse(self, stream: IO[bytes], media_type: str | None = None, context: Mapping[str, Any] | None = None) -> Any:
        """One byte more than there may be, so that too many are noticed."""
        return stream.read(LARGEST + 1)


class SnapshotsView(APIView):
    @extend_schema(responses=SnapshotsOut, operation_id="snapshots")
    def get(self, request: Request, attempt: UUID) -> Response:
        """Pictures of the camera with what the image analysis says of each, in order; for reviewers."""
        session = reviewable_session(request.user, attempt)
        return Response(SnapshotsOut({"snapshots": session.snapshots.all()}).data)


class SnapshotView(APIView):
    parser_classes = (JpegParser,)

    @extend_schema(
        request={"image/jpeg": OpenApiTypes.BINARY}, responses={201: SnapshotOut}, operation_id="keep_snapshot"
    )
    def put(self, request: Request, attempt: UUID, snapshot: UUID) -> Response:
        """Hand over a picture, with the header Snapshot-Metadata. The same one twice is kept once."""
        own_attempt(request.user, attempt)
        told = SnapshotMetadataIn(data=_metadata(request))
        told.is_valid(raise_exception=True)
        jpeg = request.data if isinstance(request.data, bytes) else b""  # no body at all is not parsed
        still = Still(id=snapshot, session_id=attempt, jpeg=jpeg, **told.validated_data)
        return Response(SnapshotOut(keep_snapshot(still, now=timezone.now())).data, status=201)


class PictureView(APIView):
    @extend_schema(responses={(200, "image/jpeg"): OpenApiTypes.BINARY}, operation_id="snapshot_picture")
    def get(self, request: Request, snapshot: UUID) -> HttpResponse:
        """The picture itself; for proctors and reviewers of its exam."""
        found = Snapshot.objects.visible_to(request.user).exclude(name="").filter(pk=snapshot).first()
        if found is None:
            raise Http404
        try:
            with TemporaryDirectory() as scratch:
                jpeg = store().fetch(found.name, Path(scratch)).read_bytes()
        except FileNotFoundError as gone:  # a purge removes files before it says so in their rows
            raise Http404 from gone
        return HttpResponse(jpeg, content_type="image/jpeg", headers={"Cache-Control": "private, max-age=3600"})


def _metadata(request: Request) -> dict[str, Any]:
    try:
        told = json.loads(request.headers.get("Snapshot-Metadata", ""))
    except ValueError as error:
        raise SnapshotMalformed from error
    if not isinstance(told, dict):
        raise SnapshotMalformed
    return told
