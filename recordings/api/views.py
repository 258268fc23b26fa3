"""REST door to recordings: candidates open and finish their own, reviewers read."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from exams.selectors import own_attempt
from recordings.api.serializers import FinishIn, FinishOut, OpenIn, OpenOut, RecordingsOut
from recordings.enums import Source
from recordings.models import Chunk, Recording, Segment
from recordings.selectors import coverage_of, gaps_of, manifest_of, own_recording
from recordings.services.recording import finish_recording, open_segment


class RecordingsView(APIView):
    @extend_schema(request=OpenIn, responses={201: OpenOut}, operation_id="open_segment")
    def post(self, request: Request) -> Response:
        """Reserve the next segment of the attempt's recording. A page does this once a load."""
        wanted = OpenIn(data=request.data)
        wanted.is_valid(raise_exception=True)
        own = own_attempt(request.user, wanted.validated_data["attempt"])
        source = Source(wanted.validated_data["source"])
        segment = open_segment(attempt_id=own.pk, source=source, now=timezone.now())
        return Response(OpenOut(segment).data, status=201)

    @extend_schema(
        parameters=[OpenApiParameter("attempt", UUID, required=True)],
        responses=RecordingsOut,
        operation_id="recordings",
    )
    def get(self, request: Request) -> Response:
        """The recordings of an attempt with their chunks and gaps; for reviewers. Empty for everybody else."""
        attempt = _attempt_id(request)
        found = Recording.objects.visible_to(request.user).filter(session=attempt).with_counts()
        rows = found.select_related("session__attempt").prefetch_related("segments__chunks").order_by("source")
        return Response(RecordingsOut({"recordings": [_shown(recording) for recording in rows]}).data)


class FinishView(APIView):
    @extend_schema(request=FinishIn, responses=FinishOut, operation_id="finish_recording")
    def post(self, request: Request, recording: UUID) -> Response:
        """The page has handed over all it had. Repeating it changes nothing."""
        own = own_recording(request.user, recording)
        told = FinishIn(data=request.data)
        told.is_valid(raise_exception=True)
        finished = finish_recording(recording_id=own.pk, declared=told.validated_data["segments"], now=timezone.now())
        return Response(FinishOut(finished).data)


def _attempt_id(request: Request) -> UUID:
    try:
        return UUID(request.query_params.get("attempt", ""))
    except ValueError as error:
        raise ValidationError({"attempt": "Name an attempt by its id."}) from error


def _shown(recording: Any) -> Any:
    """The recording with what only a page needs: addresses, segments and gaps."""
    video = reverse("recording-video", args=[recording.pk]) if recording.video else None
    recording.video_url = video
    recording.download_url = f"{video}?download=1" if video else None
    manifest = manifest_of(recording)
    recording.shown_segments = list(recording.segments.all())
    for segment, facts in zip(recording.shown_segments, manifest.segments, strict=True):
        times = {chunk.sequence: (chunk.start, chunk.end) for chunk in facts.chunks}
        for chunk in segment.chunks.all():
            chunk.start, chunk.end = times[chunk.sequence]
            chunk.url = _chunk_url(recording, segment, chunk)
    recording.shown_gaps = gaps_of(recording, manifest)
    recording.shown_coverage = coverage_of(recording, manifest, now=timezone.now())
    return recording


def _chunk_url(recording: Recording, segment: Segment, chunk: Chunk) -> str:
    return reverse("recording-chunk", args=[recording.pk, segment.number, chunk.sequence])
