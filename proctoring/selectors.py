"""Reads of the proctoring app."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils import translation

from exams.enums import AttemptState
from exams.models import Attempt, Enrolment, Exam
from exams.transitions import RUNNING
from proctoring.alerting import LOOKED_AT, RULE_OF, Seen
from proctoring.config import AntiCheatConfig
from proctoring.enums import AlertKind, AnalysisState, CommandKind, Connection, EventType, Witness
from proctoring.errors import SessionNotFound
from proctoring.expected import Expected
from proctoring.models import Alert, Command, Configuration, Event, Exemption, Presence, Refusals, Session, Snapshot
from proctoring.notice import Notice, notice_for
from proctoring.signals import retention_asked
from proctoring.silence import ABSENT_AFTER, STALE_AFTER, UNHEARD_AFTER
from proctoring.vision.centre import USUAL, Centre, believable

SETTLED_AFTER = timedelta(minutes=1)  # a page that was without network tells the rest within that
JUST_NOW = timedelta(minutes=3)  # longer than anything takes to be worth a word
LEFT_BEHIND = timedelta(minutes=2)  # longer than all tries of one
MOST_LEFT_BEHIND = 200
LATELY = timedelta(days=30)  # longer than a server stays away; what ended earlier need not be looked through again


def config_of(attempt: Attempt) -> AntiCheatConfig:
    """The frozen configuration once the attempt has started, else what the exam says now."""
    session = Session.objects.filter(attempt=attempt).first()
    return session.anti_cheat_config if session else current_config_for(attempt)


def current_config_for(attempt: Attempt) -> AntiCheatConfig:
    """What the exam says now, without what its candidate is exempt from."""
    exemptions = Exemption.objects.filter(enrolment__exam=attempt.exam_id, enrolment__candidate=attempt.candidate_id)
    exempt = tuple(exemptions.order_by("check_name").values_list("check_name", flat=True))
    return current_config(attempt.exam).model_copy(update={"exempt": exempt})


def current_config(exam: Exam) -> AntiCheatConfig:
    """What the exam says now, under the site-wide switches; all off when its teacher set nothing."""
    configuration = Configuration.objects.filter(exam=exam).first()
    return configuration.as_config() if configuration else AntiCheatConfig()


def notice_of(attempt: Attempt) -> Notice:
    """The notice for this attempt in the active language."""
    exam = attempt.exam
    return notice_for(config_of(attempt), organisation=exam.organisation.name, retention_days=retention_days(exam))


def retention_days(exam: Exam) -> int:
    """For how many days recordings of this exam are kept; the retention app knows, the site's default else."""
    answers = [int(days) for _receiver, days in retention_asked.send(sender=None, exam=exam) if days is not None]
    return min(answers, default=int(settings.RETENTION_DAYS))


def has_consented(attempt: Attempt) -> bool:
    """True when the candidate agreed to the notice as it reads now, in any language."""
    digests = [notice.digest for notice in notices_of(attempt).values()]
    return attempt.consents.filter(digest__in=digests).exists()


def notices_of(attempt: Attempt) -> dict[str, Notice]:
    """{language: the current notice} in every language of the site."""
    notices = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            notices[language] = notice_of(attempt)
    return notices


def centre_at(session_id: UUID, at: datetime) -> Centre:
    """Where the candidate looked when looking at the screen, as their page last said before `at`."""
    told = Event.objects.filter(session=session_id, type=EventType.CALIBRATED, at__lte=at).order_by("-at")
    last = told.values_list("detail", flat=True).first()
    return (believable(last.get("centre")) if last else None) or USUAL


def sessions_without_end(now: datetime) -> list[UUID]:
    """Attempts that have ended lately while their session's timeline does not say so."""
    said = Event.objects.filter(session=OuterRef("pk"), type=EventType.SESSION_ENDED)
    ended = Session.objects.filter(~Exists(said), attempt__ended_at__gte=now - LATELY)
    return list(ended.values_list("pk", flat=True))


def sessions_with_old_alerts() -> list[UUID]:
    """Those that have ended while an alert says that something goes on."""
    old = Alert.objects.open().filter(session__attempt__ended_at__isnull=False)
    return list(old.order_by().values_list("session", flat=True).distinct())


def sessions_to_read_again(now: datetime) -> list[UUID]:
    """Those of which an alert that was made of events is open, and running ones of which something has just come."""
    made = Alert.objects.open().exclude(rules="").order_by().values_list("session", flat=True)
    lately = Event.objects.filter(
        session__attempt__state__in=RUNNING, received_at__gte=now - JUST_NOW, type__in=RULE_OF
    ).order_by()
    return list({*made.distinct(), *lately.values_list("session", flat=True).distinct()})


