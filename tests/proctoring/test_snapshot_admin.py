"""The list of image analyses in the administration."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from exams.enums import Role
from proctor_site.celery import app
from proctoring.enums import AnalysisState, SnapshotReason
from proctoring.models import Snapshot
from tests.factories import NOW, SessionFactory, person_with

pytestmark = pytest.mark.django_db
LIST = reverse("admin:proctoring_snapshot_changelist")
QUEUE = "proctoring-analysis"
TROUBLE = "PictureDamaged('The picture breaks off.')"


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def client(session):
    return signed_in(Role.ADMINISTRATOR, session)


def signed_in(role, session):
    client = Client()
    client.force_login(person_with(role, session.attempt.exam.organisation))
    return client


def snapshot_of(session, state, **fields):
    shot = uuid4()
    values = {"name": f"recordings/{shot}.jpg", "sha256": "0" * 64, "size": 1, "reason": SnapshotReason.INTERVAL}
    if state == AnalysisState.DONE:
        values["result"] = {"faces": 1, "sights": ["one_face"], "confidence": 0.9}
    if state == AnalysisState.FAILED:
        values |= {"tries": 3, "trouble": TROUBLE}
    return Snapshot.objects.create(
        id=shot, session=session, taken_at=NOW, received_at=NOW, analysis=state, **values | fields
    )


def page_of(snapshot):
    return reverse("admin:proctoring_snapshot_change", args=[snapshot.pk])


def listed(response):
    """The snapshots of the list that was answered."""
    return set(response.context["cl"].queryset)


@pytest.mark.parametrize("state", AnalysisState)
def test_the_list_is_filtered_by_state(client, session, state):
    snapshots = {one: snapshot_of(session, one) for one in AnalysisState}

    assert listed(client.get(LIST)) == set(snapshots.values())
    assert listed(client.get(LIST, {"analysis__exact": state})) == {snapshots[state]}


def test_a_failed_one_says_why_in_the_list_and_on_its_page_and_is_found_by_it(client, session):
    failed, done = snapshot_of(session, AnalysisState.FAILED), snapshot_of(session, AnalysisState.DONE)

    for shown in (client.get(LIST), client.get(page_of(failed))):
        assert "The picture breaks off." in shown.content.decode()
    assert listed(client.get(LIST, {"q": "breaks off"})) == {failed}
    assert client.get(page_of(done)).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_however_long_it_is(client, count, session, django_assert_max_num_queries):
    for _ in range(count):
        snapshot_of(SessionFactory(attempt__exam=session.attempt.exam), AnalysisState.FAILED)

    with django_assert_max_num_queries(16):
        client.get(LIST)


def test_those_of_another_organisation_are_not_there(client):
    other = snapshot_of(SessionFactory(), AnalysisState.FAILED)

    assert listed(client.get(LIST)) == set()
    assert client.get(page_of(other)).status_code == 404


# -- once more ------------------------------------------------------------------------------


@pytest.fixture
def asked():
    """The snapshots that the worker is asked to look at."""
    with app.connection_for_write() as connection:
        channel = connection.default_channel
        app.amqp.queues[QUEUE](channel).declare()
        channel.queue_purge(QUEUE)
        yield lambda: {message.payload[0][0] for message in iter(lambda: channel.basic_get(QUEUE, no_ack=True), None)}


def again(client, *snapshots):
    chosen = [str(snapshot.pk) for snapshot in snapshots]
    return client.post(LIST, {"action": "analyse_again", "_selected_action": chosen}, follow=True)


def standing(snapshot):
    snapshot.refresh_from_db()
    return snapshot.analysis, snapshot.tries, snapshot.trouble


def test_what_failed_is_analysed_again_and_the_rest_is_left_alone(client, session, asked):
    failed, done = snapshot_of(session, AnalysisState.FAILED), snapshot_of(session, AnalysisState.DONE)
    waiting = snapshot_of(session, AnalysisState.WAITING)

    response = again(client, failed, done, waiting)

    assert standing(failed) == (AnalysisState.WAITING, 0, "")
    assert standing(done)[0] == AnalysisState.DONE
    assert asked() == {str(failed.pk)}
    assert "1 picture is analysed again." in response.content.decode()


def test_what_is_deleted_is_not_analysed_again(client, session, asked):
    deleted = snapshot_of(session, AnalysisState.FAILED, name="")

    response = again(client, deleted)

    assert standing(deleted) == (AnalysisState.FAILED, 3, TROUBLE)
    assert asked() == set()
    assert "Nothing to analyse again" in response.content.decode()


@pytest.mark.parametrize("role", [Role.TEACHER, Role.REVIEWER, Role.PROCTOR])
def test_nobody_but_administrators_sees_the_list_or_asks_again(session, asked, role):
    failed = snapshot_of(session, AnalysisState.FAILED)
    stranger = signed_in(role, session)

    assert stranger.get(LIST).status_code in (302, 403)
    again(stranger, failed)

    assert standing(failed)[0] == AnalysisState.FAILED
    assert asked() == set()


def test_an_administrator_of_another_organisation_cannot_ask_again(session, asked):
    failed = snapshot_of(session, AnalysisState.FAILED)

    again(signed_in(Role.ADMINISTRATOR, SessionFactory()), failed)

    assert standing(failed)[0] == AnalysisState.FAILED
    assert asked() == set()
