"""The socket of a dashboard."""

from datetime import timedelta
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from channels.layers import get_channel_layer
from django.utils import timezone

from exams.enums import AttemptState, Role
from exams.models import Attempt, Membership
from exams.services.attempts import submit_attempt
from proctoring.broadcast import live_group, next_numbers
from proctoring.consumers import proctor as proctor_socket
from proctoring.consumers.clock import clock
from proctoring.consumers.texts import Texts
from proctoring.enums import AlertKind, Connection, Severity
from proctoring.last_thumbnails import framed, keep_thumbnail
from proctoring.live import signalling
from proctoring.models import Alert, Command
from proctoring.services.alerts import close_alert, raise_alert
from proctoring.services.live_views import note_viewers
from proctoring.services.presence import keep_vitals, note_heard, note_silence
from recordings.enums import RecordingStatus
from recordings.signals import recording_changed
from tests.factories import (
    AlertFactory,
    CommandFactory,
    OrganisationFactory,
    RecordingFactory,
    RunningAttemptFactory,
    SessionFactory,
    UserFactory,
    WatchedSessionFactory,
    person_with,
)
from tests.proctoring.sockets import JPEG, candidate_page, dashboard, make, opened, running_session

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("real_queue", "stopped_clock"),
]
NOT_FOUND = 4404


@pytest.fixture
def session():
    return running_session()


@pytest.fixture
def proctor(session):
    return person_with(Role.PROCTOR, session.attempt.exam.organisation, first_name="Grace", last_name="Hopper")


@pytest.fixture
def elsewhere():
    """A session of another organisation."""
    return running_session()


@pytest.fixture
def often(monkeypatch):
    """Tallies come at once, and with each the question whether the person may stay."""
    monkeypatch.setattr(proctor_socket, "TALLY_EVERY", 0.05)
    monkeypatch.setattr(proctor_socket, "CHECK_EVERY", 0)


def now():
    return timezone.now()


# -- who gets in, and what they see ------------------------------------------------------------


async def test_a_dashboard_begins_with_everything(session, proctor, elsewhere):
    alert = await make(AlertFactory)(session=session)
    async with opened(dashboard(proctor)) as board:
        snapshot = await board.next()

    assert (snapshot["type"], snapshot["allExams"]) == ("snapshot", True)
    assert [tile["attempt"] for tile in snapshot["tiles"]] == [str(session.pk)]
    assert [item["id"] for item in snapshot["alerts"]] == [str(alert.pk)]
    assert [card["id"] for card in snapshot["exams"]] == list(snapshot["numbers"]) == [str(session.attempt.exam_id)]


@pytest.mark.parametrize("who", ["nobody", "candidate", "teacher"])
async def test_nobody_else_gets_in(session, who):
    person = {
        "nobody": lambda: None,
        "candidate": lambda: session.attempt.candidate,
        "teacher": lambda: person_with(Role.TEACHER, session.attempt.exam.organisation),
    }[who]

    async with opened(dashboard(await make(person)())) as board:
        assert await board.next() == NOT_FOUND


async def test_a_dashboard_may_show_one_exam(session, proctor):
    other = await make(running_session)(attempt__exam__organisation=session.attempt.exam.organisation)
    async with opened(dashboard(proctor, query=f"?exam={other.attempt.exam_id}")) as board:
        snapshot = await board.next()
        await make(note_heard)(session_ids=[session.pk], now=now())
        await make(note_heard)(session_ids=[other.pk], now=now())
        change = await board.next()

    assert [tile["attempt"] for tile in snapshot["tiles"]] == [str(other.pk)]
    assert change["tile"]["attempt"] == str(other.pk)


@pytest.mark.parametrize("exam", ["nonsense", "00000000-0000-4000-8000-000000000000"])
async def test_an_exam_that_is_none_shows_nothing(proctor, exam):
    async with opened(dashboard(proctor, query=f"?exam={exam}")) as board:
        first = await board.next()

    assert first == NOT_FOUND if exam == "nonsense" else first["tiles"] == []


# -- changes ---------------------------------------------------------------------------------------


