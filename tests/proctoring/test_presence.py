"""Whether candidates are heard: one row each, moved by several processes and by the beat."""

import asyncio
import threading
import time
from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.core.cache import cache
from django.utils import timezone

from exams.enums import AttemptState
from exams.services.attempts import terminate_attempt
from proctoring import tasks
from proctoring.consumers.clock import PresenceClock
from proctoring.consumers.database import at_the_door, in_thread
from proctoring.consumers.door import candidates_door
from proctoring.enums import AlertKind, Connection, EventType
from proctoring.hearing import admit_deafness, has_heard_for_long, keep_hearing
from proctoring.models import Alert, Event, Presence
from proctoring.roster import Roster
from proctoring.selectors import absent_presences, stale_presences, unheard_sessions
from proctoring.services.presence import (
    begin_to_wait,
    keep_heard,
    keep_vitals,
    note_absence,
    note_heard,
    note_silence,
)
from proctoring.signals import presence_changed
from tests.factories import (
    NOW,
    PLAIN,
    EndedAttemptFactory,
    PresenceFactory,
    RunningAttemptFactory,
    SessionFactory,
)

pytestmark = pytest.mark.django_db
VITALS = {"type": "vitals", "focused": True, "visible": True}


def at(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture(autouse=True)
def nobody_has_listened():
    cache.clear()


@pytest.fixture
def session():
    return SessionFactory()


@pytest.fixture
def silent(session):
    """Last heard at NOW."""
    return PresenceFactory(session=session, connection=Connection.RECONNECTING)


def standing(session):
    presence = Presence.objects.get(pk=session.pk)
    return presence.connection, presence.since, presence.heard_at


def events(session):
    return [(e.type, e.at, e.detail) for e in Event.objects.filter(session=session)]


def open_alerts(session):
    return [(a.kind, a.severity, a.began_at) for a in Alert.objects.open().filter(session=session)]


# -- one row ------------------------------------------------------------------------------


def test_the_first_word_makes_the_candidate_live(session):
    note_heard(session_ids=[session.pk], now=NOW)

    assert standing(session) == (Connection.LIVE, NOW, NOW)
    assert events(session) == []


def test_a_short_silence_is_shown_and_leaves_no_trace(session):
    note_heard(session_ids=[session.pk], now=NOW)

    assert note_silence(known={session.pk: NOW})
    assert standing(session) == (Connection.RECONNECTING, NOW, NOW)

    note_heard(session_ids=[session.pk], now=at(4))
    assert standing(session) == (Connection.LIVE, at(4), at(4))
    assert (events(session), open_alerts(session)) == ([], [])


def test_a_silence_becomes_an_absence_after_twenty_seconds(session, silent):
    assert not note_absence(session_id=session.pk, now=at(19))
    assert note_absence(session_id=session.pk, now=at(20))
    assert not note_absence(session_id=session.pk, now=at(40))

    assert standing(session) == (Connection.OFFLINE, NOW, NOW)
    assert events(session) == [(EventType.PAGE_SILENT, NOW, {})]
    assert open_alerts(session) == [(AlertKind.CANDIDATE_OFFLINE, "high", NOW)]


def test_a_return_says_how_long_it_was_and_closes_the_alert(session, silent):
    note_absence(session_id=session.pk, now=at(25))

    note_heard(session_ids=[session.pk], now=at(90))

    assert events(session)[1:] == [(EventType.PAGE_HEARD, at(90), {"seconds": 90})]
    assert [a.closed_at for a in session.alerts.all()] == [at(90)]


def test_the_end_of_the_exam_closes_the_alert(session, silent, django_capture_on_commit_callbacks):
    note_absence(session_id=session.pk, now=at(25))

    with django_capture_on_commit_callbacks(execute=True):
        terminate_attempt(attempt_id=session.pk, now=at(30))

    assert open_alerts(session) == []


def test_after_the_end_an_absence_is_nobodys_business():
    session = SessionFactory(attempt=EndedAttemptFactory())
    PresenceFactory(session=session, connection=Connection.RECONNECTING)

    note_absence(session_id=session.pk, now=at(25))

    assert standing(session)[0] == Connection.OFFLINE
    assert (events(session), open_alerts(session)) == ([], [])


def test_each_step_is_told_once(session, django_capture_on_commit_callbacks):
    told = []

    def hear(session_ids, **_news):
        told.extend(Presence.objects.get(pk=pk).connection for pk in session_ids)

    presence_changed.connect(hear)
    try:
        for step in (
            lambda: note_heard(session_ids=[session.pk], now=NOW),
            lambda: note_heard(session_ids=[session.pk], now=at(1)),
            lambda: note_silence(known={session.pk: at(1)}),
            lambda: note_silence(known={session.pk: at(1)}),
            lambda: note_absence(session_id=session.pk, now=at(30)),
            lambda: note_absence(session_id=session.pk, now=at(31)),
            lambda: note_heard(session_ids=[session.pk], now=at(32)),
        ):
            with django_capture_on_commit_callbacks(execute=True):
                step()
    finally:
        presence_changed.disconnect(hear)

    assert told == [Connection.LIVE, Connection.RECONNECTING, Connection.OFFLINE, Connection.LIVE]


# -- several processes ----------------------------------------------------------------------


def test_a_process_that_lost_a_page_does_not_overrule_the_one_that_has_it(session):
    note_heard(session_ids=[session.pk], now=NOW)
    note_heard(session_ids=[session.pk], now=at(2))  # at another process

    assert not note_silence(known={session.pk: at(1)})
    assert standing(session)[0] == Connection.LIVE


def test_who_was_given_up_wrongly_is_live_again_with_the_next_update(session):
    presence = PresenceFactory(session=session)
    others = [PresenceFactory() for _ in range(2)]
    note_silence(known={session.pk: NOW})

    keep_heard(session_ids=[presence.pk, *[other.pk for other in others]], now=at(2))

    assert standing(session) == (Connection.LIVE, at(2), at(2))
    assert {p.heard_at for p in Presence.objects.all()} == {at(2)}


@pytest.mark.parametrize("count", [1, 30])
def test_all_that_are_heard_cost_one_update(count, django_assert_num_queries):
    ids = [PresenceFactory().pk for _ in range(count)]

    with django_assert_num_queries(1):
        keep_heard(session_ids=ids, now=at(2))

    assert {p.heard_at for p in Presence.objects.all()} == {at(2)}


def test_what_pages_say_of_themselves_is_kept_and_told():
    rows = [PresenceFactory() for _ in range(3)]

    keep_vitals(vitals={row.pk: VITALS | {"roundTripMs": n} for n, row in enumerate(rows)})

    assert [p.vitals["roundTripMs"] for p in Presence.objects.order_by("pk")] == [
        n for _pk, n in sorted((row.pk, n) for n, row in enumerate(rows))
    ]


# -- the beat, for processes that died ---------------------------------------------------------


def test_rows_of_a_process_that_died_are_found_after_six_seconds(session):
    PresenceFactory(session=session)

    assert stale_presences(at(5)) == []
    assert stale_presences(at(6)) == [session.pk]


def test_an_absence_is_found_once_it_lasts(silent):
    assert absent_presences(at(19)) == []
    assert absent_presences(at(20)) == [silent.pk]


def test_a_page_that_never_connected_is_missed_from_the_start_of_its_exam(session):
    SessionFactory(config=PLAIN.model_dump(by_alias=True))
    SessionFactory(attempt=EndedAttemptFactory())
    PresenceFactory()

    assert unheard_sessions(at(29)) == []
    assert unheard_sessions(at(30)) == [session.pk]

    begin_to_wait(session_id=session.pk)
    begin_to_wait(session_id=session.pk)
    note_absence(session_id=session.pk, now=at(31))
    assert open_alerts(session) == [(AlertKind.CANDIDATE_OFFLINE, "high", NOW)]


def test_the_beat_gives_up_what_nobody_hears_any_more():
    now = timezone.now()
    attempt = RunningAttemptFactory(started_at=now - timedelta(minutes=10), deadline=now + timedelta(minutes=10))
    session = SessionFactory(attempt=attempt)
    heard_at = now - timedelta(seconds=25)
    PresenceFactory(session=session, since=heard_at, heard_at=heard_at)
    keep_hearing(now - timedelta(seconds=60))
    for ago in range(55, 0, -5):
        keep_hearing(now - timedelta(seconds=ago))

    tasks.watch_presence()

    assert standing(session) == (Connection.OFFLINE, heard_at, heard_at)
    assert open_alerts(session) == [(AlertKind.CANDIDATE_OFFLINE, "high", heard_at)]


def test_after_a_restart_nobody_is_absent_before_they_could_come_back():
    now = timezone.now()
    for _ in range(30):
        PresenceFactory(
            session__attempt__started_at=now - timedelta(minutes=10),
            session__attempt__deadline=now + timedelta(minutes=10),
            heard_at=now - timedelta(minutes=2),
        )
    keep_hearing(now - timedelta(minutes=3))  # then the servers were away
    keep_hearing(now - timedelta(seconds=4))

    tasks.watch_presence()

    assert set(Presence.objects.values_list("connection", flat=True)) == {Connection.RECONNECTING}
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("said", "asked", "answer"),
    [
        ([], 100, False),
        ([0], 100, False),
        ([0, 5], 19, False),
        ([0, 8, 16], 20, True),
        ([0, 8, 16], 27, False),
        ([0, 8, 16, 60, 68], 70, False),
        ([0, 8, 16, 60, 68, 76], 80, True),
    ],
)
def test_there_is_somebody_to_hear_only_after_a_while_without_a_break(said, asked, answer):
    for moment in said:
        keep_hearing(at(moment))

    assert has_heard_for_long(at(asked)) is answer


