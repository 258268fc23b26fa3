"""Shapes of the REST API of sessions."""

from typing import Any

from rest_framework import serializers

from exams.enums import AttemptState
from proctoring.enums import AlertKind, EventType, Severity, Witness


class ConfigOut(serializers.Serializer[Any]):
    """antiCheatConfig (C4)."""

    enabled = serializers.BooleanField()
    webcamEnabled = serializers.BooleanField()
    lockdownEnabled = serializers.BooleanField()
    snapshotIntervalSeconds = serializers.ChoiceField([30, 60, 120])
    sensitivity = serializers.ChoiceField(["low", "medium", "high"])
    liveVideo = serializers.BooleanField()
    recording = serializers.ChoiceField(["off", "optional", "required"])
    screenRecording = serializers.ChoiceField(["off", "optional", "required"])
    audio = serializers.BooleanField()


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


class AlertOut(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    kind = serializers.ChoiceField(AlertKind.choices)
    label = serializers.CharField(source="get_kind_display")  # type: ignore[assignment]  # hides Field.label
    severity = serializers.ChoiceField(Severity.choices)
    beganAt = serializers.DateTimeField(source="began_at")
    raisedAt = serializers.DateTimeField(source="raised_at")
    closedAt = serializers.DateTimeField(source="closed_at", allow_null=True)


class AlertsOut(serializers.Serializer[Any]):
    alerts = AlertOut(many=True)
