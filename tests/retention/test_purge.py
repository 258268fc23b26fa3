"""Deleting what has been kept long enough."""

from datetime import timedelta
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError
from django.conf import settings

from proctoring.storage import LocalStore
from recordings.enums import RecordingStatus, Source
from recordings.models import Chunk, Recording
from recordings.services.lease import lease_end
from retention.enums import DeletionState
from retention.models import Deletion, Policy
from retention.schedule import days_left
from retention.selectors import expired_recordings
from retention.services.purge import purge_recording
from retention.tasks import purge
from tests.factories import NOW, ChunkFactory, EndedAttemptFactory, RecordingFactory

pytestmark = pytest.mark.django_db
ENDED = NOW + timedelta(minutes=30)  # EndedAttemptFactory
DUE = ENDED + timedelta(days=90)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


@pytest.fixture
def recording(media):
    """Two chunks and a video, as rows and as files."""
    recording = RecordingFactory(session__attempt=EndedAttemptFactory(), video_size=500)
    recording.video = f"{recording.folder}/video-1.mp4"
    recording.save()
    store = LocalStore(Path(media))
    store.put({recording.video: b"video"})
    for sequence in (0, 1):
        chunk = ChunkFactory(segment__recording=recording, segment__number=sequence, size=100)
        store.put({chunk.name: b"chunk"})
    return recording


def files_below(media):
    return [path for path in media.rglob("*") if path.is_file()]


def test_of_a_session_camera_and_screen_go_each_with_its_record(media):
    session = RecordingFactory(session__attempt=EndedAttemptFactory(), folder="sat/camera").session
    RecordingFactory(session=session, source=Source.SCREEN, folder="sat/screen")
    for recording in session.recordings.all():
        chunk = ChunkFactory(segment__recording=recording, name=f"{recording.folder}/000/000000-x.bin")
        LocalStore(Path(media)).put({chunk.name: b"chunk"})

    for recording_id in expired_recordings(ENDED + timedelta(days=91)):
        purge_recording(recording_id=recording_id, now=DUE)

    assert (files_below(media), Chunk.objects.count(), Deletion.objects.count()) == ([], 0, 2)


def test_video_chunks_and_rows_go_and_a_record_of_it_stays(recording, media):
    purge_recording(recording_id=recording.pk, now=DUE)

    recording.refresh_from_db()
    deletion = Deletion.objects.get()
    assert (files_below(media), Chunk.objects.count()) == ([], 0)
    assert (recording.purged_at, recording.video) == (DUE, "")
    assert (deletion.state, deletion.files, deletion.size) == (DeletionState.DONE, 3, 700)
    assert (deletion.attempt_id, deletion.policy_days) == (recording.session_id, 90)


def test_a_purge_that_died_half_way_is_finished_by_the_next(recording, media, monkeypatch):
    def dies(self, folder):
        raise OSError("the disk went away")

    with monkeypatch.context() as broken:
        broken.setattr(LocalStore, "remove_folder", dies)
        with pytest.raises(OSError, match="went away"):
            purge_recording(recording_id=recording.pk, now=DUE)
    half_way = (Deletion.objects.get().state, Chunk.objects.count())

    for recording_id in expired_recordings(DUE + A_DAY):
        purge_recording(recording_id=recording_id, now=DUE + A_DAY)

    deletion = Deletion.objects.get()
    assert half_way == (DeletionState.BEGUN, 2)
    assert (deletion.state, deletion.files, files_below(media), Chunk.objects.count()) == (DeletionState.DONE, 3, [], 0)


