"""Chunks to MP4, with real chunks and the real joiner."""

import errno
import os
import signal
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import av
import pytest
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from exams.models import Attempt
from proctoring.enums import EventType, Witness
from proctoring.models import Event
from proctoring.storage import LocalStore
from recordings.enums import RecordingStatus
from recordings.media.plan import Failure, JoinFailed
from recordings.models import Chunk, Recording
from recordings.selectors import coverage_of, gaps_of, manifest_of, recordings_to_assemble
from recordings.services import assembly, gaps
from recordings.services.assembly import assemble_recording
from recordings.services.scratch import ABANDONED, PREFIX
from retention.enums import DeletionState
from retention.models import Deletion
from retention.services.purge import purge_recording
from tests.factories import NOW, ChunkFactory, EndedAttemptFactory, RecordingFactory, SegmentFactory
from tests.recordings.media.material import MP4, WEBM, sample

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def recording():
    return RecordingFactory(
        session__attempt=EndedAttemptFactory(ended_at=NOW + timedelta(seconds=20)),
        status=RecordingStatus.IN_PROGRESS,
        finished_at=NOW,
        last_chunk_at=NOW,
    )


def add_segment(recording, name, *, number=0, starts=0.0, lost=()):
    """The sample's chunks as stored chunks of the recording, of 2.5 s each; those in `lost` never came."""
    segment = SegmentFactory(recording=recording, number=number)
    store = LocalStore(Path(settings.MEDIA_ROOT))
    for sequence, path in sample(name).items():
        if sequence not in lost:
            chunk = ChunkFactory(
                segment=segment,
                sequence=sequence,
                start=NOW + timedelta(seconds=starts + start_of(name, sequence)),
                end=NOW + timedelta(seconds=starts + start_of(name, sequence + 1)),
                received_at=NOW + timedelta(minutes=29),
                content_type="video/mp4" if name == MP4 else "video/webm",
            )
            store.put({chunk.name: path.read_bytes()})
    return segment


def lasts(recording, seconds):
    """The exam."""
    recording.session.attempt.ended_at = NOW + timedelta(seconds=seconds)
    recording.session.attempt.save(update_fields=["ended_at"])


def start_of(name, sequence):
    """Seconds. Chromium's MP4: the header alone, then two key frame intervals at once, then one each."""
    return max(0, 2.52 * sequence - 2.52 * (sequence == 1)) if name == MP4 else 2.5 * sequence


def video_of(recording):
    return Path(settings.MEDIA_ROOT) / recording.video


def files_in_storage():
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def assembled(recording):
    assemble_recording(recording_id=recording.pk, now=LATER)
    recording.refresh_from_db()
    return recording


def test_a_whole_recording_is_completed(recording):
    add_segment(recording, MP4)

    assembled(recording)

    with av.open(str(video_of(recording))) as video:
        length = float(video.duration / av.time_base)
    assert (recording.status, recording.error, recording.lease_until) == (RecordingStatus.COMPLETED, "", None)
    assert (recording.origin, recording.assembled_at) == (NOW, LATER)
    assert recording.duration == pytest.approx(length, abs=0.1)
    assert recording.video.startswith(f"{recording.folder}/video-")
    assert recording.video_size == video_of(recording).stat().st_size


def test_a_lost_chunk_makes_it_partial_and_the_time_stays_true(recording):
    add_segment(recording, MP4)
    whole = assembled(recording).duration
    Chunk.objects.get(sequence=3).delete()
    Recording.objects.update(joined_chunks=None)

    assemble_recording(recording_id=recording.pk, now=LATER + timedelta(minutes=1))

    recording.refresh_from_db()
    assert recording.status == RecordingStatus.PARTIAL
    assert recording.duration == pytest.approx(whole, abs=0.1)
    assert [gap.reason for gap in gaps_of(recording, manifest_of(recording))] == ["missing_chunk"]


def test_a_reload_becomes_one_video_on_the_wall_clock(recording):
    add_segment(recording, WEBM)
    add_segment(recording, WEBM, number=1, starts=30)

    assembled(recording)

    assert recording.status == RecordingStatus.COMPLETED
    assert recording.duration == pytest.approx(40, abs=1)
    assert [gap.reason for gap in gaps_of(recording, manifest_of(recording))] == ["between_segments"]


