"""REST door to sessions."""

from uuid import UUID

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from exams.api.serializers import AttemptOut
from exams.api.views import attempt_out
from exams.models import Attempt
from exams.selectors import own_attempt
from proctoring.api.serializers import AlertsOut, ConsentIn, EventsOut, ObservationsIn, ReceiptOut, SessionOut, TokenOut
from proctoring.selectors import alerts_of, config_of, has_consented, notice_of, reviewable_session
from proctoring.services.events import Observation, record_observations
from proctoring.services.sessions import give_consent, start_session
from proctoring.tokens import AttemptToken, issue_token


def session_out(attempt: Attempt) -> dict[str, object]:
    notice = notice_of(attempt)
    return SessionOut(
        {
            "attempt": attempt.pk,
            "state": attempt.state,
            "antiCheatConfig": config_of(attempt).model_dump(by_alias=True),
            "notice": {"sentences": notice.sentences, "digest": notice.digest},
            "consented": has_consented(attempt),
        }
    ).data


class SessionView(APIView):
    @extend_schema(responses=SessionOut, operation_id="session")
    def get(self, request: Request, attempt: UUID) -> Response:
        """What is captured in this attempt and whether its candidate agreed."""
        return Response(session_out(own_attempt(request.user, attempt)))


class ConsentView(APIView):
    @extend_schema(request=ConsentIn, responses=SessionOut, operation_id="give_consent")
    def post(self, request: Request, attempt: UUID) -> Response:
        """Agree to the notice named by its digest."""
        own = own_attempt(request.user, attempt)
        consent = ConsentIn(data=request.data)
        consent.is_valid(raise_exception=True)
        give_consent(attempt_id=attempt, digest=consent.validated_data["digest"], now=timezone.now())
        return Response(session_out(own))


class StartView(APIView):
    @extend_schema(request=None, responses=AttemptOut, operation_id="start_session")
    def post(self, request: Request, attempt: UUID) -> Response:
        """Freeze the configuration and start the clock."""
        own_attempt(request.user, attempt)
        start_session(attempt_id=attempt, now=timezone.now())
        return Response(attempt_out(own_attempt(request.user, attempt)))


class TokenView(APIView):
    @extend_schema(request=None, responses=TokenOut, operation_id="attempt_token")
    def post(self, request: Request, attempt: UUID) -> Response:
        """A token for this attempt alone: chunk uploads and sockets."""
        own = own_attempt(request.user, attempt)
        expires_at = timezone.now() + settings.ATTEMPT_TOKEN_LIFETIME
        token = AttemptToken(attempt_id=own.pk, candidate_id=own.candidate_id, expires_at=expires_at)
        return Response(
            TokenOut({"token": issue_token(token, secret=settings.SECRET_KEY), "expiresAt": expires_at}).data
        )


class EventsView(APIView):
    @extend_schema(responses=EventsOut, operation_id="events")
    def get(self, request: Request, attempt: UUID) -> Response:
        """What happened, in order; for reviewers."""
        session = reviewable_session(request.user, attempt)
        return Response(EventsOut({"events": session.events.all()}).data)

    @extend_schema(request=ObservationsIn, responses=ReceiptOut, operation_id="report_events")
    def post(self, request: Request, attempt: UUID) -> Response:
        """Report what the candidate's page saw. Repeating a report changes nothing."""
        own_attempt(request.user, attempt)
        batch = ObservationsIn(data=request.data)
        batch.is_valid(raise_exception=True)
        observations = [Observation(**event) for event in batch.validated_data["events"]]
        receipt = record_observations(session_id=attempt, observations=observations, now=timezone.now())
        refused = {str(i): code for i, code in receipt.refused.items()}
        return Response(ReceiptOut({"accepted": receipt.accepted, "refused": refused}).data)


class AlertsView(APIView):
    @extend_schema(responses=AlertsOut, operation_id="alerts")
    def get(self, request: Request, attempt: UUID) -> Response:
        """What a person should look at, in order; for proctors and reviewers. Empty for everybody else."""
        return Response(AlertsOut({"alerts": alerts_of(request.user, attempt)}).data)
