"""The task that looks at snapshots, from the queue as a worker takes it."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
import redis
from celery.app.trace import build_tracer
from django.utils import timezone

from exams.enums import Role
from proctor_site.celery import app
from proctoring import reach
from proctoring.enums import AnalysisState, SnapshotReason
from proctoring.models import Snapshot
from proctoring.selectors import LEFT_BEHIND
from proctoring.services.analysis import analyse_snapshot
from proctoring.services.snapshots import Still, keep_snapshot
from proctoring.tasks import analyse, ask_to_analyse, watch_alerts
from proctoring.vision.analyser import close_shared_analyser
from tests.factories import NOW, SessionFactory, person_with
from tests.proctoring.vision.material import blank, jpeg, pair, sitter
from tests.servers import forgetful_redis

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)
QUEUE = "proctoring-analysis"
EMPTY = jpeg(blank())


@pytest.fixture(autouse=True, scope="module")
def _closed_models():
    yield
    close_shared_analyser()


@pytest.fixture
def session(settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return SessionFactory(config={"enabled": True, "webcamEnabled": True})


@pytest.fixture
def kept(session, django_capture_on_commit_callbacks):
    """Keeps a picture and lets everybody hear of it."""

    def keep(picture=EMPTY, reason=SnapshotReason.INTERVAL):
        still = Still(id=uuid4(), session_id=session.pk, reason=reason, taken_at=LATER, jpeg=picture)
        with django_capture_on_commit_callbacks(execute=True):
            return keep_snapshot(still, now=LATER)

    return keep


class Worker:
    """Takes messages from the tests' broker, which lives in memory."""

    def __init__(self, channel):
        self.take = lambda: channel.basic_get(QUEUE, no_ack=True)

    def run(self, message):
        """As Celery's worker does."""
        args, kwargs, _embedded = message.payload
        request = message.headers | {"delivery_info": message.delivery_info}
        build_tracer(analyse.name, analyse, app=app)(message.headers["id"], args, kwargs, request)

    def asked(self):
        """The snapshots that it is to look at."""
        return [UUID(message.payload[0][0]) for message in iter(self.take, None)]


@pytest.fixture
def worker():
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        app.amqp.queues[QUEUE](channel).declare()
        channel.queue_purge(QUEUE)
        yield Worker(channel)


def standing(snapshot):
    snapshot.refresh_from_db()
    return snapshot.analysis, snapshot.tries


def test_a_picture_is_looked_at_as_soon_as_it_is_kept(worker, kept):
    snapshot = kept()

    worker.run(worker.take())

    assert standing(snapshot) == (AnalysisState.DONE, 0)
    assert worker.asked() == []


def lose(file):
    file.unlink()


def tear(file):
    file.write_bytes(file.read_bytes()[:200])


def spoil(file):
    """Its header and its end are sound."""
    picture = file.read_bytes()
    file.write_bytes(picture[:20] + bytes(len(picture) - 40) + picture[-20:])


@pytest.mark.parametrize(
    ("break_it", "trouble"), [(lose, "FileNotFoundError"), (tear, "The picture breaks off"), (spoil, "PictureDamaged")]
)
def test_what_cannot_be_looked_at_is_tried_three_times_and_then_says_why(worker, kept, tmp_path, break_it, trouble):
    snapshot = kept()
    break_it(tmp_path / snapshot.name)

    states, message = [], worker.take()
    for _ in range(2):
        worker.run(message)
        states.append(standing(snapshot))
        message = worker.take()
    worker.run(message)

    assert states == [(AnalysisState.WAITING, 1), (AnalysisState.WAITING, 2)]
    assert standing(snapshot) == (AnalysisState.FAILED, 3)
    assert trouble in snapshot.trouble
    assert worker.asked() == []


def test_the_second_try_comes_after_three_seconds_and_the_third_after_six_more(worker, kept, tmp_path):
    lose(tmp_path / kept().name)
    message = worker.take()

    for seconds in (3, 6):
        begun = timezone.now()
        worker.run(message)
        done, message = timezone.now(), worker.take()
        wait = timedelta(seconds=seconds)
        assert begun + wait <= datetime.fromisoformat(message.headers["eta"]) <= done + wait