async def test_changes_are_numbered_one_after_the_other(session, proctor):
    exam = str(session.attempt.exam_id)
    async with opened(dashboard(proctor)) as board:
        number = (await board.next())["numbers"][exam]
        await make(note_heard)(session_ids=[session.pk], now=now())
        await make(note_silence)(known={session.pk: now()})
        await make(note_heard)(session_ids=[session.pk], now=now())
        changes = [await board.next() for _ in range(3)]

    assert [(c["type"], c["exam"], c["number"] - number) for c in changes] == [
        ("tileChanged", exam, step) for step in (1, 2, 3)
    ]
    assert [c["tile"]["connection"] for c in changes] == ["live", "reconnecting", "live"]


async def test_a_change_of_another_organisation_is_not_heard(session, proctor, elsewhere):
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await make(note_heard)(session_ids=[elsewhere.pk], now=now())
        await make(note_heard)(session_ids=[session.pk], now=now())

        assert (await board.next())["tile"]["attempt"] == str(session.pk)
        assert await board.hears_nothing()


@sync_to_async
def change(session, what):
    at = now()
    match what:
        case "vitals":
            note_heard(session_ids=[session.pk], now=at)
            keep_vitals(vitals={session.pk: {"type": "vitals", "focused": False, "visible": True}})
        case "end":
            submit_attempt(attempt_id=session.pk, now=at)
        case "viewers":
            note_viewers(session_id=session.pk, users={7, 8}, now=at)
        case "recording":
            recording = RecordingFactory(session=session, status=RecordingStatus.IN_PROGRESS)
            recording_changed.send(sender=None, recording_id=recording.pk)
        case "alert":
            raise_alert(
                session_id=session.pk, kind=AlertKind.CAMERA_SILENT, severity=Severity.HIGH, began_at=at, now=at
            )


@pytest.mark.parametrize(
    ("what", "seen"),
    [
        ("vitals", lambda tile: tile["vitals"] and tile["vitals"]["focused"] is False),
        ("end", lambda tile: tile["state"] == "graded"),
        ("viewers", lambda tile: tile["viewers"] == 2),
        ("recording", lambda tile: [r["status"] for r in tile["recordings"]] == ["in_progress"]),
        ("alert", lambda tile: (tile["risk"], tile["openAlerts"]) == ("high", 1)),
    ],
)
async def test_whatever_happens_shows_on_the_tile(session, proctor, what, seen):
    async with opened(dashboard(proctor)) as board:
        assert not seen((await board.next())["tiles"][0])
        await change(session, what)

        while not seen((await board.hear("tileChanged"))["tile"]):
            pass


async def test_who_begins_an_exam_appears(session, proctor, client):
    exam = session.attempt.exam
    async with opened(dashboard(proctor)) as board:
        await board.next()
        page = candidate_page(await make(WatchedSessionFactory)(attempt=await make(RunningAttemptFactory)(exam=exam)))
        async with opened(page):
            await clock.tick(now())
            tile = (await board.hear("tileChanged"))["tile"]

    assert (tile["exam"], tile["connection"]) == (str(exam.pk), "live")


async def test_what_everybody_hears_is_seen_with_ones_own_eyes(session, proctor):
    organisation = session.attempt.exam.organisation
    reviewer = await make(person_with)(Role.REVIEWER, organisation)
    boards = [dashboard(proctor), dashboard(reviewer, headers=[(b"accept-language", b"fr")])]
    async with opened(*boards):
        snapshots = [await board.next() for board in boards]
        await make(note_heard)(session_ids=[session.pk], now=now())
        changed = [await board.hear("tileChanged") for board in boards]
        alert = await make(AlertFactory)(session=session)
        await boards[0].say(type="takeAlert", alert=str(alert.pk), taken=True)
        alerts = [(await board.hear("alertChanged"))["alert"] for board in boards]

    assert [s["tiles"][0]["mayReview"] for s in snapshots] == [False, True]
    assert [c["tile"]["mayReview"] for c in changed] == [False, True]
    assert [(a["takenBy"], a["takenByMe"]) for a in alerts] == [("Grace Hopper", True), ("Grace Hopper", False)]
    assert [a["label"] for a in alerts] == [
        "Nothing of the webcam recording arrives",
        "Rien n’arrive de l’enregistrement de la webcam",
    ]


