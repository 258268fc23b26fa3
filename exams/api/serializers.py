"""Shapes of the REST API of attempts."""

from typing import Any

from rest_framework import serializers

from exams.enums import AttemptState

LONGEST_ID = 18  # digits of the databases' integers


class AnswerIn(serializers.JSONField):
    """Anything: each kind of question says what an answer to it is, so that one that is none costs no other."""

    def to_internal_value(self, data: Any) -> Any:
        return data


class AnswersIn(serializers.Serializer[Any]):
    answers = serializers.DictField(child=AnswerIn(allow_null=True), help_text="{question id: answer}")

    def validate_answers(self, answers: dict[str, Any]) -> dict[int, Any]:
        if not all(key.isascii() and key.isdigit() and len(key) <= LONGEST_ID for key in answers):
            raise serializers.ValidationError("The keys are question ids, whole numbers.")
        return {int(key): value for key, value in answers.items()}


class RefusalOut(serializers.Serializer[Any]):
    code = serializers.CharField()
    message = serializers.CharField()


class AnswersSaved(serializers.Serializer[Any]):
    savedAt = serializers.DateTimeField(source="saved_at")
    serverNow = serializers.DateTimeField(source="server_now")
    deadline = serializers.DateTimeField()
    refused = serializers.DictField(child=RefusalOut())


class AttemptOut(serializers.Serializer[Any]):
    id = serializers.UUIDField(source="attempt.pk")
    state = serializers.ChoiceField(AttemptState.choices, source="attempt.state")
    startedAt = serializers.DateTimeField(source="attempt.started_at", allow_null=True)
    deadline = serializers.DateTimeField(source="attempt.deadline", allow_null=True)
    pausedAt = serializers.DateTimeField(source="attempt.paused_at", allow_null=True)
    pauseReason = serializers.CharField(source="pause_reason", allow_blank=True)
    endedAt = serializers.DateTimeField(source="attempt.ended_at", allow_null=True)
    serverNow = serializers.DateTimeField(source="server_now")
    answers = serializers.DictField(child=serializers.JSONField(allow_null=True))
