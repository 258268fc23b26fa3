import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from exams.enums import Role
from exams.models import User
from proctoring.models import Session
from proctoring.pages.review import length_in_words
from recordings.enums import RecordingStatus, Source
from tests.factories import (
    NOW,
    RECORDED,
    AlertFactory,
    ChunkFactory,
    EndedAttemptFactory,
    ExamFactory,
    OrganisationFactory,
    QuestionFactory,
    RecordingFactory,
    RunningAttemptFactory,
    SegmentFactory,
    SessionFactory,
    UserFactory,
    person_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def built_pages(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages name the files of the front-end build; these tests do not need it."""
    from django_vite.core.asset_loader import DjangoViteAssetLoader

    monkeypatch.setattr(DjangoViteAssetLoader, "generate_vite_asset", lambda *_a, **_k: "")


@pytest.fixture
def exam() -> Any:
    return ExamFactory(title="Algebra")


@pytest.fixture
def reviewer(exam: Any) -> User:
    return person_with(Role.REVIEWER, exam.organisation)


@pytest.fixture
def page(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


def ended_session(exam: Any, first: str = "Ada", last: str = "Lovelace", **attempt: Any) -> Session:
    candidate = UserFactory(first_name=first, last_name=last, email=f"{first}.{last}@example.org".lower())
    session: Session = SessionFactory(attempt=EndedAttemptFactory(exam=exam, candidate=candidate, **attempt))
    return session


def recorded(session: Session, status: str, *, stored: int = 0, declared: int | None = None, **fields: Any) -> Any:
    recording = RecordingFactory(session=session, status=status, **fields)
    segment = SegmentFactory(recording=recording, declared_chunks=declared)
    for sequence in range(stored):
        ChunkFactory(segment=segment, sequence=sequence)
    return recording


def rows(response: Any) -> list[str]:
    """The text of each session's row."""
    found = re.findall(r'<tr data-testid="session-row".*?</tr>', response.content.decode(), re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", row).split()) for row in found]


def names(response: Any) -> list[str]:
    return re.findall(r'class="review-table__link"[^>]*>([^<]+)<', response.content.decode())


def badges(response: Any) -> list[tuple[str, str]]:
    """(colour, text) of each badge."""
    badge = r'class="badge badge--(\w+)" data-testid="chunk-badge".*?</svg>(.*?)</td>'
    found = re.findall(badge, response.content.decode(), re.DOTALL)
    return [(tone, " ".join(re.sub(r"<[^>]+>", " ", text).split())) for tone, text in found]


def test_a_session_is_listed_with_who_what_when_and_for_how_long(page: Client, exam: Any) -> None:
    session = ended_session(exam)

    response = page.get("/review/")

    name = session.attempt.candidate.username
    assert rows(response) == [f"Ada Lovelace {name} Algebra 20 November 2026, 09:00 30 min submitted – no recording"]
    assert f'href="/review/{session.pk}/"' in response.content.decode()


def test_the_alerts_that_stand_are_counted_and_the_gravest_is_named(page: Client, exam: Any) -> None:
    session = ended_session(exam)
    recorded(session, "completed", stored=2, video="v.mp4", source=Source.CAMERA)
    recorded(session, "completed", stored=2, video="v.mp4", source=Source.SCREEN)
    for severity, more in (("low", {}), ("high", {}), ("medium", {}), ("critical", {"withdrawn_at": NOW})):
        AlertFactory(session=session, severity=severity, closed_at=NOW, **more)

    assert re.search(r'class="badge badge--red">([^<]*)<', page.get("/review/").content.decode())[1] == "3 · up to high"


@pytest.mark.parametrize(
    ("status", "fields", "badge"),
    [
        (RecordingStatus.COMPLETED, {"stored": 3, "declared": 3, "video": "v.mp4"}, ("green", "3/3 completed")),
        (RecordingStatus.PARTIAL, {"stored": 2, "declared": 5, "video": "v.mp4"}, ("yellow", "2/5 partial")),
        (RecordingStatus.IN_PROGRESS, {"stored": 4}, ("blue", "4/4 in progress")),
        (RecordingStatus.PROCESSING, {"stored": 1, "declared": 1}, ("blue", "1/1 being joined")),
        (RecordingStatus.FAILED, {"stored": 1, "declared": 9}, ("red", "1/9 failed")),
        (RecordingStatus.NOT_STARTED, {}, ("grey", "not started")),
        (RecordingStatus.COMPLETED, {"purged_at": NOW}, ("grey", "deleted")),
    ],
)
def test_the_badge_tells_how_the_recording_stands(
    page: Client, exam: Any, status: str, fields: dict[str, Any], badge: tuple[str, str]
) -> None:
    recorded(ended_session(exam), status, **fields)

    assert badges(page.get("/review/")) == [badge]


@pytest.mark.parametrize(("coverage", "said"), [(0.9739, "97.3"), (1.0, "100.0"), (0.9999, "99.9")])
def test_the_row_tells_how_much_of_the_exam_is_covered_and_never_rounds_it_up(
    page: Client, exam: Any, coverage: float, said: str
) -> None:
    recorded(ended_session(exam), RecordingStatus.PARTIAL, stored=2, declared=5, video="v.mp4", coverage=coverage)

    (row,) = rows(page.get("/review/"))

    assert row.endswith(f"2/5 partial {said}% of exam time covered")


def test_two_sources_have_a_badge_each(page: Client, exam: Any) -> None:
    session = ended_session(exam)
    recorded(session, RecordingStatus.COMPLETED, stored=2, declared=2, video="v.mp4")
    recorded(session, RecordingStatus.FAILED, stored=1, declared=4, source=Source.SCREEN)

    (row,) = rows(page.get("/review/"))

    assert row.endswith("camera 2/2 completed screen 1/4 failed")


def test_the_newest_session_comes_first(page: Client, exam: Any) -> None:
    for hours, name in ((2, "Older"), (1, "Newer"), (3, "Oldest")):
        ended_session(exam, name, started_at=NOW - timedelta(hours=hours))

    assert names(page.get("/review/")) == ["Newer Lovelace", "Older Lovelace", "Oldest Lovelace"]


def test_a_running_session_has_no_length_yet(page: Client, exam: Any) -> None:
    SessionFactory(attempt=RunningAttemptFactory(exam=exam))

    assert "09:00 – in progress" in rows(page.get("/review/"))[0]


def test_sessions_without_proctoring_are_not_listed(page: Client, exam: Any) -> None:
    config = RECORDED.model_copy(update={"enabled": False}).model_dump(by_alias=True)
    SessionFactory(attempt=EndedAttemptFactory(exam=exam), config=config)

    assert "Nothing to review yet" in page.get("/review/").content.decode()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=ada", ["Ada Lovelace"]),
        ("q=LOVE+ada", ["Ada Lovelace"]),
        ("q=emmy.noether@", ["Emmy Noether"]),
        ("q=ada+noether", []),
        ("q=%25", []),
        ("status=partial", ["Emmy Noether"]),
        ("status=none", ["Ada Lovelace"]),
        ("status=deleted", ["Grace Hopper"]),
        ("status=completed", []),
        ("status=nonsense", ["Grace Hopper", "Emmy Noether", "Ada Lovelace"]),
        ("exam=nonsense", ["Grace Hopper", "Emmy Noether", "Ada Lovelace"]),
        ("page=99", ["Grace Hopper", "Emmy Noether", "Ada Lovelace"]),
    ],
)
def test_the_list_is_searched_and_filtered(page: Client, exam: Any, query: str, found: list[str]) -> None:
    ended_session(exam, started_at=NOW - timedelta(hours=3))
    recorded(ended_session(exam, "Emmy", "Noether", started_at=NOW - timedelta(hours=2)), "partial", video="v.mp4")
    recorded(ended_session(exam, "Grace", "Hopper", started_at=NOW - timedelta(hours=1)), "completed", purged_at=NOW)

    assert names(page.get(f"/review/?{query}")) == found


def test_an_exam_can_be_chosen_among_those_with_sessions(page: Client, exam: Any) -> None:
    other = ExamFactory(title="Botany", organisation=exam.organisation)
    ExamFactory(title="Chemistry that nobody sat", organisation=exam.organisation)
    ended_session(exam), ended_session(other, "Emmy", "Noether")

    response = page.get(f"/review/?exam={other.pk}")

    assert names(response) == ["Emmy Noether"]
    assert f'<option value="{other.pk}" selected>Botany</option>' in response.content.decode()
    assert "Chemistry" not in response.content.decode()


def test_nothing_found_offers_the_way_back(page: Client, exam: Any) -> None:
    ended_session(exam)

    content = page.get("/review/?q=zoe").content.decode()

    assert "No session matches" in content
    assert 'value="zoe"' in content
    assert '<a class="button" href="/review/">' in content


def test_a_search_is_text_and_nothing_else(page: Client, exam: Any) -> None:
    ended_session(exam)

    assert "<script>alert" not in page.get("/review/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E").content.decode()


def test_pages_have_25_rows_and_keep_the_search(page: Client, exam: Any) -> None:
    for n in range(27):
        ended_session(exam, f"Student{n}", started_at=NOW - timedelta(minutes=n))

    first, second = page.get("/review/?q=student"), page.get("/review/?q=student&page=2")

    assert (len(rows(first)), len(rows(second))) == (25, 2)
    assert 'href="?q=student&amp;page=2"' in first.content.decode()
    assert 'rel="prev"' in second.content.decode()


@pytest.mark.parametrize("sessions", [1, 3])
def test_the_list_asks_the_database_as_often_for_one_row_as_for_three(
    page: Client, exam: Any, sessions: int, django_assert_num_queries: Any
) -> None:
    for n in range(sessions):
        recorded(ended_session(exam, f"Student{n}"), "completed", stored=2, video="v.mp4")

    with django_assert_num_queries(9):  # session, person, role, exams, count, rows, recordings, roles, enrolments
        assert len(rows(page.get("/review/"))) == sessions


def test_the_attempt_page_tells_who_and_when_and_what_its_script_needs(page: Client, exam: Any) -> None:
    first, second = QuestionFactory.create_batch(2, exam=exam)
    session = ended_session(exam, question_order=[second.pk, first.pk])

    content = page.get(f"/review/{session.pk}/").content.decode()

    facts = re.search(r'<script id="review-facts" type="application/json"[^>]*>(.*?)</script>', content)
    assert facts
    assert json.loads(facts[1]) == {
        "attempt": str(session.pk),
        "startedAt": "2026-11-20T09:00:00Z",
        "endedAt": "2026-11-20T09:30:00Z",
        "records": True,
        "timeZone": "UTC",
        "questions": {str(second.pk): 1, str(first.pk): 2},
    }
    for text in (
        "Ada Lovelace",
        "Algebra",
        "attempt 1",
        "20 November 2026, 09:30",
        "30\N{NO-BREAK SPACE}min",
        "Submitted",
    ):
        assert text in content
    assert 'href="/review/"' in content


def test_only_the_attempt_page_may_play_what_its_script_puts_together(page: Client, exam: Any) -> None:
    session = ended_session(exam)

    policies = [page.get(path)["Content-Security-Policy"] for path in (f"/review/{session.pk}/", "/review/")]

    assert ["media-src 'self' blob:" in policy for policy in policies] == [True, False]


def test_times_are_those_of_the_reviewer(page: Client, exam: Any, reviewer: User) -> None:
    session = ended_session(exam)
    User.objects.filter(pk=reviewer.pk).update(time_zone="Europe/Paris")

    content = page.get(f"/review/{session.pk}/").content.decode()

    assert "20 November 2026, 10:00" in content
    assert '"timeZone": "Europe/Paris"' in content


def test_an_administrator_reviews_too(client: Client, exam: Any) -> None:
    session = ended_session(exam)
    client.force_login(person_with(Role.ADMINISTRATOR, exam.organisation))

    assert names(client.get("/review/")) == ["Ada Lovelace"]
    assert client.get(f"/review/{session.pk}/").status_code == 200


@pytest.mark.parametrize("who", ["candidate", "proctor", "teacher", "reviewer elsewhere"])
def test_nobody_else_learns_that_there_is_a_session(client: Client, exam: Any, who: str) -> None:
    session = ended_session(exam)
    recorded(session, "completed", stored=1, video="v.mp4")
    people = {
        "candidate": session.attempt.candidate,
        "proctor": person_with(Role.PROCTOR, exam.organisation),
        "teacher": person_with(Role.TEACHER, exam.organisation),
        "reviewer elsewhere": person_with(Role.REVIEWER, OrganisationFactory()),
    }
    client.force_login(people[who])

    answers = [client.get(f"/review/{attempt}/") for attempt in (session.pk, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    listed = client.get("/review/")
    assert listed.status_code == (200 if who == "reviewer elsewhere" else 403)
    assert "Lovelace" not in listed.content.decode().replace(people[who].shown_name, "")
    assert "Algebra" not in listed.content.decode()


def test_without_a_sign_in_the_pages_lead_to_it(client: Client, exam: Any) -> None:
    session = ended_session(exam)

    for path in ("/review/", f"/review/{session.pk}/"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (302, f"/?next={path}")


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_the_pages_come_in_every_language(page: Client, exam: Any, language: str) -> None:
    recorded(ended_session(exam), "completed", stored=1, video="v.mp4")

    response = page.get("/review/", headers={"Accept-Language": language})

    assert f'<html lang="{language}"' in response.content.decode()
    assert len(rows(response)) == 1


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=-1), "0 s"),
        (timedelta(seconds=45), "45 s"),
        (timedelta(minutes=1, seconds=58), "1 min 58 s"),
        (timedelta(minutes=12, seconds=59), "12 min"),
        (timedelta(hours=1, minutes=5), "1 h 05 min"),
        (timedelta(hours=26), "26 h 00 min"),
    ],
)
def test_lengths_read_like_speech(length: timedelta, words: str) -> None:
    assert length_in_words(length).replace("\N{NO-BREAK SPACE}", " ") == words