async def test_a_gap_is_made_good_by_asking_again(session, proctor):
    exam = session.attempt.exam_id
    async with opened(dashboard(proctor)) as board:
        first = await board.next()
        await make(next_numbers)(exam, 3)  # three changes that never came
        await board.say(type="resync", exams=[str(exam)])
        again = await board.next()

    assert again["allExams"] is False
    assert again["numbers"][str(exam)] - first["numbers"][str(exam)] == 3
    assert [tile["attempt"] for tile in again["tiles"]] == [str(session.pk)]


async def test_an_exam_of_somebody_else_is_not_shown_on_request(proctor, elsewhere):
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(type="resync", exams=[str(elsewhere.attempt.exam_id)])

        again = await board.next()

    assert (again["tiles"], again["exams"], again["numbers"]) == ([], [], {})


async def test_the_tally_shows_a_lost_last_change(session, proctor, often):
    exam = session.attempt.exam_id
    async with opened(dashboard(proctor)) as board:
        before = (await board.next())["numbers"][str(exam)]
        await make(next_numbers)(exam, 1)

        while (await board.hear("tally"))["numbers"][str(exam)] != before + 1:
            pass


async def test_snapshots_are_not_given_without_end(proctor):
    async with opened(dashboard(proctor)) as board:
        await board.next()
        for _ in range(20):
            await board.say(type="resync", exams=[])

        assert (await board.hear("refused"))["code"] == "too_many"


# -- what is taken away -----------------------------------------------------------------------------


async def test_who_loses_their_role_is_shown_the_door(session, proctor, often):
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await make(Membership.objects.all().delete)()

        while isinstance(message := await board.next(), dict):
            assert message["type"] == "tally"

    assert message == NOT_FOUND


async def test_who_loses_one_of_two_organisations_sees_the_other(session, proctor, elsewhere, often):
    await make(Membership.objects.create)(
        user=proctor, organisation=elsewhere.attempt.exam.organisation, role=Role.PROCTOR
    )
    async with opened(dashboard(proctor)) as board:
        assert len((await board.next())["tiles"]) == 2
        await make(Membership.objects.filter(organisation=elsewhere.attempt.exam.organisation).delete)()

        assert [tile["attempt"] for tile in (await board.hear("snapshot"))["tiles"]] == [str(session.pk)]
        await make(note_heard)(session_ids=[elsewhere.pk], now=now())
        await make(note_heard)(session_ids=[session.pk], now=now())
        assert (await board.hear("tileChanged"))["tile"]["attempt"] == str(session.pk)


async def test_a_new_exam_of_ones_organisation_comes_by_itself(session, proctor, often):
    async with opened(dashboard(proctor)) as board:
        await board.next()
        new = await make(running_session)(attempt__exam__organisation=session.attempt.exam.organisation)

        assert len((await board.hear("snapshot"))["exams"]) == 2
        await make(note_heard)(session_ids=[new.pk], now=now())
        assert (await board.hear("tileChanged"))["tile"]["attempt"] == str(new.pk)


# -- thumbnails -------------------------------------------------------------------------------------


async def test_who_looks_sees_the_last_picture_and_the_next_ones(session, proctor):
    await make(keep_thumbnail)(session.pk, framed(session.pk, b"\0" + JPEG))
    board, page = dashboard(proctor), candidate_page(session)
    async with opened(page, board):
        await board.next()
        await board.say(type="looking", attempts=[str(session.pk)], everySeconds=2)
        assert await board.picture() == b"\0" + session.pk.bytes + JPEG

        while (await page.hear("thumbnailsWanted"))["everySeconds"] != 2:
            pass
        await page.send(b"\1" + JPEG + b" live")
        assert await board.picture() == b"\1" + session.pk.bytes + JPEG + b" live"


async def test_who_does_not_look_is_sent_no_picture(session, proctor):
    board, page = dashboard(proctor), candidate_page(session)
    async with opened(page, board):
        await board.next()
        await board.say(type="looking", attempts=[str(session.pk)], everySeconds=2)
        while (await page.hear("thumbnailsWanted"))["everySeconds"] != 2:
            pass
        await board.say(type="looking", attempts=[], everySeconds=2)
        while (await page.hear("thumbnailsWanted"))["everySeconds"] != 30:
            pass
        await page.send(b"\0" + JPEG)
        await page.all_until_beat()

        await board.say(type="openCandidate", attempt=str(session.pk))
        answer = await board.next()
        while isinstance(answer, dict) and answer["type"] == "tileChanged":
            answer = await board.next()
        assert answer["type"] == "history"


