"""REST door to what a reviewer is told beside the alerts: scores, and under which conditions there was watching."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from proctoring.api.serializers import ConditionsOut, ScoresOut
from proctoring.selectors import conditions_of, reviewable_session
from proctoring.session_scores import scores_of


class ScoresView(APIView):
    @extend_schema(responses=ScoresOut, operation_id="scores")
    def get(self, request: Request, attempt: UUID) -> Response:
        """Three numbers from 0 to 100, each 100 less the points of its lines; for reviewers. They decide nothing."""
        session = reviewable_session(request.user, attempt)
        return Response(ScoresOut(scores_of(session, now=timezone.now())).data)


class ConditionsView(APIView):
    @extend_schema(responses=ConditionsOut, operation_id="conditions")
    def get(self, request: Request, attempt: UUID) -> Response:
        """What the candidate was subject to, from what not, and how many reports of the page were not believed."""
        session = reviewable_session(request.user, attempt)
        return Response(ConditionsOut(conditions_of(session)).data)