def expected_snapshots() -> list[Expected]:
    """What is to arrive of every running attempt whose page is heard; the rest is somebody else's alert."""
    sessions = Session.objects.filter(
        attempt__state=AttemptState.IN_PROGRESS,
        config__enabled=True,
        config__webcamEnabled=True,
        presence__connection=Connection.LIVE,
    )
    of_it = {"session": OuterRef("pk")}
    arrived = Snapshot.objects.filter(**of_it).order_by("-received_at").values("received_at")[:1]
    resumed = Command.objects.filter(**of_it, kind=CommandKind.RESUME).order_by("-given_at").values("given_at")[:1]
    rows = sessions.select_related("attempt", "presence").annotate(
        is_told=Exists(Alert.objects.open().filter(**of_it, kind=AlertKind.SNAPSHOTS_SILENT)),
        arrived_at=Subquery(arrived),
        resumed_at=Subquery(resumed),
    )
    return [_expected(session) for session in rows]


def _expected(session: Any) -> Expected:
    """A page that has just been heard again has what it could not send still to send."""
    moments = (session.arrived_at, session.resumed_at, session.presence.since, session.attempt.started_at)
    return Expected(
        session_id=session.pk,
        interval=timedelta(seconds=session.anti_cheat_config.snapshot_interval_seconds),
        last_at=max(moment for moment in moments if moment),
        arrived_at=session.arrived_at,
        is_told=session.is_told,
    )


@dataclass(frozen=True)
class MissingReports:
    session_id: UUID
    page: UUID
    number: int
    """Up to which."""
    missing: int
    at: datetime


Page = tuple[UUID, UUID]  # of its session, and its own


def missing_reports(now: datetime) -> list[MissingReports]:
    """What pages of running attempts counted and nobody heard, beyond what was refused.

    A page tells in order: what is missing before its last is a hole once it is quiet. What it says that it told should
    have arrived already.
    """
    heard, said = _heard_from_pages(), _said_by_pages()
    found = [_counted(page, heard.get(page), said.get(page), now) for page in heard.keys() | said.keys()]
    holes = [replace(one, missing=missing_of(one.session_id, one.page, one.number)) for one in found if one.missing > 0]
    return [hole for hole in holes if hole.missing > 0]


def missing_of(session_id: UUID, page: UUID, number: int) -> int:
    """How many of what the page counted up to this number are neither there nor refused."""
    heard = Event.objects.filter(session=session_id, page=page, number__lte=number).count()
    refused = Refusals.objects.filter(session=session_id).aggregate(times=Sum("count"))["times"] or 0
    return max(0, number - heard - int(refused))


def _heard_from_pages() -> dict[Page, Any]:
    numbered = Event.objects.filter(session__attempt__state__in=RUNNING, page__isnull=False).order_by()
    rows = numbered.values("session", "page").annotate(
        last=Max("number"), count=Count("pk"), at=Max("at"), received_at=Max("received_at")
    )
    return {(row["session"], row["page"]): row for row in rows if row["page"]}


def _said_by_pages() -> dict[Page, tuple[int, datetime]]:
    """{page: (the last number that it says it told, when it was heard)}, of those that are there."""
    rows = Presence.objects.filter(session__attempt__state__in=RUNNING).values_list("pk", "vitals", "heard_at")
    told = [(pk, vitals.get("page"), vitals.get("told"), heard_at) for pk, vitals, heard_at in rows]
    return {(pk, UUID(page)): (number, heard_at) for pk, page, number, heard_at in told if page and number}


def _counted(page: Page, heard: Any, said: tuple[int, datetime] | None, now: datetime) -> MissingReports:
    """`missing`: without those that were refused, and at least."""
    told, said_at = said or (0, now)
    if heard is None:
        return MissingReports(*page, number=told, missing=told, at=said_at)
    is_quiet = heard["received_at"] <= now - SETTLED_AFTER
    number = max(heard["last"], told) if is_quiet else told
    at = said_at if told > heard["last"] else heard["at"]
    return MissingReports(*page, number=number, missing=number - heard["count"], at=at)


def snapshots_left_waiting(now: datetime) -> list[UUID]:
    """A lost message or a dead worker left them; some at a time."""
    waiting = Snapshot.objects.filter(analysis=AnalysisState.WAITING, received_at__lte=now - LEFT_BEHIND)
    waiting = waiting.exclude(name="")  # deleted meanwhile
    return list(waiting.order_by("received_at").values_list("pk", flat=True)[:MOST_LEFT_BEHIND])