def test_after_a_standstill_there_is_nobody_to_hear_for_as_long_again():
    for moment in range(0, 64, 8):
        keep_hearing(at(moment))
    admit_deafness(at(40))

    assert [has_heard_for_long(at(moment)) for moment in (41, 59, 60)] == [False, False, True]


# -- the clock of a process --------------------------------------------------------------------


@pytest.fixture
def clock(settings):
    settings.CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    return PresenceClock(Roster())


async def tick(clock, *seconds):
    for moment in seconds:
        await clock.tick(at(moment))


def half_seconds(first, last):
    return [n / 2 for n in range(int(first * 2), int(last * 2) + 1)]


@pytest.mark.django_db(transaction=True)
async def test_the_clock_follows_a_candidate_through_a_cut_and_back(clock):
    session = await sync_to_async(SessionFactory)()
    told = {}

    async def go_on(seconds):
        for moment in seconds:
            await tick(clock, moment)
            connection, _since, heard_at = await sync_to_async(standing)(session)
            told.setdefault(connection, (moment, heard_at))

    await sync_to_async(note_heard)(session_ids=[session.pk], now=NOW)
    clock.roster.join(session.pk, "page", NOW)
    for second in range(1, 31):
        clock.roster.hear(session.pk, "page", at(second))
        await go_on([second, second + 0.5])
    assert list(told) == [Connection.LIVE]

    await go_on(half_seconds(31, 55))
    silent_at, last_heard = told[Connection.RECONNECTING]
    assert silent_at <= 33
    assert at(30) <= last_heard <= at(32)
    assert told[Connection.OFFLINE][0] <= 53
    assert await sync_to_async(open_alerts)(session) != []

    clock.roster.hear(session.pk, "page", at(60))
    await tick(clock, *half_seconds(55.5, 60.5))
    assert (await sync_to_async(standing)(session))[0] == Connection.LIVE
    assert await sync_to_async(open_alerts)(session) == []