def test_a_gap_is_an_event_once_and_filling_it_is_another(recording):
    add_segment(recording, MP4, lost=(3,))
    assembled(recording)
    Recording.objects.update(joined_chunks=None)
    assembled(recording)
    lost = list(Event.objects.filter(type=EventType.RECORDING_GAP))

    chunk = ChunkFactory(
        segment=recording.segments.get(),
        sequence=3,
        start=NOW + timedelta(seconds=start_of(MP4, 3)),
        end=NOW + timedelta(seconds=start_of(MP4, 4)),
        received_at=NOW + timedelta(minutes=29),
        content_type="video/mp4",
    )
    LocalStore(Path(settings.MEDIA_ROOT)).put({chunk.name: sample(MP4)[3].read_bytes()})
    assembled(recording)

    filled = Event.objects.get(type=EventType.RECORDING_GAP_FILLED)
    assert [(e.detail["reason"], e.detail["source"], e.detail["seconds"], e.witness) for e in lost] == [
        ("missing_chunk", "camera", 2.5, Witness.SERVER)
    ]
    assert (filled.detail, recording.status) == (lost[0].detail, RecordingStatus.COMPLETED)


def test_the_share_of_the_exam_that_is_covered_is_kept(recording):
    add_segment(recording, WEBM, lost=(1,))  # 10 s of an exam of 20 s

    assert assembled(recording).coverage == pytest.approx(7.5 / 20)


def test_what_follows_a_closed_laptop_is_where_its_chunks_say(recording):
    """The recorder's clock stood still for a minute; the page's went on."""
    lasts(recording, 80)
    add_segment(recording, MP4)
    for chunk in Chunk.objects.filter(sequence__gte=3):
        chunk.start, chunk.end = chunk.start + timedelta(minutes=1), chunk.end + timedelta(minutes=1)
        chunk.save(update_fields=["start", "end"])

    assembled(recording)

    assert recording.duration == pytest.approx(75.2, abs=0.2)
    assert [(round(gap["start"], 1), round(gap["end"], 1)) for gap in recording.report["gaps"]] == [(7.6, 67.6)]


def test_a_damaged_chunk_never_breaks_the_join(recording):
    add_segment(recording, MP4)
    (Path(settings.MEDIA_ROOT) / Chunk.objects.get(sequence=2).name).write_bytes(os.urandom(5000))

    assembled(recording)

    assert recording.status == RecordingStatus.PARTIAL
    assert [gap.reason for gap in gaps_of(recording, manifest_of(recording))] == ["damaged"]
    assert video_of(recording).exists()


def test_when_nothing_can_be_joined_it_says_why(recording):
    segment = SegmentFactory(recording=recording)
    chunk = ChunkFactory(segment=segment, received_at=LATER)
    LocalStore(Path(settings.MEDIA_ROOT)).put({chunk.name: b"no video at all"})

    assembled(recording)

    assert (recording.status, recording.video) == (RecordingStatus.FAILED, "")
    assert recording.error.startswith("nothing_left: ")
    assert recordings_to_assemble(LATER + timedelta(days=1)) == []


def test_running_it_again_changes_nothing(recording):
    add_segment(recording, MP4)
    first = video_of(assembled(recording)).read_bytes()

    assemble_recording(recording_id=recording.pk, now=LATER + timedelta(minutes=1))

    recording.refresh_from_db()
    assert (recording.assembled_at, video_of(recording).read_bytes()) == (LATER, first)


def test_a_chunk_that_comes_late_is_joined_in_and_the_old_video_goes(recording, django_capture_on_commit_callbacks):
    segment = add_segment(recording, MP4, lost=[5])
    old = video_of(assembled(recording))
    late = ChunkFactory(segment=segment, sequence=5, start=NOW + timedelta(seconds=12.6), received_at=LATER)
    LocalStore(Path(settings.MEDIA_ROOT)).put({late.name: sample(MP4)[5].read_bytes()})

    with django_capture_on_commit_callbacks(execute=True):
        assemble_recording(recording_id=recording.pk, now=LATER + timedelta(minutes=1))

    recording.refresh_from_db()
    assert recording.duration == pytest.approx(15.1, abs=0.2)
    assert (video_of(recording).exists(), old.exists()) == (True, False)


