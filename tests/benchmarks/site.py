"""A site on a durable PostgreSQL and a real disk, with candidates whose recordings are open."""

import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from proctoring.config import AntiCheatConfig
from tests.servers import postgres_cluster

ON_DISK = "/var/tmp"
SECRET = "a secret for benchmarks only, longer than thirty-two characters"


@dataclass(frozen=True)
class Site:
    """`environment` is what a web process of the site needs."""

    folder: Path
    environment: dict[str, str]
    postgres_pid: int


@contextmanager
def site(**settings: str) -> Iterator[Site]:
    """Django of this process is set up for the site as well, so one process can have one site.

    `settings` are further variables of its environment.
    """
    tempfile.tempdir = ON_DISK
    with tempfile.TemporaryDirectory(prefix="bench-") as name, postgres_cluster() as cluster:
        folder = Path(name)
        environment = {
            "DATABASE_URL": cluster.url,
            "DATA_DIR": str(folder / "data"),
            "MEDIA_ROOT": str(folder / "media"),
            "SECRET_KEY": SECRET,
            "REDIS_URL": "",
            "LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": "proctor_site.settings.development",
        } | settings
        os.environ |= environment
        _migrated()
        yield Site(folder, environment, _postmaster(cluster.url))


def _migrated() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, stdout=sys.stderr)


def _postmaster(url: str) -> int:
    import psycopg

    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_read_file('postmaster.pid')").fetchone()
    assert row is not None
    return int(row[0].split()[0])


def open_attempts(count: int) -> list[Any]:
    """Attempts that are not started, each by a candidate of their own, in an exam that records the camera."""
    from django.utils import timezone

    from exams.models import Attempt, Enrolment, Exam, Organisation, User
    from proctoring.models import Configuration
    from tests.factories import QuestionFactory

    now = timezone.now()
    university = Organisation.objects.create(name="Benchmark")
    exam = Exam.objects.create(
        organisation=university,
        title="Benchmark",
        opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=12),
        published=True,
    )
    Configuration.objects.create(exam=exam, enabled=True, webcam_enabled=True, recording="required")
    QuestionFactory(exam=exam)
    people = User.objects.bulk_create(User(username=f"candidate{n}") for n in range(count))
    Enrolment.objects.bulk_create(Enrolment(exam=exam, candidate=person) for person in people)
    return Attempt.objects.bulk_create(Attempt(exam=exam, candidate=person, created_at=now) for person in people)


def running_sessions(count: int, config: AntiCheatConfig) -> list[Any]:
    from django.utils import timezone

    from exams.enums import AttemptState
    from exams.models import Attempt
    from proctoring.models import Session

    now = timezone.now()
    attempts = open_attempts(count)
    running = {"state": AttemptState.IN_PROGRESS, "started_at": now, "deadline": now + timedelta(hours=1)}
    Attempt.objects.update(**running)
    frozen = config.model_dump(by_alias=True)
    return Session.objects.bulk_create(Session(attempt=attempt, config=frozen) for attempt in attempts)


def open_recordings(count: int) -> list[Any]:
    """Recordings of running attempts, the first segment reserved."""
    from django.utils import timezone

    from proctoring.layout import folder
    from recordings.models import Recording, Segment
    from tests.factories import RECORDED

    now = timezone.now()
    sessions = running_sessions(count, RECORDED)
    recordings = Recording.objects.bulk_create(
        Recording(session=session, source="camera", folder=folder(now, session.pk, "camera")) for session in sessions
    )
    Segment.objects.bulk_create(Segment(recording=recording, number=0) for recording in recordings)
    return recordings


def signed_in(people: Iterable[Any]) -> list[str]:
    """The key of a session for each, as their browser has it in its cookie."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    engine = import_module(settings.SESSION_ENGINE)
    keys = []
    for person in people:
        session = engine.SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        keys.append(session.session_key)
    return keys