@pytest.mark.parametrize("error", [OSError("stuck"), EndpointConnectionError(endpoint_url="https://minio.example")])
def test_one_that_cannot_be_deleted_does_not_keep_the_others(recording, media, monkeypatch, error):
    other = RecordingFactory(session__attempt=EndedAttemptFactory())
    remove = LocalStore.remove_folder

    def dies_once(self, folder):
        if folder == recording.folder:
            raise error
        remove(self, folder)

    monkeypatch.setattr(LocalStore, "remove_folder", dies_once)
    monkeypatch.setattr("django.utils.timezone.now", lambda: ENDED + timedelta(days=90))

    purge()

    states = dict(Deletion.objects.exclude(recording_id=None).values_list("recording_id", "state"))
    assert states == {recording.pk: DeletionState.BEGUN, other.pk: DeletionState.DONE}


def is_joined_again(recording, *, now):
    """A worker has claimed it, and is alive."""
    Recording.objects.filter(pk=recording.pk).update(lease_until=lease_end(now), status=RecordingStatus.PROCESSING)


def test_what_a_worker_wrote_after_the_deletion_and_died_goes_with_the_next_purge(recording, media):
    is_joined_again(recording, now=DUE)
    purge_recording(recording_id=recording.pk, now=DUE)
    then = (Deletion.objects.get().state, files_below(media))

    LocalStore(Path(media)).put({f"{recording.folder}/video-2.mp4": b"video"})  # and kill -9
    for recording_id in expired_recordings(DUE + A_DAY):
        purge_recording(recording_id=recording_id, now=DUE + A_DAY)

    deletion = Deletion.objects.get()
    assert then == (DeletionState.BEGUN, [])
    assert (deletion.state, deletion.files, files_below(media), Chunk.objects.count()) == (DeletionState.DONE, 3, [], 0)
    assert expired_recordings(DUE + 2 * A_DAY) == []


def test_what_an_upload_wrote_after_the_deletion_goes_with_the_next_purge(recording, media):
    """Where recordings are kept for less time than chunks are taken."""
    early = ENDED + A_DAY
    purge_recording(recording_id=recording.pk, now=early)

    LocalStore(Path(media)).put({f"{recording.folder}/000/000002-x.bin": b"chunk"})
    for recording_id in expired_recordings(early + A_DAY):
        purge_recording(recording_id=recording_id, now=early + A_DAY)

    assert (Deletion.objects.get().state, files_below(media)) == (DeletionState.DONE, [])


def test_a_worker_that_died_long_ago_holds_no_deletion_up(recording, media):
    is_joined_again(recording, now=DUE - A_DAY)

    assert purge_recording(recording_id=recording.pk, now=DUE).state == DeletionState.DONE
    assert files_below(media) == []


def test_the_site_keeps_for_its_days_and_an_organisation_for_its_own(recording):
    stricter = RecordingFactory(session__attempt=EndedAttemptFactory())
    Policy.objects.create(organisation=stricter.session.attempt.exam.organisation, days=7)

    due = {days: set(expired_recordings(ENDED + timedelta(days=days))) for days in (6, 7, 89, 90)}

    assert due == {6: set(), 7: {stricter.pk}, 89: {stricter.pk}, 90: {stricter.pk, recording.pk}}


def test_what_has_been_deleted_is_not_due_again(recording):
    purge_recording(recording_id=recording.pk, now=DUE)

    assert expired_recordings(ENDED + timedelta(days=900)) == []


def test_a_running_attempt_is_never_due():
    RecordingFactory()

    assert expired_recordings(NOW + timedelta(days=9000)) == []


@pytest.mark.parametrize(("after", "left"), [(0, 90), (0.1, 90), (1, 89), (89.5, 1), (90, 0), (99, 0)])
def test_days_left_are_rounded_up(after, left):
    assert days_left(NOW, 90, NOW + timedelta(days=after)) == left


def test_purging_works_where_no_file_ever_was(media):
    recording = RecordingFactory(session__attempt=EndedAttemptFactory())

    assert purge_recording(recording_id=recording.pk, now=DUE).state == DeletionState.DONE
    assert Recording.objects.get().purged_at == DUE
    assert settings.RETENTION_DAYS == 90
