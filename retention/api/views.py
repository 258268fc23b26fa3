"""REST door to retention."""

from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from proctoring.selectors import reviewable_session
from recordings.models import Recording
from retention.schedule import days_left, deletes_at
from retention.selectors import days_for_exam


class RetentionOut(serializers.Serializer[Any]):
    days = serializers.IntegerField(help_text="for how many days after its end a recording is kept")
    deletesAt = serializers.DateTimeField(allow_null=True, help_text="null while the attempt runs")
    daysLeft = serializers.IntegerField(allow_null=True)
    purged = serializers.BooleanField()


class RetentionView(APIView):
    @extend_schema(responses=RetentionOut, operation_id="retention")
    def get(self, request: Request, attempt: UUID) -> Response:
        """When the recordings of an attempt are deleted; for reviewers."""
        session = reviewable_session(request.user, attempt)
        days, ended_at = days_for_exam(session.attempt.exam), session.attempt.ended_at
        return Response(
            RetentionOut(
                {
                    "days": days,
                    "deletesAt": deletes_at(ended_at, days) if ended_at else None,
                    "daysLeft": days_left(ended_at, days, timezone.now()) if ended_at else None,
                    "purged": Recording.objects.filter(session=session, purged_at__isnull=False).exists(),
                }
            ).data
        )