def test_a_recording_that_was_cut_off_early_is_partial(recording):
    add_segment(recording, MP4)
    Attempt.objects.update(ended_at=NOW + timedelta(minutes=30))

    assembled(recording)

    assert (recording.status, recording.report["rejected"]) == (RecordingStatus.PARTIAL, [])


def test_what_is_deleted_while_it_is_being_joined_does_not_come_back(
    recording, monkeypatch, django_capture_on_commit_callbacks
):
    add_segment(recording, MP4)
    join = assembly.join_in_child

    def join_and_purge(*arguments, **options):
        report = join(*arguments, **options)
        purge_recording(recording_id=recording.pk, now=LATER)
        return report

    monkeypatch.setattr(assembly, "join_in_child", join_and_purge)
    with django_capture_on_commit_callbacks(execute=True):
        assemble_recording(recording_id=recording.pk, now=LATER)

    recording.refresh_from_db()
    assert (recording.video, recording.purged_at, recording.lease_until) == ("", LATER, None)
    assert files_in_storage() == []


def test_what_is_deleted_before_it_can_be_read_is_not_called_failed(recording, monkeypatch):
    add_segment(recording, MP4)
    join = assembly.join_in_child

    def purge_and_join(*arguments, **options):
        purge_recording(recording_id=recording.pk, now=LATER)
        return join(*arguments, **options)

    monkeypatch.setattr(assembly, "join_in_child", purge_and_join)
    assembled(recording)

    assert (recording.purged_at, recording.error, recording.lease_until) == (LATER, "", None)
    assert recording.status != RecordingStatus.FAILED
    assert not Event.objects.exists()
    assert files_in_storage() == []