def alerts_of(user: Any, attempt_id: UUID) -> QuerySet[Alert]:
    """Those that stand, with their events."""
    return Alert.objects.visible_to(user).filter(session=attempt_id).standing().prefetch_related("events")


def events_for_rules(session_id: UUID) -> list[Seen]:
    """What the rules look at."""
    rows = Event.objects.filter(session=session_id, type__in=LOOKED_AT)
    seen = [
        Seen(id_, EventType(type_), at, detail, by_analysis=witness == Witness.ANALYSIS, page=page)
        for id_, type_, at, detail, witness, page in rows.values_list("id", "type", "at", "detail", "witness", "page")
    ]
    return [one for one in seen if one.type != EventType.REPORTS_MISSING] + _still_missing(session_id, seen)


def _still_missing(session_id: UUID, seen: Sequence[Seen]) -> list[Seen]:
    """Of each page the last word on what is missing, less what has come since."""
    told = sorted((one for one in seen if one.type == EventType.REPORTS_MISSING), key=lambda one: one.detail["upTo"])
    last = {one.detail["page"]: one for one in told}
    now = {page: missing_of(session_id, UUID(page), one.detail["upTo"]) for page, one in last.items()}
    return [replace(one, detail={**one.detail, "count": now[page]}) for page, one in last.items() if now[page]]


@dataclass(frozen=True)
class Exempted:
    """From which check, and why if somebody has said so."""

    check: str
    reason: str


@dataclass(frozen=True)
class Conditions:
    """What a candidate was subject to, and the reports of their page that were refused: {code: how many}."""

    config: AntiCheatConfig
    exempt: tuple[Exempted, ...]
    extra_minutes: int
    refused: dict[str, int]


def conditions_of(session: Session) -> Conditions:
    """As frozen at the start; only the reasons of exemptions and the extra time are those of today."""
    attempt, config = session.attempt, session.anti_cheat_config
    enrolment = Enrolment.objects.filter(exam=attempt.exam_id, candidate=attempt.candidate_id).first()
    exemptions = Exemption.objects.filter(enrolment=enrolment).values_list("check_name", "reason")
    reasons = dict(exemptions) if enrolment else {}
    return Conditions(
        config=config,
        exempt=tuple(Exempted(check, reasons.get(check, "")) for check in config.exempt),
        extra_minutes=enrolment.extra_minutes if enrolment else 0,
        refused=dict(session.refusals.order_by("-count", "code").values_list("code", "count")),
    )


def reviewable_session(user: Any, attempt_id: UUID) -> Session:
    session = (
        Session.objects.reviewable_by(user)
        .select_related("attempt__exam__organisation", "attempt__candidate")
        .filter(pk=attempt_id)
        .first()
    )
    if session is None:
        raise SessionNotFound
    return session


def stale_presences(now: datetime) -> list[UUID]:
    """Those that a process heard and then died: no living one leaves them as old as that."""
    stale = Presence.objects.filter(connection=Connection.LIVE, heard_at__lte=now - STALE_AFTER)
    return list(stale.values_list("pk", flat=True))


def absent_presences(now: datetime) -> list[UUID]:
    """Those whose silence has lasted long enough to be called an absence."""
    silent = Presence.objects.filter(connection=Connection.RECONNECTING, heard_at__lte=now - ABSENT_AFTER)
    return list(silent.values_list("pk", flat=True))


def unheard_sessions(now: datetime) -> list[UUID]:
    """Exams that are proctored and run, and whose page has never connected."""
    running = Session.objects.filter(config__enabled=True, attempt__state__in=RUNNING, presence=None)
    return list(running.filter(attempt__started_at__lte=now - UNHEARD_AFTER).values_list("pk", flat=True))


def unconfirmed_commands(session_id: UUID) -> QuerySet[Command]:
    """What the candidate's page must still be told: what it has not shown, and words that were not put away."""
    words = Q(kind__in=(CommandKind.MESSAGE, CommandKind.WARN), read_at=None)
    return Command.objects.filter(Q(shown_at=None) | words, session=session_id).select_related("by")


def reason_of_pause(session_id: UUID) -> str:
    """As given with the last pause."""
    return _last_reason(session_id, CommandKind.PAUSE)


def reason_of_end(session_id: UUID) -> str:
    """As given by the proctor who ended it; empty where none did."""
    return _last_reason(session_id, CommandKind.TERMINATE)


def _last_reason(session_id: UUID, kind: CommandKind) -> str:
    commands = Command.objects.filter(session=session_id, kind=kind).order_by("-given_at")
    return commands.values_list("reason", flat=True).first() or ""
