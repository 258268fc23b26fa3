"""Rows for tests, as small as the constraints allow."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import factory
from factory.django import DjangoModelFactory

from exams.enums import AttemptState, EndedBy, QuestionKind, Role
from exams.models import Answer, Attempt, Enrolment, Exam, Membership, Organisation, Question, User
from exams.questions import kind_of
from proctoring.config import AntiCheatConfig
from proctoring.enums import AlertKind, CommandKind, Connection, Severity
from proctoring.models import Alert, Command, Configuration, Presence, Session
from recordings.enums import RecordingStatus, Source
from recordings.models import Chunk, Recording, Segment

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
KEYS = {
    QuestionKind.SINGLE_CHOICE: "*Paris\nLyon\nNice",
    QuestionKind.MULTIPLE_CHOICE: "*Mars\n*Venus\nSirius",
    QuestionKind.TRUE_FALSE: "true",
    QuestionKind.SHORT_TEXT: "Galileo\nGalileo Galilei",
    QuestionKind.NUMERIC: "9.81 ± 0.02",
    QuestionKind.ESSAY: "Look for the argument.",
}


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User

    username = factory.Sequence(lambda n: f"person{n}")
    first_name = "Ada"
    last_name = factory.Sequence(lambda n: f"Person {n}")


class OrganisationFactory(DjangoModelFactory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"University {n}")


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    user = factory.SubFactory(UserFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    role = Role.TEACHER


class ExamFactory(DjangoModelFactory):
    class Meta:
        model = Exam

    organisation = factory.SubFactory(OrganisationFactory)
    title = factory.Sequence(lambda n: f"Exam {n}")
    duration_minutes = 60
    opens_at = NOW - timedelta(days=1)
    closes_at = NOW + timedelta(days=1)
    published = True


class QuestionFactory(DjangoModelFactory):
    """A question with a sound key of its kind."""

    class Meta:
        model = Question

    exam = factory.SubFactory(ExamFactory)
    position = factory.Sequence(lambda n: n + 1)
    kind = QuestionKind.SINGLE_CHOICE
    text = "Which one?"
    points = Decimal(2)
    key = factory.LazyAttribute(lambda q: kind_of(q.kind).parse_key(KEYS[QuestionKind(q.kind)], {}))


class EnrolmentFactory(DjangoModelFactory):
    """The one of this candidate in this exam: an attempt brings its own."""

    class Meta:
        model = Enrolment
        django_get_or_create = ("exam", "candidate")

    exam = factory.SubFactory(ExamFactory)
    candidate = factory.SubFactory(UserFactory)


class AttemptFactory(DjangoModelFactory):
    """Not started, by somebody who is enrolled; RunningAttemptFactory and EndedAttemptFactory are further on."""

    class Meta:
        model = Attempt
        skip_postgeneration_save = True

    exam = factory.SubFactory(ExamFactory)
    candidate = factory.SubFactory(UserFactory)
    created_at = NOW
    enrolment = factory.RelatedFactory(
        EnrolmentFactory, exam=factory.SelfAttribute("..exam"), candidate=factory.SelfAttribute("..candidate")
    )


class RunningAttemptFactory(AttemptFactory):
    state = AttemptState.IN_PROGRESS
    started_at = NOW
    deadline = NOW + timedelta(minutes=60)
    paused_at = factory.LazyAttribute(lambda attempt: NOW if attempt.state == AttemptState.PAUSED else None)


class EndedAttemptFactory(RunningAttemptFactory):
    state = AttemptState.SUBMITTED
    ended_at = NOW + timedelta(minutes=30)
    ended_by = EndedBy.CANDIDATE


class AnswerFactory(DjangoModelFactory):
    class Meta:
        model = Answer

    attempt = factory.SubFactory(RunningAttemptFactory)
    question = factory.SubFactory(QuestionFactory, exam=factory.SelfAttribute("..attempt.exam"))
    saved_at = NOW


class ConfigurationFactory(DjangoModelFactory):
    """Proctoring on, the camera recorded, and the exam refused without it."""

    class Meta:
        model = Configuration

    exam = factory.SubFactory(ExamFactory)
    enabled = True
    webcam_enabled = True
    recording = "required"


RECORDED = AntiCheatConfig(enabled=True, webcam_enabled=True, recording="required")
WATCHED = AntiCheatConfig(enabled=True, live_video=True, recording="required", screen_recording="optional")
PLAIN = AntiCheatConfig()


class SessionFactory(DjangoModelFactory):
    class Meta:
        model = Session

    attempt = factory.SubFactory(RunningAttemptFactory)
    config = factory.LazyFunction(lambda: RECORDED.model_dump(by_alias=True))


class WatchedSessionFactory(SessionFactory):
    """With live video of camera and screen."""

    config = factory.LazyFunction(lambda: WATCHED.model_dump(by_alias=True))


class PresenceFactory(DjangoModelFactory):
    """Heard at NOW."""

    class Meta:
        model = Presence

    session = factory.SubFactory(SessionFactory)
    connection = Connection.LIVE
    since = NOW
    heard_at = NOW


class AlertFactory(DjangoModelFactory):
    class Meta:
        model = Alert

    session = factory.SubFactory(SessionFactory)
    kind = AlertKind.CAMERA_SILENT
    severity = Severity.HIGH
    began_at = NOW
    raised_at = NOW


class CommandFactory(DjangoModelFactory):
    class Meta:
        model = Command

    id = factory.LazyFunction(uuid4)
    session = factory.SubFactory(SessionFactory)
    kind = CommandKind.PING
    by = factory.SubFactory(UserFactory)
    given_at = NOW


class RecordingFactory(DjangoModelFactory):
    class Meta:
        model = Recording

    session = factory.SubFactory(SessionFactory)
    source = Source.CAMERA
    status = RecordingStatus.NOT_STARTED
    folder = factory.LazyAttribute(lambda r: f"recordings/2026/11/{r.session.pk}")


class SegmentFactory(DjangoModelFactory):
    class Meta:
        model = Segment

    recording = factory.SubFactory(RecordingFactory)
    number = 0


class ChunkFactory(DjangoModelFactory):
    """Chunk n of a segment covers its n-th 2.5 s after NOW."""

    class Meta:
        model = Chunk

    segment = factory.SubFactory(SegmentFactory)
    sequence = 0
    start = factory.LazyAttribute(lambda c: NOW + timedelta(seconds=2.5 * c.sequence))
    end = factory.LazyAttribute(lambda c: c.start + timedelta(seconds=2.5))
    size = 90_000
    sha256 = "0" * 64
    content_type = "video/webm;codecs=vp8,opus"
    name = factory.LazyAttribute(
        lambda c: f"{c.segment.recording.folder}/camera/{c.segment.number:03}/{c.sequence:06}-0.bin"
    )
    received_at = factory.SelfAttribute("end")


def person_with(role: Role, organisation: Organisation, **fields: Any) -> User:
    """Somebody who holds one role in one organisation."""
    user = UserFactory(**fields)
    MembershipFactory(user=user, organisation=organisation, role=role)
    return user
