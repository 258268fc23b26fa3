"""Shapes of the REST API of recordings."""

from typing import Any

from rest_framework import serializers

from recordings.enums import RecordingStatus, Source
from recordings.limits import MOST_CHUNKS
from recordings.manifest import BETWEEN_SEGMENTS, DAMAGED, MISSING_CHUNK, STANDSTILL


class OpenIn(serializers.Serializer[Any]):
    attempt = serializers.UUIDField()
    source = serializers.ChoiceField(Source.choices, default=Source.CAMERA)  # type: ignore[assignment]  # hides Field.source


class OpenOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="recording_id")
    segment = serializers.IntegerField(source="number")


class FinishIn(serializers.Serializer[Any]):
    segments = serializers.DictField(
        child=serializers.IntegerField(min_value=0, max_value=MOST_CHUNKS), help_text="{segment: number of chunks}"
    )

    def validate_segments(self, segments: dict[str, int]) -> dict[int, int]:
        if not all(key.isascii() and key.isdigit() and len(key) <= 4 for key in segments):
            raise serializers.ValidationError("The keys are segment numbers.")
        return {int(key): count for key, count in segments.items()}


class FinishOut(serializers.Serializer[Any]):
    status = serializers.ChoiceField(RecordingStatus.choices)


class ChunkOut(serializers.Serializer[Any]):
    sequence = serializers.IntegerField()
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    size = serializers.IntegerField()
    sha256 = serializers.CharField()
    contentType = serializers.CharField(source="content_type")
    receivedAt = serializers.DateTimeField(source="received_at")
    retries = serializers.IntegerField()
    lastError = serializers.CharField(source="last_error")
    activity = serializers.DictField()
    url = serializers.CharField()


class SegmentOut(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    declaredChunks = serializers.IntegerField(source="declared_chunks", allow_null=True)
    chunks = ChunkOut(many=True)


class GapOut(serializers.Serializer[Any]):
    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    reason = serializers.ChoiceField([MISSING_CHUNK, BETWEEN_SEGMENTS, DAMAGED, STANDSTILL])


class RecordingOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    source = serializers.ChoiceField(Source.choices)  # type: ignore[assignment]  # hides Field.source
    status = serializers.ChoiceField(RecordingStatus.choices)
    statusLabel = serializers.CharField(source="get_status_display")
    storedChunks = serializers.IntegerField(source="stored_chunks")
    expectedChunks = serializers.IntegerField(source="expected_chunks")
    storedBytes = serializers.IntegerField(source="stored_bytes")
    origin = serializers.DateTimeField(allow_null=True)
    duration = serializers.FloatField(allow_null=True, help_text="seconds")
    coverage = serializers.FloatField(
        source="shown_coverage",
        allow_null=True,
        help_text="Share, 0 to 1, of the exam's time that usable chunks cover; so far, while it runs.",
    )
    videoUrl = serializers.CharField(source="video_url", allow_null=True)
    downloadUrl = serializers.CharField(source="download_url", allow_null=True)
    videoSize = serializers.IntegerField(source="video_size", allow_null=True)
    report = serializers.DictField(help_text="What the join said: codecs, size of the picture, what was left out.")
    error = serializers.CharField()
    purgedAt = serializers.DateTimeField(source="purged_at", allow_null=True)
    segments = SegmentOut(source="shown_segments", many=True)
    gaps = GapOut(source="shown_gaps", many=True)


class RecordingsOut(serializers.Serializer[Any]):
    recordings = RecordingOut(many=True)