@pytest.mark.django_db(transaction=True)
async def test_a_pause_changes_nothing_in_who_is_heard(clock):
    session = await sync_to_async(SessionFactory)(attempt__state=AttemptState.PAUSED)
    await sync_to_async(note_heard)(session_ids=[session.pk], now=NOW)
    clock.roster.join(session.pk, "page", NOW)
    clock.roster.hear_vitals(session.pk, "page", VITALS)

    await tick(clock, 0.5, 1, 1.5, 2, 2.5, 3)

    presence = await Presence.objects.aget(pk=session.pk)
    assert (presence.connection, presence.vitals) == (Connection.RECONNECTING, VITALS)


@pytest.mark.django_db(transaction=True)
async def test_while_candidates_are_turned_away_nobody_is_called_absent(clock):
    turnstile = candidates_door.turnstile
    silent = await sync_to_async(PresenceFactory)(connection=Connection.RECONNECTING, heard_at=NOW)

    async def connection(*seconds):
        for moment in seconds:
            if moment < 30:
                turnstile.turns_away(time.monotonic())
            await clock.tick(at(moment))
        return (await Presence.objects.aget(pk=silent.pk)).connection

    assert await connection(*half_seconds(0, 49)) == Connection.RECONNECTING
    assert await connection(*half_seconds(49.5, 52)) == Connection.OFFLINE


@pytest.mark.django_db(transaction=True)
async def test_who_comes_does_not_hold_up_the_clock(clock):
    """What is read for them may take as long as it likes."""
    session = await sync_to_async(SessionFactory)()
    done, busy = threading.Event(), threading.Semaphore(0)

    def take_long():
        busy.release()
        done.wait()

    waiting = [asyncio.ensure_future(threads(take_long)()) for threads in (at_the_door, in_thread) for _ in range(10)]
    try:
        for _ in range(6):  # all that there are
            await asyncio.to_thread(busy.acquire)
        clock.roster.join(session.pk, "page", NOW)
        async with asyncio.timeout(5):
            await clock.tick(at(0.5))
        assert (await Presence.objects.aget(pk=session.pk)).connection == Connection.LIVE
    finally:
        done.set()
        await asyncio.gather(*waiting)
