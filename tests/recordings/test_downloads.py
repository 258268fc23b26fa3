from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import Storage, storages
from django.test import override_settings
from rest_framework.test import APIRequestFactory, force_authenticate

from exams.enums import Role
from exams.models import User
from recordings.api.media import ChunkView, VideoView
from recordings.enums import RecordingStatus
from recordings.models import Chunk, Recording
from tests.factories import (
    NOW,
    ChunkFactory,
    OrganisationFactory,
    RecordingFactory,
    UserFactory,
    person_with,
)

pytestmark = pytest.mark.django_db
VIDEO = b"the joined video" * 100
CHUNK = b"one chunk"


class ObjectStorage(Storage):
    """As object storages are: no local paths, addresses with parameters."""

    def url(self, name: str | None, parameters: dict[str, str] | None = None, expire: int = 0) -> str:
        return f"https://storage.example/{name}?signed&{sorted((parameters or {}).items())}"


@pytest.fixture(autouse=True)
def media(tmp_path: Path) -> Iterator[Path]:
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    with override_settings(STORAGES={**storages.backends, "default": backend}):
        yield tmp_path


@pytest.fixture
def recording(media: Path) -> Recording:
    recording: Recording = RecordingFactory(
        status=RecordingStatus.COMPLETED, video="recordings/video-abc.mp4", assembled_at=NOW
    )
    (media / "recordings").mkdir()
    (media / recording.video).write_bytes(VIDEO)
    return recording


@pytest.fixture
def chunk(media: Path, recording: Recording) -> Chunk:
    chunk: Chunk = ChunkFactory(
        segment__recording=recording, sequence=3, name="recordings/000003.bin", sha256="ab" * 32
    )
    (media / chunk.name).write_bytes(CHUNK)
    return chunk


@pytest.fixture
def reviewer(recording: Recording) -> User:
    return person_with(Role.REVIEWER, recording.session.attempt.exam.organisation)


def get_video(recording_id: Any, user: User | None, query: str = "", **headers: str) -> Any:
    request = APIRequestFactory().get(f"/video/{query}", headers=headers)
    force_authenticate(request, user)
    return VideoView.as_view()(request, recording=recording_id)


def get_chunk(chunk: Chunk, user: User, *, sequence: int = 3) -> Any:
    request = APIRequestFactory().get("/chunk")
    force_authenticate(request, user)
    return ChunkView.as_view()(request, recording=chunk.segment.recording_id, segment=0, sequence=sequence)


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.data["code"]


def body_of(response: Any) -> bytes:
    body = b"".join(response.streaming_content)
    response.close()
    return body


def people_without_the_right(recording: Recording) -> dict[str, User]:
    organisation = recording.session.attempt.exam.organisation
    return {
        "the candidate": recording.session.attempt.candidate,
        "a proctor": person_with(Role.PROCTOR, organisation),
        "a teacher": person_with(Role.TEACHER, organisation),
        "a reviewer of another organisation": person_with(Role.REVIEWER, OrganisationFactory()),
        "a stranger": UserFactory(),
    }


def test_a_reviewer_plays_the_video(recording: Recording, reviewer: User) -> None:
    response = get_video(recording.pk, reviewer, Range="bytes=0-15", Accept="video/*")

    assert (response.status_code, response["Content-Type"], body_of(response)) == (
        206,
        "video/mp4",
        b"the joined video",
    )
    assert not response.has_header("Content-Disposition")


def test_an_administrator_plays_it_too(recording: Recording) -> None:
    administrator = person_with(Role.ADMINISTRATOR, recording.session.attempt.exam.organisation)

    assert body_of(get_video(recording.pk, administrator)) == VIDEO


def test_a_download_is_a_file_named_for_people(recording: Recording, reviewer: User) -> None:
    attempt = recording.session.attempt
    response = get_video(recording.pk, reviewer, "?download=1", Range="bytes=0-")

    assert body_of(response) == VIDEO
    name = f"{attempt.candidate.shown_name} {attempt.exam.title} 2026-11-20 camera.mp4"
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'