async def test_nobody_looks_at_a_candidate_of_somebody_else(proctor, elsewhere):
    await make(keep_thumbnail)(elsewhere.pk, framed(elsewhere.pk, b"\0" + JPEG))
    board, page = dashboard(proctor), candidate_page(elsewhere)
    async with opened(page, board):
        await board.next()
        await board.say(type="looking", attempts=[str(elsewhere.pk)], everySeconds=2)
        await board.say(type="resync", exams=[])
        await board.hear("snapshot")

        assert "thumbnailsWanted" not in [message["type"] for message in (await page.all_until_beat())[2:]]
        assert await board.hears_nothing()


async def test_a_candidate_who_reconnects_is_told_at_once_that_somebody_looks(session, proctor):
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(type="looking", attempts=[str(session.pk)], everySeconds=3)
        await board.say(type="resync", exams=[])
        await board.hear("snapshot")

        async with opened(candidate_page(session)) as page:
            while (await page.hear("thumbnailsWanted"))["everySeconds"] != 3:
                pass


async def test_who_leaves_looks_no_more(session, proctor):
    async with opened(candidate_page(session)) as page:
        async with opened(dashboard(proctor)) as board:
            await board.next()
            await board.say(type="looking", attempts=[str(session.pk)], everySeconds=2)
            while (await page.hear("thumbnailsWanted"))["everySeconds"] != 2:
                pass

        assert (await page.hear("thumbnailsWanted"))["everySeconds"] == 30


# -- commands and alerts ------------------------------------------------------------------------------


async def test_a_command_is_done_told_and_confirmed(session, proctor):
    board, page = dashboard(proctor), candidate_page(session)
    command = {"type": "command", "id": str(uuid4()), "attempt": str(session.pk), "kind": "pause", "reason": "alarm"}
    async with opened(page, board):
        await board.next()
        await board.say(**command)
        order = await page.hear("order")
        given = (await board.hear("commandChanged"))["command"]
        await page.say(type="orderShown", id=order["id"])
        shown = (await board.hear("commandChanged"))["command"]

    assert (order["id"], order["reason"], order["by"]) == (command["id"], "alarm", "Grace Hopper")
    assert (given["id"], given["by"], given["shownAt"]) == (command["id"], "Grace Hopper", None)
    assert shown["shownAt"] is not None
    assert (await Attempt.objects.aget(pk=session.pk)).state == AttemptState.PAUSED


async def test_a_command_that_is_said_again_is_answered_again_and_done_once(session, proctor):
    command = {"type": "command", "id": str(uuid4()), "attempt": str(session.pk), "kind": "extend", "minutes": 5}
    async with opened(dashboard(proctor)) as board:
        await board.next()
        for _ in range(2):
            await board.say(**command)
            assert (await board.hear("commandChanged"))["command"]["id"] == command["id"]

    attempt = await Attempt.objects.aget(pk=session.pk)
    assert attempt.deadline - session.attempt.deadline == timedelta(minutes=5)


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ({"kind": "terminate"}, "reason_missing"),
        ({"kind": "message", "text": ""}, "text_missing"),
        ({"kind": "extend"}, "minutes_missing"),
        ({"kind": "resume"}, "attempt_not_paused"),
    ],
)
async def test_a_refusal_names_the_command(session, proctor, command, code):
    asked = {"type": "command", "id": str(uuid4()), "attempt": str(session.pk)} | command
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(**asked)

        refusal = await board.hear("refused")

    assert (refusal["about"], refusal["code"]) == (asked["id"], code)
    assert refusal["message"]