def test_what_could_not_be_looked_at_at_first_keeps_no_trouble_of_it(worker, kept, tmp_path):
    snapshot = kept()
    lose(tmp_path / snapshot.name)
    worker.run(worker.take())
    (tmp_path / snapshot.name).write_bytes(EMPTY)

    worker.run(worker.take())

    assert standing(snapshot) == (AnalysisState.DONE, 1)
    assert snapshot.trouble == ""


def test_reviewers_see_in_the_gallery_that_it_failed(worker, kept, tmp_path, client, session):
    snapshot = kept()
    lose(tmp_path / snapshot.name)
    for _ in range(3):
        worker.run(worker.take())
    client.force_login(person_with(Role.REVIEWER, session.attempt.exam.organisation))

    (told,) = client.get(f"/api/v1/sessions/{session.pk}/snapshots/").json()["snapshots"]

    assert (told["id"], told["analysis"], told["result"]) == (str(snapshot.pk), "failed", None)


@pytest.mark.parametrize(
    ("fields", "late", "is_asked"),
    [
        ({}, timedelta(), True),
        ({}, timedelta(seconds=-1), False),
        ({"analysis": AnalysisState.FAILED}, timedelta(), False),
        ({"name": ""}, timedelta(), False),
    ],
)
def test_the_sweep_takes_up_what_is_left_waiting(worker, kept, monkeypatch, fields, late, is_asked):
    """Neither what failed nor what is deleted."""
    snapshot = kept()
    Snapshot.objects.filter(pk=snapshot.pk).update(**{"analysis": AnalysisState.WAITING} | fields)
    worker.asked()  # and nobody does it
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER + LEFT_BEHIND + late)

    watch_alerts()

    assert worker.asked() == ([snapshot.pk] if is_asked else [])


@pytest.fixture
def broker(monkeypatch):
    """A real queue to stop and to start."""
    with forgetful_redis() as server:
        monkeypatch.setattr(app.conf, "broker_url", server.url)
        monkeypatch.setattr(app.amqp, "_producer_pool", None)
        monkeypatch.setattr(reach, "REST", 0.0)
        yield server
        app.amqp.producer_pool.force_close_all()


def asked_of(broker):
    with redis.Redis.from_url(broker.url) as client:
        return client.llen(QUEUE)


def test_pictures_are_kept_while_the_queue_is_away_and_looked_at_when_it_is_back(broker, kept, monkeypatch):
    broker.stop()
    snapshot = kept()
    ask_to_analyse(snapshot.pk)  # and it raises nothing
    assert standing(snapshot) == (AnalysisState.WAITING, 0)
    broker.start()
    monkeypatch.setattr("django.utils.timezone.now", lambda: LATER + LEFT_BEHIND)

    watch_alerts()

    assert asked_of(broker) == 1


# -- what is kept of a picture --------------------------------------------------------------


@pytest.mark.parametrize("people", [sitter, pair])
def test_of_faces_nothing_is_kept_but_numbers_and_one_sentence(kept, people):
    """No points of a face, nothing to know a person by, no emotion."""
    snapshot = kept(jpeg(people()), SnapshotReason.ALERT)

    analyse_snapshot(snapshot_id=snapshot.pk, now=LATER)

    snapshot.refresh_from_db()
    result = snapshot.result
    assert {name: type(value) for name, value in result.items()} == {
        "faces": int,
        "lookingAway": bool,
        "suspicious": bool,
        "description": str,
        "confidence": float,
        "readable": bool,
        "sights": list,
        "numbers": dict,
        "luma": int,
        "centre": dict,
    }
    assert result["faces"] == (1 if people is sitter else 2)
    assert {name: type(value) for name, value in result["numbers"].items()} == {"faces": int, "yaw": int, "pitch": int}
    assert result["centre"].keys() == {"yaw", "pitch", "gaze"}
    assert set(result["sights"]) <= {"several_faces", "head_turned", "eyes_aside", "unclear", "one_face"}
