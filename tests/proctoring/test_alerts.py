"""Who looks after an alert."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection

from exams.enums import Role
from proctoring.enums import AlertKind, Severity
from proctoring.errors import AlertNotFound, AlertOver, AlertTaken, CommandNotAllowed
from proctoring.services.alerts import close_alert, raise_alert, release_alert, take_alert
from proctoring.signals import alerts_changed
from tests.factories import NOW, AlertFactory, OrganisationFactory, SessionFactory, person_with

pytestmark = pytest.mark.django_db


def proctor_of(alert):
    return person_with(Role.PROCTOR, alert.session.attempt.exam.organisation)


def taken(alert):
    alert.refresh_from_db()
    return alert.taken_by, alert.taken_at


@pytest.fixture
def alert():
    return AlertFactory()


def test_the_first_who_takes_it_has_it(alert):
    first, second = proctor_of(alert), proctor_of(alert)

    take_alert(alert_id=alert.pk, by=first, now=NOW)
    with pytest.raises(AlertTaken):
        take_alert(alert_id=alert.pk, by=second, now=NOW)

    assert taken(alert) == (first, NOW)


def test_taking_twice_is_once(alert):
    proctor = proctor_of(alert)

    take_alert(alert_id=alert.pk, by=proctor, now=NOW)
    take_alert(alert_id=alert.pk, by=proctor, now=NOW + timedelta(minutes=1))

    assert taken(alert) == (proctor, NOW)


def test_what_was_put_back_can_be_taken_by_somebody_else(alert):
    first, second = proctor_of(alert), proctor_of(alert)
    take_alert(alert_id=alert.pk, by=first, now=NOW)

    release_alert(alert_id=alert.pk, by=second)  # the first has gone home
    assert taken(alert) == (None, None)

    take_alert(alert_id=alert.pk, by=second, now=NOW)
    assert taken(alert) == (second, NOW)


def test_what_is_over_needs_nobody(alert):
    close_alert(session_id=alert.session_id, kind=alert.kind, at=NOW)

    with pytest.raises(AlertOver):
        take_alert(alert_id=alert.pk, by=proctor_of(alert), now=NOW)


@pytest.mark.parametrize(
    ("role", "elsewhere", "refusal"),
    [
        (Role.REVIEWER, False, CommandNotAllowed),
        (Role.PROCTOR, True, AlertNotFound),
        (Role.TEACHER, False, AlertNotFound),
    ],
)
def test_nobody_else_takes_or_puts_back(alert, role, elsewhere, refusal):
    take_alert(alert_id=alert.pk, by=(proctor := proctor_of(alert)), now=NOW)
    person = person_with(role, OrganisationFactory() if elsewhere else alert.session.attempt.exam.organisation)

    with pytest.raises(refusal):
        take_alert(alert_id=alert.pk, by=person, now=NOW)
    with pytest.raises(refusal):
        release_alert(alert_id=alert.pk, by=person)

    assert taken(alert) == (proctor, NOW)


def test_an_alert_that_is_not_there_is_not_taken():
    person = person_with(Role.PROCTOR, OrganisationFactory())

    with pytest.raises(AlertNotFound):
        take_alert(alert_id=uuid4(), by=person, now=NOW)


def test_the_news_names_the_alert(django_capture_on_commit_callbacks):
    session, told = SessionFactory(), []

    def hear(session_id, alert_ids, **_news):
        told.append((session_id, list(alert_ids)))

    alerts_changed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            raise_alert(
                session_id=session.pk, kind=AlertKind.SCREEN_SILENT, severity=Severity.LOW, began_at=NOW, now=NOW
            )
            alert = session.alerts.get()
            take_alert(alert_id=alert.pk, by=proctor_of(alert), now=NOW)
            close_alert(session_id=session.pk, kind=AlertKind.SCREEN_SILENT, at=NOW)
    finally:
        alerts_changed.disconnect(hear)

    assert told == [(session.pk, [alert.pk])] * 3


@pytest.mark.django_db(transaction=True)
def test_of_several_who_take_it_at_once_one_has_it(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    alert = AlertFactory()
    proctors = [proctor_of(alert) for _ in range(4)]

    def take(proctor):
        try:
            take_alert(alert_id=alert.pk, by=proctor, now=NOW)
        except AlertTaken:
            return None
        finally:
            connection.close()
        return proctor

    with ThreadPoolExecutor(4) as threads:
        winners = [winner for winner in threads.map(take, proctors) if winner]

    assert [taken(alert)[0]] == winners
