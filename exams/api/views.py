"""REST door to attempts: for the candidate whose attempt it is."""

from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from exams.api.serializers import AnswersIn, AnswersSaved, AttemptOut
from exams.models import Attempt
from exams.selectors import own_attempt, reason_of_pause, saved_answers
from exams.services.answers import save_answers
from exams.services.attempts import expire_attempt, submit_attempt


def attempt_out(attempt: Attempt) -> dict[str, object]:
    return AttemptOut(
        {
            "attempt": attempt,
            "server_now": timezone.now(),
            "pause_reason": reason_of_pause(attempt),
            "answers": {str(question): value for question, value in saved_answers(attempt).items()},
        }
    ).data


class AttemptView(APIView):
    @extend_schema(responses=AttemptOut, operation_id="attempt")
    def get(self, request: Request, attempt: UUID) -> Response:
        """The attempt as it stands; one past its deadline is submitted on the way."""
        own_attempt(request.user, attempt)
        return Response(attempt_out(expire_attempt(attempt_id=attempt, now=timezone.now())))


class AnswersView(APIView):
    @extend_schema(request=AnswersIn, responses=AnswersSaved, operation_id="save_answers")
    def put(self, request: Request, attempt: UUID) -> Response:
        """Save answers. What cannot be an answer comes back in `refused`; the others are saved."""
        own = own_attempt(request.user, attempt)
        answers = AnswersIn(data=request.data)
        answers.is_valid(raise_exception=True)
        now = timezone.now()
        refused = save_answers(attempt_id=attempt, answers=answers.validated_data["answers"], now=now)
        return Response(
            AnswersSaved(
                {
                    "saved_at": now,
                    "server_now": now,
                    "deadline": own.deadline,
                    "refused": {str(q): {"code": r.code, "message": str(r.text)} for q, r in refused.items()},
                }
            ).data
        )


class SubmitView(APIView):
    @extend_schema(request=None, responses=AttemptOut, operation_id="submit_attempt")
    def post(self, request: Request, attempt: UUID) -> Response:
        """Hand in. Answers at once, whatever the recording is doing."""
        own_attempt(request.user, attempt)
        return Response(attempt_out(submit_attempt(attempt_id=attempt, now=timezone.now())))