@pytest.mark.parametrize("message", ["command", "openCandidate", "watch", "takeAlert"])
async def test_nothing_of_somebody_elses_candidate_is_in_reach(proctor, elsewhere, message):
    alert = await make(AlertFactory)(session=elsewhere)
    await make(CommandFactory)(session=elsewhere)
    said = {
        "command": {"id": str(uuid4()), "attempt": str(elsewhere.pk), "kind": "ping"},
        "openCandidate": {"attempt": str(elsewhere.pk)},
        "watch": {"watch": "w1", "attempt": str(elsewhere.pk), "source": "camera", "sound": True},
        "takeAlert": {"alert": str(alert.pk), "taken": True},
    }[message]
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(type=message, **said)

        refusal = await board.next()

    assert (refusal["type"], refusal["code"]) == (
        "refused",
        "alert_not_found" if message == "takeAlert" else "session_not_found",
    )
    assert await Command.objects.acount() == 1
    assert (await Alert.objects.aget(pk=alert.pk)).taken_by_id is None


async def test_a_reviewer_sees_and_does_not_command(session):
    reviewer = await make(person_with)(Role.REVIEWER, session.attempt.exam.organisation)
    async with opened(dashboard(reviewer)) as board:
        await board.next()
        await board.say(type="command", id=str(uuid4()), attempt=str(session.pk), kind="ping")

        assert (await board.hear("refused"))["code"] == "not_allowed"


async def test_what_was_commanded_before_is_told_on_request(session, proctor):
    command = await make(CommandFactory)(session=session, by=proctor)
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(type="openCandidate", attempt=str(session.pk))

        history = await board.hear("history")

    assert [(item["id"], item["by"]) for item in history["commands"]] == [(str(command.pk), "Grace Hopper")]


async def test_of_two_who_take_an_alert_the_second_is_refused(session, proctor):
    other = await make(person_with)(Role.PROCTOR, session.attempt.exam.organisation)
    alert = await make(AlertFactory)(session=session)
    first, second = dashboard(proctor), dashboard(other)
    async with opened(first, second):
        await first.say(type="takeAlert", alert=str(alert.pk), taken=True)
        await second.hear("alertChanged")
        await second.say(type="takeAlert", alert=str(alert.pk), taken=True)

        refusal = await second.hear("refused")

    assert (refusal["about"], refusal["code"]) == (str(alert.pk), "alert_taken")


async def test_alerts_come_and_go_on_every_dashboard(session, proctor):
    facts = {"session_id": session.pk, "kind": AlertKind.SCREEN_SILENT}
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await make(raise_alert)(severity=Severity.MEDIUM, began_at=now(), now=now(), **facts)
        raised = (await board.hear("alertChanged"))["alert"]
        await make(close_alert)(at=now(), **facts)
        closed = (await board.hear("alertChanged"))["alert"]

    assert (raised["id"], raised["closedAt"], raised["severity"]) == (closed["id"], None, "medium")
    assert closed["closedAt"] is not None


# -- live video -------------------------------------------------------------------------------------------


@pytest.fixture
def live_worker():
    """What a live process hears: a coroutine that enrols one, and one that gives the next signal."""

    class Worker:
        name = uuid4().hex

        async def enrol(self):
            signalling._roll = (-signalling.KNOWN_FOR, [])
            self.layer = get_channel_layer()
            self.channel = await self.layer.new_channel()
            await self.layer.group_add(live_group(self.name), self.channel)
            await signalling.enrol(self.name)

        async def signal(self):
            return await self.layer.receive(self.channel)

    return Worker()


def watch_of(session, name="w1"):
    return {"type": "watch", "watch": name, "attempt": str(session.pk), "source": "camera", "sound": True}


async def test_a_watch_and_what_follows_reach_the_live_process(session, proctor, live_worker):
    await live_worker.enrol()
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(**watch_of(session))
        await board.say(type="watchAnswer", watch="w1", sdp="v=0")
        await board.say(type="unwatch", watch="w1")
        await board.say(type="watchAnswer", watch="w1", sdp="v=0")
        signals = [await live_worker.signal() for _ in range(3)]
        late = await board.hear("watchState")

    assert [(s["from"], s["attempt"], s["user"], s["message"]["type"]) for s in signals] == [
        ("viewer", str(session.pk), proctor.pk, kind) for kind in ("watch", "watchAnswer", "unwatch")
    ]
    assert (late["state"], late["reason"]) == ("ended", "not_watching")


