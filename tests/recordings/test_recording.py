"""Opening segments, finishing, and what is due for joining."""

from datetime import timedelta

import pytest

from proctoring.config import AntiCheatConfig
from proctoring.errors import SessionNotFound
from recordings.enums import RecordingStatus, Source
from recordings.errors import ManifestInvalid, RecordingClosed, RecordingOff
from recordings.models import Recording, Segment
from recordings.selectors import QUIET, recordings_to_assemble
from recordings.services.recording import finish_recording, open_segment
from recordings.tasks import assemble
from tests.factories import (
    NOW,
    ChunkFactory,
    EndedAttemptFactory,
    RecordingFactory,
    RunningAttemptFactory,
    SegmentFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
ENDED = NOW + timedelta(minutes=30)  # EndedAttemptFactory


def test_a_reload_gets_the_next_segment_of_the_same_recording():
    session = SessionFactory()

    segments = [open_segment(attempt_id=session.pk, source=Source.CAMERA, now=NOW) for _ in range(3)]

    assert [segment.number for segment in segments] == [0, 1, 2]
    assert Recording.objects.get().folder == f"recordings/2026/11/{session.pk}/camera"


def test_camera_and_screen_are_recordings_of_their_own():
    config = AntiCheatConfig(enabled=True, recording="required", screen_recording="optional")
    session = SessionFactory(config=config.model_dump(by_alias=True))

    segments = [
        open_segment(attempt_id=session.pk, source=source, now=NOW)
        for source in (Source.CAMERA, Source.SCREEN, Source.SCREEN)
    ]

    assert [(segment.recording.source, segment.number) for segment in segments] == [
        (Source.CAMERA, 0),
        (Source.SCREEN, 0),
        (Source.SCREEN, 1),
    ]
    assert {recording.folder.rsplit("/", 1)[1] for recording in Recording.objects.all()} == {"camera", "screen"}


def test_a_number_taken_by_an_upload_is_not_given_again():
    recording = RecordingFactory()
    SegmentFactory(recording=recording, number=4)

    assert open_segment(attempt_id=recording.session_id, source=Source.CAMERA, now=NOW).number == 5


def test_what_the_exam_does_not_record_cannot_be_opened():
    session = SessionFactory()

    with pytest.raises(RecordingOff):
        open_segment(attempt_id=session.pk, source=Source.SCREEN, now=NOW)


def test_with_proctoring_off_nothing_can_be_opened():
    session = SessionFactory(config=AntiCheatConfig(recording="required").model_dump(by_alias=True))

    with pytest.raises(RecordingOff):
        open_segment(attempt_id=session.pk, source=Source.CAMERA, now=NOW)


def test_what_was_recorded_without_network_can_be_opened_after_the_end_and_not_for_ever():
    session = SessionFactory(attempt=EndedAttemptFactory())

    assert open_segment(attempt_id=session.pk, source=Source.CAMERA, now=ENDED + timedelta(hours=71)).number == 0
    with pytest.raises(RecordingClosed):
        open_segment(attempt_id=session.pk, source=Source.CAMERA, now=ENDED + timedelta(hours=72))


def test_no_recording_begins_before_the_start():
    with pytest.raises(SessionNotFound):
        open_segment(attempt_id=RunningAttemptFactory().pk, source=Source.CAMERA, now=NOW)


def test_a_reload_after_a_declaration_says_that_there_is_more_to_come():
    segment = SegmentFactory()
    finish_recording(recording_id=segment.recording_id, declared={0: 7}, now=NOW)

    open_segment(attempt_id=segment.recording.session_id, source=Source.CAMERA, now=NOW)

    assert Recording.objects.get().finished_at is None


def test_a_declared_count_never_shrinks():
    segment = SegmentFactory()
    finish_recording(recording_id=segment.recording_id, declared={0: 7}, now=NOW)

    finish_recording(recording_id=segment.recording_id, declared={0: 3}, now=NOW)

    assert Segment.objects.get().declared_chunks == 7


def test_a_segment_that_was_never_opened_cannot_be_declared():
    with pytest.raises(ManifestInvalid):
        finish_recording(recording_id=RecordingFactory().pk, declared={0: 1}, now=NOW)


@pytest.fixture
def queued(monkeypatch):
    """Ids that were put on the queue."""
    names = []
    monkeypatch.setattr(assemble, "delay", names.append)
    return names


def test_finishing_after_the_end_puts_the_joining_on_the_queue(queued, django_capture_on_commit_callbacks):
    segment = SegmentFactory(recording__session__attempt=EndedAttemptFactory())

    with django_capture_on_commit_callbacks(execute=True):
        finish_recording(recording_id=segment.recording_id, declared={0: 1}, now=NOW)

    assert queued == [str(segment.recording_id)]


def test_finishing_before_the_end_waits_for_the_end(queued, django_capture_on_commit_callbacks):
    segment = SegmentFactory()

    with django_capture_on_commit_callbacks(execute=True):
        finish_recording(recording_id=segment.recording_id, declared={0: 1}, now=NOW)

    assert queued == []


DUE = {
    "running": ({"attempt": RunningAttemptFactory}, False),
    "ended a moment ago, page still at it": ({"asked_at": ENDED + timedelta(seconds=5)}, False),
    "ended and all handed over": ({"asked_at": ENDED + timedelta(seconds=5), "finished_at": ENDED}, True),
    "a chunk is still on its way": (
        {"asked_at": ENDED + timedelta(seconds=5), "finished_at": ENDED, "declared": 2},
        False,
    ),
    "a chunk never came": ({"asked_at": ENDED + QUIET, "finished_at": ENDED, "declared": 2}, True),
    "leftovers are still coming in": (
        {
            "asked_at": ENDED + timedelta(minutes=9),
            "declared": 2,
            "last_chunk_at": ENDED + timedelta(minutes=8, seconds=30),
        },
        False,
    ),
    "page never came back": ({"asked_at": ENDED + QUIET}, True),
    "somebody is at it": ({"lease_until": ENDED + timedelta(days=1)}, False),
    "whoever was at it died": ({"lease_until": ENDED, "status": RecordingStatus.PROCESSING}, True),
    "joined already": ({"joined_chunks": 1}, False),
    "a chunk came after the joining": ({"joined_chunks": 0}, True),
    "deleted": ({"purged_at": ENDED}, False),
    "nothing was recorded": ({"status": RecordingStatus.NOT_STARTED}, False),
}


@pytest.mark.parametrize("case", DUE)
def test_the_sweep_finds_what_was_left_undone(case):
    fields, due = DUE[case]
    usual = {"status": RecordingStatus.IN_PROGRESS, "attempt": EndedAttemptFactory, "last_chunk_at": NOW, "declared": 1}
    fields = usual | fields
    asked_at = fields.pop("asked_at", ENDED + timedelta(minutes=10))
    declared = fields.pop("declared")
    recording = RecordingFactory(session__attempt=fields.pop("attempt")(), **fields)
    ChunkFactory(segment__recording=recording, segment__declared_chunks=declared)

    assert recordings_to_assemble(asked_at) == ([recording.pk] if due else [])


def test_counts_are_of_what_is_stored_and_what_was_expected():
    recording = RecordingFactory()
    first, second = (SegmentFactory(recording=recording, number=n) for n in (0, 1))
    SegmentFactory(recording=recording, number=2)
    for segment, sequence in [(first, 0), (first, 3), (second, 0)]:
        ChunkFactory(segment=segment, sequence=sequence, size=10)
    Segment.objects.filter(pk=second.pk).update(declared_chunks=2)
    SegmentFactory(recording=RecordingFactory())

    counted = Recording.objects.with_counts().get(pk=recording.pk)

    assert (counted.stored_chunks, counted.expected_chunks, counted.stored_bytes) == (3, 6, 30)