def test_nobody_else_learns_that_there_is_a_video(recording: Recording, chunk: Chunk) -> None:
    people = people_without_the_right(recording)

    videos = {who: refusal(get_video(recording.pk, user)) for who, user in people.items()}
    chunks = {who: refusal(get_chunk(chunk, user)) for who, user in people.items()}

    not_found = (404, "recording_not_found")
    assert videos == chunks == dict.fromkeys(people, not_found)
    assert refusal(get_video(uuid4(), people["a proctor"])) == not_found


def test_without_a_session_there_is_no_video(recording: Recording) -> None:
    assert get_video(recording.pk, None).status_code == 403


def test_a_video_is_not_ready_before_it_is_joined(reviewer: User, recording: Recording) -> None:
    Recording.objects.update(video="", status=RecordingStatus.IN_PROGRESS)

    assert refusal(get_video(recording.pk, reviewer)) == (404, "video_not_ready")


def test_a_deleted_video_is_not_given_out(reviewer: User, recording: Recording) -> None:
    Recording.objects.update(purged_at=NOW)

    assert refusal(get_video(recording.pk, reviewer)) == (404, "video_not_ready")


def test_a_video_whose_file_is_gone_is_refused_in_words(media: Path, reviewer: User, recording: Recording) -> None:
    (media / recording.video).unlink()

    assert refusal(get_video(recording.pk, reviewer)) == (404, "video_not_ready")


def test_a_video_joined_again_has_another_tag(reviewer: User, recording: Recording) -> None:
    before = get_video(recording.pk, reviewer)
    Recording.objects.update(assembled_at=NOW.replace(minute=1))
    after = get_video(recording.pk, reviewer)

    assert body_of(before) == body_of(after)
    assert before["ETag"] != after["ETag"]


def test_a_chunk_comes_as_it_was_recorded(chunk: Chunk, reviewer: User) -> None:
    response = get_chunk(chunk, reviewer)

    assert body_of(response) == CHUNK
    assert (response["Content-Type"], response["ETag"]) == (chunk.content_type, f'"{chunk.sha256}"')
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment; ")
    assert response["Content-Disposition"].endswith('camera 0-3.webm"')


def test_a_chunk_of_another_kind_is_only_bytes(chunk: Chunk, reviewer: User) -> None:
    Chunk.objects.update(content_type="text/html")

    response = get_chunk(chunk, reviewer)

    assert (body_of(response), response["Content-Type"]) == (CHUNK, "application/octet-stream")


def test_a_chunk_that_never_came_is_not_found(media: Path, chunk: Chunk, reviewer: User) -> None:
    assert refusal(get_chunk(chunk, reviewer, sequence=4)) == (404, "chunk_not_found")

    (media / chunk.name).unlink()
    assert refusal(get_chunk(chunk, reviewer)) == (404, "chunk_not_found")


def test_a_chunk_belongs_to_its_own_recording(chunk: Chunk) -> None:
    other = RecordingFactory()
    reviewer = person_with(Role.REVIEWER, other.session.attempt.exam.organisation)
    request = APIRequestFactory().get("/chunk")
    force_authenticate(request, reviewer)

    assert refusal(ChunkView.as_view()(request, recording=other.pk, segment=0, sequence=3)) == (404, "chunk_not_found")


def test_object_storage_is_sent_for_by_its_signed_address(recording: Recording, reviewer: User) -> None:
    backend = {"BACKEND": f"{__name__}.ObjectStorage"}
    with override_settings(STORAGES={**storages.backends, "default": backend}):
        played, kept = get_video(recording.pk, reviewer), get_video(recording.pk, reviewer, "?download=1")

    assert (played.status_code, played["Cache-Control"]) == (302, "private, no-store")
    assert played["Location"].startswith("https://storage.example/recordings/video-abc.mp4?signed")
    assert "'ResponseContentDisposition', 'inline" in played["Location"]
    assert "'ResponseContentDisposition', 'attachment; filename=" in kept["Location"]
