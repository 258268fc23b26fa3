"""What the news of this app and the one below sets off here."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from proctoring.broadcast import tell_reviewers
from proctoring.news import tell_tiles
from proctoring.protocol import RecordingChanged
from proctoring.protocol.proctor import Progress
from proctoring.signals import progress_asked, session_ended
from recordings.models import Recording
from recordings.selectors import progress_of
from recordings.signals import recording_changed, recording_ready_to_assemble
from recordings.tasks import ask_to_assemble


@receiver(recording_ready_to_assemble)
def assemble_it(*, recording_id: UUID, **_news: Any) -> None:
    ask_to_assemble([recording_id])


@receiver(session_ended)
def assemble_what_is_finished(*, session_id: UUID, **_news: Any) -> None:
    """The page may have handed over everything before the attempt ended."""
    finished = Recording.objects.filter(session=session_id, finished_at__isnull=False)
    ask_to_assemble(finished.values_list("pk", flat=True))


@receiver(recording_changed)
def tell_of_a_recording(*, recording_id: UUID, **_news: Any) -> None:
    recording = Recording.objects.get(pk=recording_id)
    tell_reviewers(recording.session_id, RecordingChanged(recording=recording.pk, status=recording.status))
    tell_tiles([recording.session_id])


@receiver(progress_asked)
def answer_progress(*, session_ids: Sequence[UUID], **_question: Any) -> Mapping[UUID, tuple[Progress, ...]]:
    return progress_of(session_ids)
