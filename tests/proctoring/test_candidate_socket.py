"""The socket of the page that sits an exam."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from channels.layers import get_channel_layer
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from exams.enums import AttemptState, Role
from exams.services.attempts import extend_attempt, submit_attempt
from proctoring.broadcast import candidate_group
from proctoring.consumers.clock import clock, roster
from proctoring.consumers.socket import LARGEST_TEXT
from proctoring.enums import CommandKind, Connection
from proctoring.last_thumbnails import last_thumbnails
from proctoring.models import Alert, Command, Event, Presence, Refusals
from proctoring.services.commands import Wish, give_command
from proctoring.services.live_views import note_viewers
from proctoring.thumbnails import LARGEST
from proctoring.tokens import AttemptToken, issue_token
from tests.factories import (
    PLAIN,
    RECORDED,
    CommandFactory,
    EndedAttemptFactory,
    SessionFactory,
    UserFactory,
    person_with,
)
from tests.proctoring.sockets import JPEG, candidate_page, cookie_of, make, opened, running_session

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_queue", "stopped_clock"),
]
NOT_FOUND, REPLACED = 4404, 4409
NOT_STORABLE = (
    '{"type":"vitals","focused":true,"visible":true,"recordings":'
    '[{"source":"camera","state":"\\u0000","stored":0,"backlog":0,"step":""}]}'
)
VITALS = {
    "type": "vitals",
    "focused": True,
    "visible": False,
    "roundTripMs": 80,
    "battery": {"level": 0.5, "charging": False},
    "recordings": [{"source": "camera", "state": "recording", "stored": 3, "backlog": 1, "step": "full"}],
    "page": "6f1c0000-0000-4000-8000-000000000000",
    "told": 7,
}


@pytest.fixture
def session():
    return running_session()


def token_for(session, **changes):
    facts = {
        "attempt_id": session.pk,
        "candidate_id": session.attempt.candidate_id,
        "expires_at": timezone.now() + timedelta(minutes=5),
    }
    return issue_token(AttemptToken(**facts | changes), secret=django_settings.SECRET_KEY)


async def presence_of(session):
    """After a round of the clock."""
    await clock.tick(timezone.now())
    return await Presence.objects.filter(pk=session.pk).afirst()


# -- who gets in ---------------------------------------------------------------------------


async def test_who_comes_and_goes_is_noted_long_before_the_next_tick(session, monkeypatch):
    monkeypatch.setattr("proctoring.consumers.clock.QUICK", 0)

    async with opened(candidate_page(session)):
        await _until_presence_is(session, "live")

    await _until_presence_is(session, "reconnecting")


async def _until_presence_is(session, connection):
    async with asyncio.timeout(5):
        while not await Presence.objects.filter(pk=session.pk, connection=connection).aexists():  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_the_candidate_is_welcomed_with_the_state_of_the_exam(session):
    async with opened(candidate_page(session)) as page:
        welcome = await page.next()

        assert (welcome["type"], welcome["state"]) == ("welcome", "in_progress")
        assert timezone.datetime.fromisoformat(welcome["deadline"]) == session.attempt.deadline
        assert (await presence_of(session)).connection == Connection.LIVE


@pytest.mark.parametrize("way", ["address", "subprotocol"])
async def test_the_token_of_the_attempt_lets_in_without_a_cookie(session, way):
    token = token_for(session)
    page = (
        candidate_page(session, UserFactory.build(), query=f"?token={token}")
        if way == "address"
        else candidate_page(session, UserFactory.build(), subprotocols=["attempt-token", token])
    )

    async with opened(page):
        assert (await page.next())["type"] == "welcome"


@pytest.mark.parametrize(
    "who", ["nobody", "another candidate", "proctor", "token of another", "old token", "nonsense", "no token"]
)
async def test_nobody_else_gets_in(session, who):
    other = await make(running_session)()
    page = {
        "nobody": lambda: candidate_page(session, UserFactory.build()),
        "another candidate": lambda: candidate_page(session, other.attempt.candidate),
        "proctor": lambda: candidate_page(session, person_with(Role.PROCTOR, session.attempt.exam.organisation)),
        "token of another": lambda: candidate_page(session, query=f"?token={token_for(other)}"),
        "old token": lambda: candidate_page(session, query=f"?token={token_for(session, expires_at=timezone.now())}"),
        "nonsense": lambda: candidate_page(session, query="?token=%00"),
        "no token": lambda: candidate_page(session, subprotocols=["attempt-token"]),
    }[who]

    async with opened(await make(page)()) as opened_page:
        assert await opened_page.next() == NOT_FOUND
    assert await presence_of(session) is None


@pytest.mark.parametrize(
    "spoilt", ["another password", "signed out", "expired", "nonsense", "another's", "unknown backend", "no hash"]
)
async def test_a_cookie_that_lets_into_no_page_does_not_let_in_here(session, spoilt):
    candidate = session.attempt.candidate
    key = await make(lambda: cookie_of(candidate).decode().partition("=")[2])()
    await make(spoil)(spoilt, candidate, key)
    cookie = {"nonsense": b"sessionid=\0%00", "another's": await make(lambda: cookie_of(UserFactory()))()}.get(
        spoilt, f"sessionid={key}".encode()
    )

    page = candidate_page(session, UserFactory.build(), headers=[(b"cookie", cookie)])

    async with opened(page):
        assert await page.next() == NOT_FOUND


def spoil(how, candidate, key):
    store = SessionStore(key)
    if how == "another password":
        candidate.set_password("another")
        candidate.save()
    elif how == "signed out":
        store.flush()
    elif how == "expired":
        store.set_expiry(timezone.now() - timedelta(seconds=1))
        store.save()
    elif how == "unknown backend":
        store[BACKEND_SESSION_KEY] = "somewhere.Backend"
        store.save()
    elif how == "no hash":
        del store[HASH_SESSION_KEY]
        store.save()


async def test_who_signed_in_under_a_secret_that_is_being_replaced_gets_in(session, settings):
    cookie = await make(cookie_of)(session.attempt.candidate)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret, for this test only and long enough for it"

    async with opened(candidate_page(session, UserFactory.build(), headers=[(b"cookie", cookie)])) as page:
        assert (await page.next())["type"] == "welcome"


@pytest.mark.parametrize("why", ["over", "not started", "not proctored", "deactivated"])
async def test_where_nothing_is_proctored_there_is_no_socket(why):
    session = await make(
        {
            "over": lambda: SessionFactory(attempt=EndedAttemptFactory()),
            "not started": lambda: SessionFactory(attempt__state=AttemptState.CREATED),
            "not proctored": lambda: running_session(config=PLAIN.model_dump(by_alias=True)),
            "deactivated": lambda: running_session(attempt__candidate__is_active=False),
        }[why]
    )()
    page = candidate_page(session, query=f"?token={token_for(session)}")

    async with opened(page):
        assert await page.next() == NOT_FOUND


async def test_a_paused_exam_keeps_its_socket():
    session = await make(running_session)(attempt__state=AttemptState.PAUSED)

    async with opened(candidate_page(session)) as page:
        assert (await page.next())["state"] == "paused"


async def test_of_two_pages_the_newer_one_is_heard(session):
    older, newer = candidate_page(session), candidate_page(session)
    async with opened(older, newer):
        await newer.hear("welcome")

        assert await older.hear("replaced")
        assert await older.next() == REPLACED
        await older.send('{"type":"beat"}')
        assert await newer.all_until_beat() is not None
        assert (await presence_of(session)).connection == Connection.LIVE

    assert (await presence_of(session)).connection == Connection.RECONNECTING


async def test_an_older_page_that_was_slow_to_come_is_told_of_the_newer_one(session):
    async with opened(candidate_page(session)) as newer:
        await newer.all_until_beat()
        layer, group = get_channel_layer(), candidate_group(session.pk)
        older = await layer.new_channel()
        await layer.group_add(group, older)

        await layer.group_send(group, {"type": "newcomer", "line": 1})

        async with asyncio.timeout(5):
            while (await layer.receive(older)).get("line") != 1:
                pass
            assert (await layer.receive(older))["line"] > 1
        await newer.all_until_beat()


async def test_an_older_page_that_closes_takes_nobody_else_away(session):
    older, newer = candidate_page(session), candidate_page(session)
    async with opened(older, newer):
        await older.hear("replaced")
        await older.close()

        await newer.all_until_beat()
        assert (await presence_of(session)).connection == Connection.LIVE


# -- presence --------------------------------------------------------------------------------


async def test_a_beat_is_answered(session):
    async with opened(candidate_page(session)) as page:
        await page.hear("welcome")
        await page.hear("thumbnailsWanted")

        await page.send('{"type":"beat"}')
        assert await page.next() == {"type": "beat"}
        await page.send('{ "type": "beat" }')
        assert await page.next() == {"type": "beat"}


async def test_a_line_that_is_closed_is_reconnecting_at_once(session):
    async with opened(candidate_page(session)):
        await presence_of(session)

    presence = await presence_of(session)
    assert (presence.connection, session.pk in roster.lines) == (Connection.RECONNECTING, False)


async def test_vitals_wait_for_the_clock_of_the_process(session):
    async with opened(candidate_page(session)) as page:
        await page.say(**VITALS)
        await page.all_until_beat()

        taken = roster.take_vitals(timezone.now())

        assert taken[session.pk] == VITALS | {"downlinkMbps": None}


# -- thumbnails --------------------------------------------------------------------------------


async def test_a_thumbnail_is_kept_for_who_begins_to_look(session):
    async with opened(candidate_page(session)) as page:
        await page.send(b"\1" + JPEG)
        await page.all_until_beat()

        assert await make(last_thumbnails)([session.pk]) == [b"\1" + session.pk.bytes + JPEG]


async def test_of_many_thumbnails_at_once_one_a_source_is_taken(session):
    async with opened(candidate_page(session)) as page:
        for number in range(5):
            await page.send(b"\0" + JPEG + bytes([number]))
        await page.all_until_beat()

        assert await make(last_thumbnails)([session.pk]) == [b"\0" + session.pk.bytes + JPEG + b"\0"]


@pytest.mark.parametrize("frame", [b"", b"\0", b"\5" + JPEG, b"\0<svg>", b"\0" + JPEG.ljust(LARGEST + 1)])
async def test_what_is_no_thumbnail_is_refused(session, frame):
    async with opened(candidate_page(session)) as page:
        await page.send(frame)

        assert (await page.hear("refused"))["code"] == "malformed"
        assert await make(last_thumbnails)([session.pk]) == []


async def test_a_source_that_nobody_agreed_to_show_is_refused():
    session = await make(running_session)(config=RECORDED.model_dump(by_alias=True))  # snapshots of the camera only
    async with opened(candidate_page(session)) as page:
        await page.send(b"\1" + JPEG)

        assert (await page.hear("refused"))["code"] == "malformed"


@pytest.mark.parametrize(("kind", "kept"), [(CommandKind.PAUSE, 1), (CommandKind.TERMINATE, 0)])
async def test_a_pause_hides_nobody_and_after_the_end_nobody_is_seen(session, kind, kept):
    proctor = await make(person_with)(Role.PROCTOR, session.attempt.exam.organisation)
    async with opened(candidate_page(session)) as page:
        await make(give_command)(Wish(uuid4(), session.pk, kind, reason="x"), by=proctor, now=timezone.now())
        await page.hear("attemptChanged")
        await page.send(b"\0" + JPEG)
        await page.all_until_beat()

        assert len(await make(last_thumbnails)([session.pk])) == kept


async def test_how_often_thumbnails_are_wanted_follows_who_looks(session):
    async def look(who, every):
        wanted = {"type": "wanted", "who": who, "every": every}
        await get_channel_layer().group_send(candidate_group(session.pk), wanted)

    async with opened(candidate_page(session)) as page:
        told = [(await page.hear("thumbnailsWanted"))["everySeconds"]]
        for who, every in [("ann", 5.0), ("ben", 2.0), ("ben", None), ("ann", None)]:
            await look(who, every)
            told.append((await page.hear("thumbnailsWanted"))["everySeconds"])

    assert told == [30, 5, 2, 5, 30]


# -- orders ------------------------------------------------------------------------------------


async def test_a_command_is_told_shown_and_read(session):
    proctor = await make(person_with)(
        Role.PROCTOR, session.attempt.exam.organisation, first_name="Grace", last_name="Hopper"
    )
    wish = Wish(uuid4(), session.pk, CommandKind.WARN, text="Put it away", reason="phone")
    async with opened(candidate_page(session)) as page:
        await make(give_command)(wish, by=proctor, now=timezone.now())

        order = await page.hear("order")
        assert (order["id"], order["kind"], order["text"], order["reason"], order["by"]) == (
            str(wish.id),
            "warn",
            "Put it away",
            "phone",
            "Grace Hopper",
        )
        await page.say(type="orderShown", id=order["id"])
        await page.all_until_beat()
        shown = await Command.objects.aget(pk=wish.id)
        await page.say(type="orderRead", id=order["id"])
        await page.all_until_beat()
        read = await Command.objects.aget(pk=wish.id)

    assert (shown.shown_at is not None, shown.read_at) == (True, None)
    assert read.read_at is not None


async def test_what_was_not_confirmed_is_told_again_on_the_next_connection(session):
    waiting = await make(CommandFactory)(session=session, kind=CommandKind.MESSAGE, text="Hello")
    for _ in range(2):
        async with opened(candidate_page(session)) as page:
            assert (await page.hear("order"))["id"] == str(waiting.pk)
    async with opened(candidate_page(session)) as page:
        await page.say(type="orderRead", id=str(waiting.pk))
        await page.all_until_beat()
    async with opened(candidate_page(session)) as page:
        heard = await page.all_until_beat()

    assert "order" not in [message["type"] for message in heard]


async def test_the_order_of_somebody_else_cannot_be_confirmed(session):
    other = await make(CommandFactory)()
    async with opened(candidate_page(session)) as page:
        await page.say(type="orderRead", id=str(other.pk))

        assert (await page.hear("refused"))["code"] == "command_not_found"
    assert (await Command.objects.aget(pk=other.pk)).read_at is None


async def test_the_page_hears_of_more_time_and_of_the_end(session):
    now = timezone.now()
    async with opened(candidate_page(session)) as page:
        await make(extend_attempt)(attempt_id=session.pk, extra=timedelta(minutes=5), now=now)
        longer = await page.hear("attemptChanged")
        await make(submit_attempt)(attempt_id=session.pk, now=now)
        over = await page.hear("attemptChanged")

    deadline = timezone.datetime.fromisoformat(longer["deadline"])
    assert (longer["state"], deadline - session.attempt.deadline) == ("in_progress", timedelta(minutes=5))
    assert over["state"] == "graded"  # there is nothing that waits for a teacher


async def test_the_page_hears_how_many_watch(session):
    await make(note_viewers)(session_id=session.pk, users={1}, now=timezone.now())
    async with opened(candidate_page(session)) as page:
        first = await page.hear("watched")
        await make(note_viewers)(session_id=session.pk, users={1, 2}, now=timezone.now())
        then = await page.hear("watched")

    assert (first["viewers"], then["viewers"]) == (1, 2)


# -- what cannot be taken ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "malformed"),
        ("{", "malformed"),
        ("[]", "malformed"),
        ("null", "malformed"),
        ("[" * 100_000, "malformed"),
        ('{"type":"nonsense"}', "unknown"),
        ('{"type":"replaced"}', "unknown"),
        ('{"type":"beat","more":1}', "malformed"),
        ('{"type":"vitals"}', "malformed"),
        ('{"type":"vitals","focused":true,"visible":true,"downlinkMbps":NaN}', "malformed"),
        (NOT_STORABLE, "malformed"),
        ('{"type":"orderShown","id":"x"}', "malformed"),
        ('{"type":"peerOffer","peer":"a b","source":"camera","sdp":"v=0","fresh":true}', "malformed"),
        ('"' + "x" * LARGEST_TEXT + '"', "too_large"),
        ("\ud800", "malformed"),
    ],
)
async def test_what_cannot_be_read_is_refused_and_the_socket_goes_on(session, frame, code):
    async with opened(candidate_page(session)) as page:
        await page.send(frame)

        assert (await page.hear("refused"))["code"] == code
        await page.all_until_beat()


async def test_a_flood_is_refused_once_and_dropped(session):
    async with opened(candidate_page(session)) as page:
        await page.hear("thumbnailsWanted")
        for _ in range(3000):
            await page.send('{"type":"beat"}')

        answers = []
        while (answer := await page.next())["type"] == "beat":
            answers.append(answer)

    assert answer["code"] == "too_many"
    assert 1000 <= len(answers) < 3000


async def test_a_refusal_is_in_the_readers_language(session):
    french = candidate_page(session, headers=[(b"accept-language", b"fr-FR,fr;q=0.9,en;q=0.8")])
    async with opened(french):
        await french.send("{")

        assert (await french.hear("refused"))["message"] == "Ce message est illisible."


# -- what the page saw ---------------------------------------------------------------------------------------


def observed(type_="PASTE", number=1, **fields):
    values = {"id": str(uuid4()), "type": type_, "at": timezone.now().isoformat(), "detail": {}, "number": number}
    return values | {"page": "0b9e0d7e-6f43-4c86-9d4c-53a9a3d4b1a0"} | fields


async def test_what_the_page_saw_is_kept_once_and_heard(session):
    events = [observed(number=1), observed("PRINT_ATTEMPT", number=2)]

    async with opened(candidate_page(session)) as page:
        for _ in range(2):
            await page.say(type="events", events=events)
        heard = [await page.hear("eventsHeard") for _ in range(2)]

    ids = [event["id"] for event in events]
    assert [sorted(answer["accepted"]) for answer in heard] == [sorted(ids)] * 2
    assert await Event.objects.filter(session=session, witness="browser").acount() == 2
    assert await Alert.objects.filter(session=session, kind="PRINTING").acount() == 1


async def test_what_cannot_be_believed_is_refused_with_its_reason_and_counted(session):
    true, replayed = observed(number=1), observed("COPY", number=1)
    later = (timezone.now() + timedelta(minutes=5)).isoformat()
    events = [observed("SESSION_ENDED", number=3), observed(at=later, number=4)]

    async with opened(candidate_page(session)) as page:
        await page.say(type="events", events=[true])
        await page.hear("eventsHeard")
        await page.say(type="events", events=[replayed, *events])
        heard = await page.hear("eventsHeard")

    assert heard["refused"] == {
        replayed["id"]: "event_replayed",
        events[0]["id"]: "event_unknown",
        events[1]["id"]: "event_early",
    }
    assert {row.code: row.count async for row in Refusals.objects.filter(session=session)} == dict.fromkeys(
        ("event_replayed", "event_unknown", "event_early"), 1
    )