async def test_who_leaves_is_no_viewer_any_more(session, proctor, live_worker):
    await live_worker.enrol()
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(**watch_of(session))
        watch = await live_worker.signal()

    left = await live_worker.signal()
    assert (left["from"], left["channel"]) == ("viewer_left", watch["channel"])


async def test_who_loses_their_role_stops_watching(session, proctor, live_worker, often):
    await live_worker.enrol()
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(**watch_of(session))
        await live_worker.signal()
        await make(Membership.objects.all().delete)()

        assert (await live_worker.signal())["message"] == {"type": "unwatch", "watch": "w1"}
        assert (await board.hear("watchState"))["reason"] == "session_not_found"


@pytest.mark.parametrize(("fields", "code"), [({}, "live_off"), ({"ended": True}, "attempt_not_running")])
async def test_what_cannot_be_watched_is_refused(proctor, session, fields, code):
    exam = session.attempt.exam
    other = await make(SessionFactory)(attempt=await make(RunningAttemptFactory)(exam=exam)) if not fields else session
    if fields:
        await make(submit_attempt)(attempt_id=session.pk, now=now())
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(**watch_of(other))

        refusal = await board.hear("refused")

    assert (refusal["about"], refusal["code"]) == ("w1", code)


async def test_without_a_live_process_a_watch_ends_at_once(session, proctor):
    signalling._roll = (-signalling.KNOWN_FOR, [])
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.say(**watch_of(session))

        assert (await board.hear("watchState"))["state"] == "ended"


async def test_a_candidates_offer_reaches_the_live_process(session, live_worker):
    await live_worker.enrol()
    offer = {"type": "peerOffer", "peer": "server", "source": "camera", "sdp": "v=0", "fresh": True}
    async with opened(candidate_page(session, query="?page=p7")) as page:
        await page.say(**offer)
        signals = [await live_worker.signal() for _ in range(2)]
    left = await live_worker.signal()

    assert [s["from"] for s in (*signals, left)] == ["joined", "publisher", "left"]
    assert (signals[0]["message"], signals[1]["message"]) == ({"page": "p7"}, offer)


# -- what cannot be taken ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("", "malformed"),
        ("[]", "malformed"),
        (b"\xff\xd8\xff", "malformed"),
        ('{"type":"snapshot"}', "unknown"),
        ('{"type":"looking","attempts":["x"],"everySeconds":2}', "malformed"),
        ('{"type":"looking","attempts":[],"everySeconds":0.1}', "malformed"),
        ('{"type":"command","id":"1"}', "malformed"),
        ('"' + "x" * 200_000 + '"', "too_large"),
    ],
)
async def test_what_cannot_be_read_is_refused_and_the_socket_goes_on(session, proctor, frame, code):
    async with opened(dashboard(proctor)) as board:
        await board.next()
        await board.send(frame)
        assert (await board.hear("refused"))["code"] == code

        await board.say(type="openCandidate", attempt=str(session.pk))
        assert (await board.hear("history"))["commands"] == []


async def test_somebody_with_a_role_and_no_exam_sees_an_empty_dashboard():
    proctor = await make(person_with)(Role.PROCTOR, await make(OrganisationFactory)())
    async with opened(dashboard(proctor)) as board:
        assert (await board.next())["tiles"] == []


async def test_a_superuser_sees_every_organisation(session, elsewhere):
    async with opened(dashboard(await make(UserFactory)(is_superuser=True))) as board:
        tiles = (await board.next())["tiles"]

    assert {tile["attempt"] for tile in tiles} == {str(session.pk), str(elsewhere.pk)}
    assert {tile["connection"] for tile in tiles} == {Connection.OFFLINE}


def test_a_text_is_written_once_for_all_who_see_the_same_and_not_kept_for_ever():
    texts = Texts(kept=2)

    written = [texts.of({"n": n}, exam, n) for exam, n in (("a", 1), ("b", 2), ("a", 1))]
    texts.of({"n": 3}, "a", 3)

    assert written == ['{"n": 1}', '{"n": 2}', '{"n": 1}']
    assert written[0] is written[2]
    assert texts.of({"n": 1, "later": True}, "a", 1) == '{"n": 1, "later": true}'
