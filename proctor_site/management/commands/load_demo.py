"""The demo: one organisation, one person per role, five candidates and two exams. Safe to run at every start."""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from exams.enums import QuestionKind, Role
from exams.models import Enrolment, Exam, Membership, Organisation, Question, User
from exams.questions import kind_of
from proctoring.enums import Recording
from proctoring.models import Configuration

ORGANISATION = "Demo University"
PASSWORD = "demo"  # noqa: S105 - public on purpose: it is in the README
DOMAIN = "demo.example"
OPENED_BEFORE = timedelta(days=1)
STAYS_OPEN = timedelta(days=30)
# Fixed ids: a demo exam that somebody renames is still the same one at the next start.
ASTRONOMY = uuid.UUID("de300000-0000-4000-8000-000000000001")
PRACTICE = uuid.UUID("de300000-0000-4000-8000-000000000002")

STAFF = {
    "admin": ("Ada", "Okafor", Role.ADMINISTRATOR),
    "teacher": ("Thomas", "Lindqvist", Role.TEACHER),
    "proctor": ("Priya", "Raman", Role.PROCTOR),
    "reviewer": ("Renata", "Oliveira", Role.REVIEWER),
}
CANDIDATES = {
    "candidate1": ("Camille", "Laurent"),
    "candidate2": ("Mateo", "García"),
    "candidate3": ("Aiko", "Tanaka"),
    "candidate4": ("Nadia", "Benali"),
    "candidate5": ("Jonas", "Weber"),
}


@dataclass(frozen=True)
class Item:
    """One question, its key as a teacher would write it."""

    kind: QuestionKind
    points: str
    text: str
    key: str


ASTRONOMY_QUESTIONS = (
    Item(
        QuestionKind.SINGLE_CHOICE,
        "1",
        "What causes the phases of the Moon?",
        "The shadow of the Earth on the Moon\n"
        "*The changing angle from which we see its sunlit half\n"
        "Clouds in the atmosphere of the Moon\n"
        "The changing distance between the Moon and the Earth",
    ),
    Item(
        QuestionKind.SINGLE_CHOICE,
        "1",
        "Which of these is closest to the Earth?",
        "The Andromeda galaxy\n*Proxima Centauri\nThe Orion nebula\nThe centre of the Milky Way",
    ),
    Item(
        QuestionKind.MULTIPLE_CHOICE,
        "2",
        "Which of these planets have rings? Choose all that apply.",
        "*Jupiter\n*Saturn\n*Uranus\n*Neptune\nVenus\nMars",
    ),
    Item(
        QuestionKind.TRUE_FALSE,
        "1",
        "It is summer in the northern hemisphere because the Earth is then closest to the Sun.",
        "false",
    ),
    Item(
        QuestionKind.SHORT_TEXT,
        "2",
        "Who observed four moons of Jupiter through a telescope in January 1610? The family name is enough.",
        "Galilei\nGalileo\nGalileo Galilei",
    ),
    Item(
        QuestionKind.NUMERIC,
        "2",
        "How many minutes does sunlight take to reach the Earth? Give your answer to one decimal place.\n"
        "Distance: 149.6 million km. Speed of light: 299,792 km/s.",
        "8.3 ± 0.1",
    ),
    Item(
        QuestionKind.NUMERIC,
        "3",
        "A planet orbits a star like the Sun at four times the distance between the Earth and the Sun. "
        "How many years does one orbit take?",
        "8",
    ),
    Item(
        QuestionKind.ESSAY,
        "8",
        "Explain how the light of a star tells us what it is made of, how hot it is and whether it moves towards us or "
        "away from us. Write 150 to 300 words.",
        "Absorption lines and their comparison with elements in the laboratory (3 points); colour or peak of the "
        "spectrum and temperature (2); Doppler shift of known lines and its direction (2); clear structure (1).",
    ),
)
PRACTICE_QUESTIONS = (
    Item(
        QuestionKind.SINGLE_CHOICE,
        "1",
        "Which planet is the largest of the Solar System?",
        "The Earth\n*Jupiter\nMars\nSaturn",
    ),
    Item(QuestionKind.TRUE_FALSE, "1", "The Sun is a star.", "true"),
    Item(QuestionKind.NUMERIC, "1", "How many planets does the Solar System have?", "8"),
    Item(QuestionKind.SHORT_TEXT, "1", "What is the name of our galaxy?", "Milky Way\nThe Milky Way"),
)


class Command(BaseCommand):
    help = "Load the demo: accounts, an organisation and two exams. Changes nothing that is there already."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        organisation, _made = Organisation.objects.get_or_create(name=ORGANISATION)
        _load_staff(organisation)
        candidates = [_person(name, *full_name) for name, full_name in CANDIDATES.items()]
        _load_astronomy(organisation, candidates, now)
        _load_practice(organisation, candidates, now)
        self.stdout.write("The demo is loaded.")


def _load_staff(organisation: Organisation) -> None:
    for username, (first, last, role) in STAFF.items():
        person = _person(username, first, last, is_superuser=role == Role.ADMINISTRATOR)
        if not person.memberships.exists():
            Membership.objects.create(user=person, organisation=organisation, role=role)


def _person(username: str, first: str, last: str, **more: Any) -> User:
    person = User.objects.filter(username=username).first()
    if person is not None:
        return person
    email = f"{username}@{DOMAIN}"
    return User.objects.create(
        username=username, first_name=first, last_name=last, email=email, password=make_password(PASSWORD), **more
    )


def _load_astronomy(organisation: Organisation, candidates: list[User], now: datetime) -> None:
    exam, made = _exam(
        ASTRONOMY,
        now,
        organisation=organisation,
        title="Introduction to Astronomy",
        instructions=(
            "Eight questions, twenty points, thirty minutes. You may answer in any order and change your answers until "
            "the time is over. A simple calculator, pen and paper are allowed; books and notes are not."
        ),
        duration_minutes=30,
        max_attempts=20,
    )
    if made:
        _fill(exam, ASTRONOMY_QUESTIONS, candidates)
        Configuration.objects.create(
            exam=exam,
            enabled=True,
            webcam_enabled=True,
            lockdown_enabled=True,
            live_video=True,
            recording=Recording.REQUIRED,
            audio=True,
        )


def _load_practice(organisation: Organisation, candidates: list[User], now: datetime) -> None:
    exam, made = _exam(
        PRACTICE,
        now,
        organisation=organisation,
        title="Practice quiz",
        instructions="Four short questions to get to know the exam page. Nothing is recorded.",
        duration_minutes=10,
        max_attempts=20,
    )
    if made:
        _fill(exam, PRACTICE_QUESTIONS, candidates)
        Configuration.objects.create(exam=exam)


def _exam(pk: uuid.UUID, now: datetime, **fields: Any) -> tuple[Exam, bool]:
    """The exam, open now: one that has closed since the last start opens again."""
    window = {"opens_at": now - OPENED_BEFORE, "closes_at": now + STAYS_OPEN}
    exam, made = Exam.objects.get_or_create(pk=pk, defaults={**fields, **window, "published": True})
    if exam.closes_at <= now:
        Exam.objects.filter(pk=pk).update(**window)
    return exam, made


def _fill(exam: Exam, items: tuple[Item, ...], candidates: list[User]) -> None:
    Question.objects.bulk_create(
        Question(
            exam=exam,
            position=position,
            kind=item.kind,
            points=item.points,
            text=item.text,
            key=kind_of(item.kind).parse_key(item.key, {}),
        )
        for position, item in enumerate(items, start=1)
    )
    Enrolment.objects.bulk_create(Enrolment(exam=exam, candidate=candidate) for candidate in candidates)