def test_a_worker_that_dies_with_the_video_of_a_deleted_recording_leaves_it_to_the_next_purge(recording, monkeypatch):
    add_segment(recording, MP4)
    join = assembly.join_in_child

    def join_and_purge(*arguments, **options):
        report = join(*arguments, **options)
        purge_recording(recording_id=recording.pk, now=LATER)
        return report

    def dies(*_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(assembly, "join_in_child", join_and_purge)
    monkeypatch.setattr(assembly, "_settle", dies)
    with pytest.raises(KeyboardInterrupt):
        assemble_recording(recording_id=recording.pk, now=LATER)
    left = [name.suffix for name in files_in_storage()]
    purge_recording(recording_id=recording.pk, now=LATER + timedelta(days=1))

    assert left == [".mp4"]
    assert files_in_storage() == []
    assert Deletion.objects.get().state == DeletionState.DONE


def test_what_is_deleted_as_soon_as_it_is_joined_is_gone_and_is_not_joined_again(recording):
    add_segment(recording, MP4)
    assembled(recording)

    purge_recording(recording_id=recording.pk, now=LATER)
    assembled(recording)

    assert (recording.video, recording.assembled_at, files_in_storage()) == ("", LATER, [])


def test_a_job_that_kills_every_worker_is_given_up_and_says_so(recording):
    add_segment(recording, MP4)
    Recording.objects.update(tries=assembly.MOST_TRIES)

    assembled(recording)

    assert (recording.status, recording.error) == (RecordingStatus.FAILED, "given_up: no worker survived it")
    assert recordings_to_assemble(LATER + timedelta(days=1)) == []


def test_while_somebody_is_at_it_nobody_else_begins(recording):
    add_segment(recording, MP4)
    Recording.objects.update(lease_until=LATER + timedelta(seconds=1))

    assembled(recording)

    assert (recording.status, recording.tries) == (RecordingStatus.IN_PROGRESS, 0)


@pytest.mark.parametrize("step", ["join_in_child", "_settle"])
def test_a_job_that_breaks_at_any_step_gives_the_same_result_when_run_again(recording, monkeypatch, step):
    add_segment(recording, MP4)

    def breaks(*_arguments, **_options):
        raise RuntimeError("it broke")

    with monkeypatch.context() as broken:
        broken.setattr(assembly, step, breaks)
        with pytest.raises(RuntimeError, match="it broke"):
            assemble_recording(recording_id=recording.pk, now=LATER)
    assert recordings_to_assemble(LATER) == [recording.pk]

    assembled(recording)

    assert recording.status == RecordingStatus.COMPLETED
    assert [path.suffix for path in video_of(recording).parent.iterdir() if path.is_file()] == [".mp4"]


def test_a_job_that_keeps_breaking_is_given_up_and_says_so(recording, monkeypatch):
    add_segment(recording, MP4)

    def breaks(*_arguments, **_options):
        raise RuntimeError("it broke")

    monkeypatch.setattr(assembly, "join_in_child", breaks)
    for _ in range(assembly.MOST_TRIES):
        with pytest.raises(RuntimeError, match="it broke"):
            assemble_recording(recording_id=recording.pk, now=LATER)

    recording.refresh_from_db()
    assert (recording.status, recording.error) == (RecordingStatus.FAILED, "given_up: RuntimeError")
    assert recordings_to_assemble(LATER) == []


def test_what_killed_workers_left_on_the_disk_goes_with_the_next_join(recording, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folders = {age: tmp_path / f"{PREFIX}{age}" for age in ("old", "new")}
    for folder in folders.values():
        folder.mkdir()
        (folder / "video.mp4.part").write_bytes(bytes(1000))
    long_ago = time.time() - 2 * ABANDONED
    os.utime(folders["old"], (long_ago, long_ago))
    add_segment(recording, MP4)

    assembled(recording)

    assert list(tmp_path.glob(f"{PREFIX}*")) == [folders["new"]]


@pytest.mark.parametrize(
    "trouble", [OSError(errno.ENOSPC, "No space left on device"), JoinFailed(Failure.STORAGE, "Cannot be written.")]
)
def test_a_disk_that_stays_full_is_waited_for_and_says_so(recording, monkeypatch, trouble):
    add_segment(recording, MP4)

    def breaks(*_arguments, **_options):
        raise trouble

    with monkeypatch.context() as broken:
        broken.setattr(assembly, "join_in_child", breaks)
        for minute in range(2 * assembly.MOST_TRIES):
            with pytest.raises(type(trouble)):
                assemble_recording(recording_id=recording.pk, now=LATER + timedelta(minutes=minute))
    recording.refresh_from_db()
    said = recording.error
    assemble_recording(recording_id=recording.pk, now=LATER + timedelta(hours=1))

    recording.refresh_from_db()
    assert said.startswith("storage: ")
    assert (recording.status, recording.error) == (RecordingStatus.COMPLETED, "")


def address_of(database):
    """As DATABASE_URL has it: the test database, for another process."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    login = ":".join(quote(database[part], safe="") for part in ("USER", "PASSWORD") if database[part])
    return f"postgres://{login}@{database['HOST']}:{database['PORT']}/{database['NAME']}"


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is how the other systems end a process")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [0.3, 0.8, 1.3])
def test_a_worker_killed_while_joining_is_taken_over(recording, after, tmp_path):
    """kill -9 at three moments: before, in and around the child's work."""
    add_segment(recording, WEBM)
    code = (
        "import django; django.setup()\n"
        "from django.utils import timezone\n"
        "from recordings.services.assembly import assemble_recording\n"
        f"assemble_recording(recording_id='{recording.pk}', now=timezone.now())"
    )
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "proctor_site.settings.development",
        "DATABASE_URL": address_of(settings.DATABASES["default"]),
        "MEDIA_ROOT": str(tmp_path),
        "DATA_DIR": str(tmp_path),
    }
    worker = subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=settings.BASE_DIR)
    time.sleep(after)
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()

    assemble_recording(recording_id=recording.pk, now=timezone.now() + timedelta(minutes=2))

    recording.refresh_from_db()
    assert (recording.status, recording.duration) == (RecordingStatus.COMPLETED, pytest.approx(10, abs=0.6))


