"""The daily purge, and the pictures of candidates."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from proctoring.enums import SnapshotReason
from proctoring.models import Session, Snapshot
from proctoring.services.analysis import analyse_snapshot
from proctoring.services.snapshots import Still, keep_snapshot
from proctoring.storage import LocalStore
from proctoring.vision.analyser import close_shared_analyser
from retention.enums import DeletionState
from retention.models import Deletion, Policy
from retention.selectors import attempts_with_expired_snapshots
from retention.tasks import purge
from tests.factories import NOW, EndedAttemptFactory, RunningAttemptFactory, SessionFactory
from tests.proctoring.vision.material import blank, jpeg

pytestmark = pytest.mark.django_db
ENDED = NOW + timedelta(minutes=30)  # EndedAttemptFactory
DUE = ENDED + timedelta(days=90)
A_DAY = timedelta(days=1)
CONFIG = {"enabled": True, "webcamEnabled": True}


@pytest.fixture(autouse=True, scope="module")
def _closed_models():
    yield
    close_shared_analyser()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


@pytest.fixture
def sat():
    """Somebody who has sat an exam with snapshots."""

    def sit(config=CONFIG, **fields):
        return SessionFactory(attempt=EndedAttemptFactory(**fields), config=config)

    return sit


@pytest.fixture
def purge_at(monkeypatch):
    def purged(now):
        monkeypatch.setattr("django.utils.timezone.now", lambda: now)
        purge()

    return purged


def keep(session):
    at = NOW + timedelta(minutes=5)
    still = Still(id=uuid4(), session_id=session.pk, reason=SnapshotReason.INTERVAL, taken_at=at, jpeg=jpeg(blank()))
    return keep_snapshot(still, now=at)


def files(media):
    return {path.name for path in media.rglob("*.jpg")}


def folder_of(session):
    return f"recordings/{NOW:%Y/%m}/{session.pk}/snapshots"


def records():
    return list(Deletion.objects.values_list("attempt_id", "state", "files", "size"))


def test_pictures_go_when_their_days_are_over_and_what_was_said_of_them_stays(sat, media, purge_at):
    session = sat()
    snapshots = [keep(session), keep(session)]
    for snapshot in snapshots:
        analyse_snapshot(snapshot_id=snapshot.pk, now=NOW)

    purge_at(DUE - timedelta(seconds=1))
    assert files(media) == {f"{snapshot.pk}.jpg" for snapshot in snapshots}
    purge_at(DUE)

    assert files(media) == set()
    kept = [(snapshot.name, snapshot.result["faces"]) for snapshot in Snapshot.objects.all()]
    assert kept == [("", 0), ("", 0)]
    assert records() == [(session.pk, DeletionState.DONE, 2, sum(snapshot.size for snapshot in snapshots))]


def test_each_organisation_has_its_own_days_and_running_exams_keep_all(sat, media, purge_at):
    strict, usual = sat(), sat()
    running = SessionFactory(attempt=RunningAttemptFactory(), config=CONFIG)
    Policy.objects.create(organisation=strict.attempt.exam.organisation, days=7)
    for session in (strict, usual, running):
        keep(session)

    purge_at(ENDED + timedelta(days=7))

    assert {str(name) for name in Snapshot.objects.exclude(name="").values_list("session", flat=True)} == {
        str(usual.pk),
        str(running.pk),
    }
    assert len(files(media)) == 2


@pytest.fixture
def dying_purge(purge_at, monkeypatch):
    """It removes the files and says so to nobody."""
    remove = LocalStore.remove_folder

    def dies_afterwards(self, folder):
        remove(self, folder)
        raise OSError("the machine went away")

    def purged(now):
        with monkeypatch.context() as broken:
            broken.setattr(LocalStore, "remove_folder", dies_afterwards)
            purge_at(now)

    return purged


def test_a_purge_that_died_between_the_files_and_their_rows_is_finished_by_the_next(sat, media, purge_at, dying_purge):
    session = sat()
    snapshots = [keep(session), keep(session)]

    dying_purge(DUE)
    half_way = (files(media), records()[0][1], Snapshot.objects.exclude(name="").count())
    purge_at(DUE + A_DAY)

    assert half_way == (set(), DeletionState.BEGUN, 2)
    assert records() == [(session.pk, DeletionState.DONE, 2, sum(snapshot.size for snapshot in snapshots))]
    assert not Snapshot.objects.exclude(name="").exists()


def test_one_that_cannot_be_deleted_does_not_keep_the_others(sat, media, purge_at, monkeypatch):
    stuck, other = sat(), sat()
    kept, _gone = keep(stuck), keep(other)
    remove = LocalStore.remove_folder

    def sticks(self, folder):
        if folder == folder_of(stuck):
            raise OSError("stuck")
        remove(self, folder)

    monkeypatch.setattr(LocalStore, "remove_folder", sticks)

    purge_at(DUE)

    assert files(media) == {f"{kept.pk}.jpg"}
    assert {attempt: state for attempt, state, _files, _size in records()} == {
        stuck.pk: DeletionState.BEGUN,
        other.pk: DeletionState.DONE,
    }


def test_a_file_of_which_no_row_tells_goes_too(sat, media, purge_at):
    """Stored by a process that died before it wrote the row."""
    session = sat()
    LocalStore(Path(media)).put({f"{folder_of(session)}/{uuid4()}.jpg": b"picture"})

    purge_at(DUE - timedelta(seconds=1))
    assert len(files(media)) == 1
    purge_at(DUE)

    assert files(media) == set()
    assert records() == [(session.pk, DeletionState.DONE, 0, 0)]


def test_it_goes_with_the_next_purge_when_the_first_one_died(sat, purge_at, dying_purge):
    session = sat()

    dying_purge(DUE)
    purge_at(DUE + A_DAY)

    assert records() == [(session.pk, DeletionState.DONE, 0, 0)]


def test_what_is_gone_is_not_looked_for_again(sat, purge_at):
    keep(sat())
    sat()

    purge_at(DUE)

    assert attempts_with_expired_snapshots(DUE + A_DAY) == []


@pytest.mark.parametrize("config", [{}, {"enabled": True}, {"enabled": False, "webcamEnabled": True}])
def test_an_exam_without_snapshots_leaves_no_record_of_their_deletion(sat, purge_at, config):
    sat(config=config)

    purge_at(DUE)

    assert Session.objects.exists()
    assert records() == []
