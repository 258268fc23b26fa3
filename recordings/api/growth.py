"""What has been stored of a recording that still grows, for a page that plays it meanwhile."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from recordings.enums import RecordingStatus
from recordings.errors import RecordingNotFound
from recordings.models import Recording
from recordings.selectors import stored_since

# Rows are seen when their transaction ends, not when they say that they were stored: the newest are told again.
OVERLAP = timedelta(seconds=30)


class SinceIn(serializers.Serializer[Any]):
    since = serializers.DateTimeField(required=False, help_text="`until` of the answer before; nothing for all.")


class StoredChunkOut(serializers.Serializer[Any]):
    segment = serializers.IntegerField(source="segment.number")
    sequence = serializers.IntegerField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    size = serializers.IntegerField()
    contentType = serializers.CharField(source="content_type")
    url = serializers.CharField()


class GrowthOut(serializers.Serializer[Any]):
    status = serializers.ChoiceField(RecordingStatus.choices)
    hasEnded = serializers.BooleanField(help_text="The exam is over; what was recorded may still be under way.")
    now = serializers.DateTimeField()
    until = serializers.DateTimeField(help_text="Name it as `since` next time.")
    chunks = StoredChunkOut(many=True)


class GrowthView(APIView):
    @extend_schema(parameters=[SinceIn], responses=GrowthOut, operation_id="recordings_growth")
    def get(self, request: Request, recording: UUID) -> Response:
        """The chunks stored since the last answer; for reviewers.

        Asked every second or two by the few pages on which somebody watches an exam that is going on: a push for each
        chunk would cost every candidate's upload something, watched or not.
        """
        asked = SinceIn(data=request.query_params)
        asked.is_valid(raise_exception=True)
        found = Recording.objects.visible_to(request.user).select_related("session__attempt").filter(pk=recording)
        return Response(GrowthOut(_growth(found.first(), asked.validated_data.get("since"))).data)


def _growth(recording: Recording | None, since: datetime | None) -> dict[str, Any]:
    if recording is None or recording.purged_at is not None:
        raise RecordingNotFound
    now = timezone.now()
    chunks = stored_since(recording, since)
    return {
        "status": recording.status,
        "hasEnded": recording.session.attempt.has_ended,
        "now": now,
        "until": now - OVERLAP,
        "chunks": [_shown(recording, chunk) for chunk in chunks],
    }


def _shown(recording: Recording, chunk: Any) -> Any:
    chunk.url = reverse("recording-chunk", args=[recording.pk, chunk.segment.number, chunk.sequence])
    return chunk