def test_a_chunk_in_which_the_laptop_slept_does_not_hide_the_gap(recording):
    """The page stamps it from before the sleep until after it: nothing is missing by its number or by its time."""
    lasts(recording, 75)
    add_segment(recording, MP4)
    Chunk.objects.filter(sequence=3).update(end=F("end") + timedelta(minutes=1))
    Chunk.objects.filter(sequence__gt=3).update(
        start=F("start") + timedelta(minutes=1), end=F("end") + timedelta(minutes=1)
    )

    assembled(recording)

    (gap,) = gaps_of(recording, manifest_of(recording))
    assert (gap.reason, (gap.end - gap.start).total_seconds()) == ("standstill", pytest.approx(60, abs=0.2))
    assert recording.coverage == pytest.approx(15 / 75, abs=0.01)
    assert Event.objects.get(type=EventType.RECORDING_GAP).detail["reason"] == "standstill"


def test_a_last_chunk_that_claims_hours_covers_only_what_it_shows(recording):
    lasts(recording, 3600)
    add_segment(recording, MP4, lost=(3, 4, 5))
    Chunk.objects.filter(sequence=2).update(end=NOW + timedelta(hours=1), received_at=NOW + timedelta(hours=1))
    Recording.objects.update(finished_at=NOW + timedelta(hours=1))

    assemble_recording(recording_id=recording.pk, now=NOW + timedelta(hours=2))

    recording.refresh_from_db()
    assert recording.coverage == pytest.approx(7.6 / 3600, abs=0.001)


@pytest.mark.parametrize("start", [NOW, NOW + timedelta(days=4)])
def test_times_that_cannot_be_never_keep_the_rest_from_being_joined(recording, start):
    """Of the last chunk, uploaded three days after the end by a client that stamps as it likes."""
    add_segment(recording, MP4)
    late = NOW + timedelta(days=3)
    Chunk.objects.filter(sequence=0).update(start=NOW + timedelta(minutes=5), end=NOW + timedelta(minutes=5))
    Chunk.objects.filter(sequence=5).update(start=start, end=start, received_at=late)

    assemble_recording(recording_id=recording.pk, now=late)

    recording.refresh_from_db()
    assert (recording.status, recording.error) == (RecordingStatus.PARTIAL, "")


def test_a_wrong_clock_puts_no_segment_behind_the_end_of_the_exam(recording):
    add_segment(recording, MP4)
    add_segment(recording, MP4, number=1)
    late, wrong = NOW + timedelta(hours=60), timedelta(days=9000)
    Chunk.objects.filter(segment__number=1).update(start=F("start") - wrong, end=F("end") - wrong, received_at=late)

    assemble_recording(recording_id=recording.pk, now=late)

    recording.refresh_from_db()
    assert (recording.error, recording.duration < 120) == ("", True)


def test_when_nothing_can_be_joined_nothing_is_covered(recording):
    chunk = ChunkFactory(segment=SegmentFactory(recording=recording), received_at=LATER)
    LocalStore(Path(settings.MEDIA_ROOT)).put({chunk.name: b"no video at all"})

    assembled(recording)

    assert recording.coverage == 0
    assert coverage_of(recording, manifest_of(recording), now=LATER) == 0


def test_where_nothing_can_be_joined_the_whole_exam_is_a_gap_until_something_can(recording):
    segment = SegmentFactory(recording=recording)
    chunk = ChunkFactory(segment=segment, received_at=LATER)
    LocalStore(Path(settings.MEDIA_ROOT)).put({chunk.name: b"no video at all"})
    assembled(recording)
    noted = Event.objects.get()
    shown = [(gap.start, gap.end, gap.reason) for gap in gaps_of(recording, manifest_of(recording))]

    add_segment(recording, MP4, number=1)
    assembled(recording)

    whole = NOW + timedelta(seconds=20)
    assert shown == [(NOW, whole, "damaged")]
    assert (noted.type, noted.at, noted.detail["to"]) == (EventType.RECORDING_GAP, NOW, whole.isoformat())
    assert recording.status == RecordingStatus.PARTIAL
    assert Event.objects.get(type=EventType.RECORDING_GAP_FILLED).detail == noted.detail


