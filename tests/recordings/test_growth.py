from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from exams.enums import Role
from recordings.enums import RecordingStatus
from recordings.models import Recording
from recordings.selectors import manifest_of
from tests.factories import (
    NOW,
    ChunkFactory,
    OrganisationFactory,
    RecordingFactory,
    SegmentFactory,
    person_with,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def recording() -> Recording:
    recording: Recording = RecordingFactory(status=RecordingStatus.IN_PROGRESS)
    return recording


@pytest.fixture
def page(client: Client, recording: Recording) -> Client:
    client.force_login(person_with(Role.REVIEWER, recording.session.attempt.exam.organisation))
    return client


def growth(page: Client, recording: Recording, **query: str) -> Any:
    return page.get(f"/api/v1/recordings/{recording.pk}/growth/", query).json()


def places(answer: Any) -> list[tuple[int, int]]:
    return [(chunk["segment"], chunk["sequence"]) for chunk in answer["chunks"]]


def test_everything_stored_is_told_in_playing_order_with_where_to_get_it(page: Client, recording: Recording) -> None:
    second, first = SegmentFactory(recording=recording, number=1), SegmentFactory(recording=recording, number=0)
    for segment, sequence in ((second, 0), (first, 1), (first, 0)):
        ChunkFactory(segment=segment, sequence=sequence)

    answer = growth(page, recording)

    assert places(answer) == [(0, 0), (0, 1), (1, 0)]
    assert (answer["status"], answer["hasEnded"]) == ("in_progress", False)
    assert answer["chunks"][1] == {
        "segment": 0,
        "sequence": 1,
        "start": "2026-11-20T09:00:02.500000Z",
        "end": "2026-11-20T09:00:05Z",
        "size": 90_000,
        "contentType": "video/webm;codecs=vp8,opus",
        "url": f"/api/v1/recordings/{recording.pk}/segments/0/chunks/1",
    }


def test_after_that_only_what_came_since_even_when_it_was_recorded_earlier(page: Client, recording: Recording) -> None:
    segment = SegmentFactory(recording=recording)
    for sequence, received in ((0, 3), (2, 8), (1, 60)):
        ChunkFactory(segment=segment, sequence=sequence, received_at=NOW + timedelta(seconds=received))

    assert places(growth(page, recording, since=(NOW + timedelta(seconds=30)).isoformat())) == [(0, 1)]


def test_the_newest_are_told_again_in_case_their_row_was_seen_late(page: Client, recording: Recording) -> None:
    answer = growth(page, recording)
    stored = datetime.fromisoformat(answer["now"]) - timedelta(seconds=5)
    ChunkFactory(segment=SegmentFactory(recording=recording), received_at=stored)

    assert places(growth(page, recording, since=answer["until"])) == [(0, 0)]


def test_times_that_cannot_be_are_told_as_the_video_will_have_them(page: Client, recording: Recording) -> None:
    ChunkFactory(
        segment=SegmentFactory(recording=recording),
        start=NOW - timedelta(hours=1),
        end=NOW + timedelta(hours=1),
        received_at=NOW + timedelta(seconds=4),
    )

    (chunk,) = growth(page, recording)["chunks"]

    assert (chunk["start"], chunk["end"]) == ("2026-11-20T09:00:00Z", "2026-11-20T09:00:04Z")


@pytest.mark.parametrize("who", ["candidate", "proctor", "teacher", "reviewer elsewhere"])
def test_nobody_else_learns_that_there_is_a_recording(client: Client, recording: Recording, who: str) -> None:
    ChunkFactory(segment=SegmentFactory(recording=recording))
    attempt = recording.session.attempt
    organisation = attempt.exam.organisation
    people = {
        "candidate": attempt.candidate,
        "proctor": person_with(Role.PROCTOR, organisation),
        "teacher": person_with(Role.TEACHER, organisation),
        "reviewer elsewhere": person_with(Role.REVIEWER, OrganisationFactory()),
    }
    client.force_login(people[who])

    answers = [client.get(f"/api/v1/recordings/{pk}/growth/") for pk in (recording.pk, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].json() == answers[1].json()


def test_a_deleted_recording_has_nothing_to_play(page: Client, recording: Recording) -> None:
    ChunkFactory(segment=SegmentFactory(recording=recording))
    Recording.objects.update(purged_at=NOW)

    assert page.get(f"/api/v1/recordings/{recording.pk}/growth/").status_code == 404


def test_nonsense_instead_of_a_time_is_refused(page: Client, recording: Recording) -> None:
    assert page.get(f"/api/v1/recordings/{recording.pk}/growth/?since=yesterday").status_code == 400


@pytest.mark.parametrize("chunks", [1, 30])
def test_the_database_is_asked_as_often_for_one_chunk_as_for_thirty(
    page: Client, recording: Recording, chunks: int, django_assert_num_queries: Any
) -> None:
    segment = SegmentFactory(recording=recording)
    for sequence in range(chunks):
        ChunkFactory(segment=segment, sequence=sequence)

    with django_assert_num_queries(5):  # session, person, recording, chunks, first chunks
        assert len(growth(page, recording)["chunks"]) == chunks


def test_times_are_those_of_the_whole_recording_even_when_the_header_is_not_here_yet(
    page: Client, recording: Recording
) -> None:
    """By a clock that is an hour ahead."""
    segment = SegmentFactory(recording=recording)
    said = NOW + timedelta(hours=1)
    for sequence in (2, 3):
        begins = said + timedelta(seconds=2.5 * sequence)
        received = begins - timedelta(minutes=59)
        ChunkFactory(
            segment=segment, sequence=sequence, start=begins, end=begins + timedelta(seconds=2), received_at=received
        )

    told = [datetime.fromisoformat(chunk["start"]) for chunk in growth(page, recording)["chunks"]]

    (facts,) = manifest_of(recording).segments
    assert told == [chunk.start for chunk in facts.chunks]
