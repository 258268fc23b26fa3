"""Reads of the proctoring app."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import translation

from exams.models import Attempt, Exam
from exams.transitions import RUNNING
from proctoring.config import AntiCheatConfig
from proctoring.enums import CommandKind, Connection, EventType
from proctoring.errors import SessionNotFound
from proctoring.models import Alert, Command, Configuration, Event, Presence, Session
from proctoring.notice import Notice, notice_for
from proctoring.signals import retention_asked
from proctoring.silence import ABSENT_AFTER, STALE_AFTER, UNHEARD_AFTER

LATELY = timedelta(days=30)  # longer than a server stays away; what ended earlier need not be looked through again


def config_of(attempt: Attempt) -> AntiCheatConfig:
    """The frozen configuration once the attempt has started, else what the exam says now."""
    session = Session.objects.filter(attempt=attempt).first()
    return session.anti_cheat_config if session else current_config(attempt.exam)


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


def sessions_without_end(now: datetime) -> list[UUID]:
    """Attempts that have ended lately while their session's timeline does not say so."""
    said = Event.objects.filter(session=OuterRef("pk"), type=EventType.SESSION_ENDED)
    ended = Session.objects.filter(~Exists(said), attempt__ended_at__gte=now - LATELY)
    return list(ended.values_list("pk", flat=True))


def sessions_with_old_alerts() -> list[UUID]:
    """Those that have ended while an alert says that something goes on."""
    old = Alert.objects.open().filter(session__attempt__ended_at__isnull=False)
    return list(old.order_by().values_list("session", flat=True).distinct())


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
