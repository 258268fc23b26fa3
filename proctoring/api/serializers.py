"""Shapes of the REST API of sessions."""

from typing import Any
from uuid import UUID

from django.urls import reverse
from rest_framework import serializers

from exams.enums import AttemptState
from proctoring.enums import AlertKind, AnalysisState, Check, EventType, Opinion, Severity, SnapshotReason, Witness
from proctoring.models import Alert, Snapshot


class ConfigOut(serializers.Serializer[Any]):
    """antiCheatConfig (C4)."""

    enabled = serializers.BooleanField()
    webcamEnabled = serializers.BooleanField()
    lockdownEnabled = serializers.BooleanField()
    snapshotIntervalSeconds = serializers.ChoiceField([30, 60, 120])
    sensitivity = serializers.ChoiceField(["low", "medium", "high"])
    strictness = serializers.ChoiceField(["lenient", "normal", "strict"])
    thresholds = serializers.DictField(child=serializers.FloatField())
    fullScreen = serializers.BooleanField()
    blockClipboard = serializers.BooleanField()
    blockContextMenu = serializers.BooleanField()
    blockPrinting = serializers.BooleanField()
    liveVideo = serializers.BooleanField()
    recording = serializers.ChoiceField(["off", "optional", "required"])
    screenRecording = serializers.ChoiceField(["off", "optional", "required"])
    audio = serializers.BooleanField()
    exempt = serializers.ListField(child=serializers.ChoiceField(Check.choices))


class NoticeOut(serializers.Serializer[Any]):
    sentences = serializers.ListField(child=serializers.CharField())
    digest = serializers.CharField()


class SessionOut(serializers.Serializer[Any]):
    attempt = serializers.UUIDField()
    state = serializers.ChoiceField(AttemptState.choices)
    antiCheatConfig = ConfigOut()
    notice = NoticeOut()
    consented = serializers.BooleanField()


class ConsentIn(serializers.Serializer[Any]):
    digest = serializers.RegexField(r"^[0-9a-f]{64}$")


class TokenOut(serializers.Serializer[Any]):
    token = serializers.CharField()
    expiresAt = serializers.DateTimeField()


class ObservationIn(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    type = serializers.CharField(max_length=32)
    at = serializers.DateTimeField()
    detail = serializers.DictField(required=False, default=dict)
    page = serializers.UUIDField(required=False)
    number = serializers.IntegerField(required=False, min_value=1, max_value=1_000_000)


class ObservationsIn(serializers.Serializer[Any]):
    events = serializers.ListField(child=ObservationIn(), max_length=200)


class ReceiptOut(serializers.Serializer[Any]):
    accepted = serializers.ListField(child=serializers.UUIDField())
    refused = serializers.DictField(child=serializers.CharField())


class EventOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    type = serializers.ChoiceField(EventType.choices)
    label = serializers.CharField(source="get_type_display")  # type: ignore[assignment]  # hides Field.label
    witness = serializers.ChoiceField(Witness.choices)
    at = serializers.DateTimeField()
    detail = serializers.DictField()


class EventsOut(serializers.Serializer[Any]):
    events = EventOut(many=True)


class SnapshotMetadataIn(serializers.Serializer[Any]):
    """The header Snapshot-Metadata, as JSON."""

    reason = serializers.ChoiceField(SnapshotReason.choices)
    takenAt = serializers.DateTimeField(source="taken_at")


class SnapshotOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    reason = serializers.ChoiceField(SnapshotReason.choices)
    takenAt = serializers.DateTimeField(source="taken_at")
    analysis = serializers.ChoiceField(AnalysisState.choices)
    result = serializers.DictField(allow_null=True)  # faces, lookingAway, suspicious, description, confidence …
    picture = serializers.SerializerMethodField()

    def get_picture(self, snapshot: Snapshot) -> str | None:
        """Its address; None when its file is deleted."""
        return reverse("snapshot-picture", args=[snapshot.pk]) if snapshot.name else None


class SnapshotsOut(serializers.Serializer[Any]):
    snapshots = SnapshotOut(many=True)


class AlertOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(AlertKind.choices)
    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]  # hides Field.label
    severity = serializers.ChoiceField(Severity.choices)
    beganAt = serializers.DateTimeField(source="began_at")
    raisedAt = serializers.DateTimeField(source="raised_at")
    closedAt = serializers.DateTimeField(source="closed_at", allow_null=True)
    endedAt = serializers.DateTimeField(source="ended_at", allow_null=True)
    count = serializers.IntegerField()
    seconds = serializers.FloatField()
    opinion = serializers.ChoiceField(Opinion.choices)
    events = serializers.SerializerMethodField()

    def get_events(self, alert: Alert) -> list[UUID]:
        """Ids of those that it was made of."""
        return [event.pk for event in alert.events.all()]


class AlertsOut(serializers.Serializer[Any]):
    alerts = AlertOut(many=True)


class LineOut(serializers.Serializer[Any]):
    alert = serializers.UUIDField()
    points = serializers.FloatField()


class ScoreOut(serializers.Serializer[Any]):
    value = serializers.IntegerField()
    lines = LineOut(many=True)


class ScoresOut(serializers.Serializer[Any]):
    composite = ScoreOut()
    focus = ScoreOut()
    confidence = ScoreOut()


class ExemptedOut(serializers.Serializer[Any]):
    check = serializers.ChoiceField(Check.choices)
    reason = serializers.CharField()


class ConditionsOut(serializers.Serializer[Any]):
    sensitivity = serializers.ChoiceField(["low", "medium", "high"], source="config.sensitivity")
    strictness = serializers.ChoiceField(["lenient", "normal", "strict"], source="config.strictness")
    snapshots = serializers.BooleanField(source="config.takes_snapshots")
    lockdown = serializers.BooleanField(source="config.locks_down")
    exempt = ExemptedOut(many=True)
    extraMinutes = serializers.IntegerField(source="extra_minutes")
    refused = serializers.DictField(child=serializers.IntegerField())