def test_a_video_that_is_there_keeps_its_gaps_when_a_later_join_fails(recording, monkeypatch):
    segment = add_segment(recording, MP4, lost=(3,))
    assembled(recording)
    late = ChunkFactory(
        segment=segment, sequence=3, start=NOW + timedelta(seconds=7.56), end=NOW + timedelta(seconds=10.08)
    )
    LocalStore(Path(settings.MEDIA_ROOT)).put({late.name: sample(MP4)[3].read_bytes()})

    def fails(*_arguments, **_options):
        raise JoinFailed(Failure.UNPLAYABLE, "It cannot be played.")

    monkeypatch.setattr(assembly, "join_in_child", fails)
    assembled(recording)

    assert (recording.status, recording.error) == (RecordingStatus.PARTIAL, "unplayable: It cannot be played.")
    assert [event.type for event in Event.objects.all()] == [EventType.RECORDING_GAP]


def test_a_page_that_never_began_to_record_takes_nothing_from_what_is_whole(recording):
    add_segment(recording, MP4)
    SegmentFactory(recording=recording, number=1)

    assert assembled(recording).status == RecordingStatus.COMPLETED


def test_what_two_recorders_had_at_once_is_told_and_the_recording_is_whole(recording):
    add_segment(recording, MP4)
    add_segment(recording, MP4, number=1, starts=5)

    assembled(recording)

    told = [(row["segment"], row["start"], round(row["end"])) for row in recording.report["overlaps"]]
    assert (told, recording.status) == ([(1, 5.0, 15)], RecordingStatus.COMPLETED)


def test_gaps_beyond_those_that_are_noted_do_not_count_as_filled(recording, monkeypatch):
    add_segment(recording, MP4, lost=(3,))
    assembled(recording)
    monkeypatch.setattr(gaps, "MOST_GAPS", 0)
    Recording.objects.update(joined_chunks=None)

    assembled(recording)

    assert not Event.objects.filter(type=EventType.RECORDING_GAP_FILLED).exists()


def test_a_worker_that_was_thought_dead_does_not_bring_the_older_video_back(
    recording, monkeypatch, django_capture_on_commit_callbacks
):
    """While it joins, another one joins more, and its video is what stays."""
    add_segment(recording, MP4, lost=(5,))
    slow = assembly._join

    def overtaken(*arguments):
        monkeypatch.setattr(assembly, "_join", slow)
        joined = slow(*arguments)
        chunk = ChunkFactory(
            segment=recording.segments.get(), sequence=5, start=NOW + timedelta(seconds=12.6), received_at=LATER
        )
        LocalStore(Path(settings.MEDIA_ROOT)).put({chunk.name: sample(MP4)[5].read_bytes()})
        Recording.objects.update(lease_until=None)
        assemble_recording(recording_id=recording.pk, now=LATER + timedelta(minutes=1))
        return joined

    monkeypatch.setattr(assembly, "_join", overtaken)

    with django_capture_on_commit_callbacks(execute=True):
        assembled(recording)

    assert (recording.joined_chunks, recording.assembled_at) == (6, LATER + timedelta(minutes=1))
    assert [path.name for path in video_of(recording).parent.glob("*.mp4")] == [video_of(recording).name]


def test_a_storage_that_goes_away_for_a_worker_that_was_overtaken_breaks_nothing(recording, monkeypatch):
    add_segment(recording, MP4)

    def away(*_arguments):
        Recording.objects.update(tries=0, lease_until=None)
        raise OSError("away")

    monkeypatch.setattr(assembly, "_join", away)

    with pytest.raises(OSError, match="away"):
        assemble_recording(recording_id=recording.pk, now=LATER)

    recording.refresh_from_db()
    assert recording.tries == 0


def test_what_trickles_in_late_is_joined_once_it_is_quiet_not_for_each_chunk(recording):
    """A later page has declared its own; the backlog of one that was killed comes bit by bit."""
    segment = add_segment(recording, MP4)
    assembled(recording)
    arrived = LATER + timedelta(minutes=5)
    ChunkFactory(segment=SegmentFactory(recording=recording, number=1), received_at=arrived)
    Recording.objects.update(last_chunk_at=arrived)

    assert recordings_to_assemble(arrived + timedelta(seconds=10)) == []
    assert recordings_to_assemble(arrived + timedelta(seconds=50)) == [recording.pk]
    recording.segments.filter(number=1).update(declared_chunks=1)
    segment.declared_chunks = 6
    segment.save()
    assert recordings_to_assemble(arrived + timedelta(seconds=10)) == [recording.pk]
