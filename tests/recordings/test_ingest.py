"""Chunk upload: durable before acknowledged, idempotent, validated."""

import asyncio
import errno
import hashlib
import os
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone

from recordings.enums import RecordingStatus
from recordings.models import Chunk, Recording
from tests.factories import EndedAttemptFactory, RecordingFactory, RunningAttemptFactory, SegmentFactory
from tests.recordings.uploads import EBML, headers_for, path_of, put, token_for, uploader

pytestmark = pytest.mark.django_db(transaction=True)
BODY = EBML + b"first chunk"


@pytest.fixture
def recording():
    """Its first segment is reserved, as it is by the call that makes a recording."""
    return SegmentFactory().recording


@pytest.fixture
def stored_files():
    def names():
        root = Path(settings.MEDIA_ROOT)
        return sorted(path.name for path in root.rglob("*") if path.is_file())

    return names


@pytest.fixture(autouse=True)
def empty_media(settings, tmp_path):
    import proctor_site.asgi
    from recordings.ingest.app import ChunkIngest

    settings.MEDIA_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    proctor_site.asgi.ingest = ChunkIngest()
    yield
    proctor_site.asgi.ingest.stop()


@pytest.fixture
def full_disk(monkeypatch):
    """While it lasts, every write of file content stops half-way for want of space."""

    @contextmanager
    def full():
        write = os.write

        def half(descriptor, data):
            write(descriptor, bytes(data[: len(data) // 2]))
            raise OSError(errno.ENOSPC, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr("proctoring.storage.os.write", half)
            yield

    return full


def code(response):
    return response.status_code, response.json()["code"]


async def test_a_stored_chunk_is_a_file_and_a_row(recording):
    answer = await put(recording, BODY)

    chunk = await Chunk.objects.select_related("segment__recording").aget()
    assert answer.status_code == 201
    assert (Path(settings.MEDIA_ROOT) / chunk.name).read_bytes() == BODY
    assert (chunk.sequence, chunk.segment.number, chunk.size) == (0, 0, len(BODY))
    assert chunk.sha256 == hashlib.sha256(BODY).hexdigest()
    assert chunk.activity == {"questionsViewed": [1], "answersSubmitted": [], "flagsCreated": []}
    assert chunk.segment.recording.status == RecordingStatus.IN_PROGRESS


async def test_the_same_chunk_again_is_stored_once(recording, stored_files):
    first, again = await put(recording, BODY), await put(recording, BODY)

    assert (first.status_code, again.status_code) == (201, 200)
    assert (await Chunk.objects.acount(), len(stored_files())) == (1, 1)


async def test_twenty_connections_with_the_same_chunk_store_it_once(recording, stored_files):
    answers = await asyncio.gather(*(put(recording, BODY) for _ in range(20)))

    assert sorted({answer.status_code for answer in answers}) in ([200, 201], [201])
    assert (await Chunk.objects.acount(), len(stored_files())) == (1, 1)


async def test_other_bytes_under_the_same_number_are_refused_and_leave_nothing(recording, stored_files):
    await put(recording, BODY)

    answer = await put(recording, EBML + b"something else")

    assert code(answer) == (409, "other_bytes")
    assert (Path(settings.MEDIA_ROOT) / (await Chunk.objects.aget()).name).read_bytes() == BODY
    assert len(stored_files()) == 1


async def test_chunks_may_come_in_any_order_and_in_any_segment(recording):
    await sync_to_async(SegmentFactory)(recording=recording, number=1)
    for segment, sequence in [(1, 0), (0, 3), (0, 0)]:
        await put(recording, EBML + bytes([segment, sequence]), segment=segment, sequence=sequence)

    stored = [place async for place in Chunk.objects.values_list("segment__number", "sequence")]
    assert stored == [(0, 0), (0, 3), (1, 0)]


async def test_a_chunk_cannot_be_replaced_by_one_whose_digest_begins_the_same(recording):
    """Names by a part of the digest could be made to meet; the file of an acknowledged chunk must never be touched."""
    await put(recording, BODY)
    name = (await Chunk.objects.aget()).name

    assert hashlib.sha256(BODY).hexdigest() in name


async def test_a_deleted_recording_gets_no_chunk_though_it_was_open_a_moment_ago(recording, stored_files):
    await put(recording, BODY)
    await Recording.objects.aupdate(purged_at=timezone.now())

    answer = await put(recording, EBML + b"second", sequence=1)

    assert code(answer) == (409, "recording_closed")
    assert (await Chunk.objects.acount(), len(stored_files())) == (1, 1)


async def test_resending_a_chunk_is_no_news(recording):
    await put(recording, BODY)
    first = (await Recording.objects.aget()).last_chunk_at

    await put(recording, BODY)

    assert (await Recording.objects.aget()).last_chunk_at == first


async def test_one_that_cannot_be_stored_does_not_take_the_others_with_it(recording, monkeypatch):
    from recordings.ingest import writer

    row = writer._row

    def breaks_once(job, now):
        if job.upload.sequence == 3:
            raise OverflowError("what no database holds")
        return row(job, now)

    monkeypatch.setattr(writer, "_row", breaks_once)

    answers = await asyncio.gather(*(put(recording, EBML + bytes([n]), sequence=n) for n in range(6)))
    after = await put(recording, EBML + b"later", sequence=9)

    assert [answer.status_code for answer in answers] == [201, 201, 201, 503, 201, 201]
    assert after.status_code == 201


REFUSED = {
    "a wrong digest": ({"content_digest": f"sha-256=:{'A' * 43}=:"}, 422, "digest_differs"),
    "no digest": ({"content_digest": None}, 400, "malformed"),
    "a digest of another kind": ({"content_digest": "md5=:AAAA:"}, 400, "malformed"),
    "no token": ({"authorization": None}, 403, "token_invalid"),
    "a forged token": ({"authorization": "Bearer x.y.z"}, 403, "token_invalid"),
    "an image by its type": ({"content_type": "image/png"}, 415, "container_not_allowed"),
    "no type": ({"content_type": None}, 415, "container_not_allowed"),
    "no metadata": ({"chunk_metadata": None}, 400, "malformed"),
    "metadata that is no JSON": ({"chunk_metadata": "start=now"}, 400, "malformed"),
    "metadata without times": ({"chunk_metadata": "{}"}, 400, "malformed"),
    "times without a zone": (
        {"chunk_metadata": '{"start": "2026-11-20T09:00:00", "end": "2026-11-20T09:00:02"}'},
        400,
        "malformed",
    ),
    "a time that no calendar holds": (
        {"chunk_metadata": '{"start": "0001-01-01T00:00:00+14:00", "end": "2026-11-20T09:00:00Z"}'},
        400,
        "malformed",
    ),
    "a character that no database holds": (
        {"chunk_metadata": '{"start": "2026-11-20T09:00:00Z", "end": "2026-11-20T09:00:02Z", "lastError": "\\u0000"}'},
        400,
        "malformed",
    ),
    "an end before the start": (
        {"chunk_metadata": '{"start": "2026-11-20T09:00:02Z", "end": "2026-11-20T09:00:00Z"}'},
        400,
        "malformed",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_what_is_wrong_is_refused_and_nothing_is_stored(recording, stored_files, case):
    changes, status, expected = REFUSED[case]

    answer = await put(recording, BODY, **changes)

    assert code(answer) == (status, expected)
    assert answer.json()["message"]
    assert (await Chunk.objects.acount(), stored_files()) == (0, [])


@pytest.mark.parametrize(
    "image",
    [
        b"\x89PNG\r\n\x1a\n" + b"0" * 40,
        b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"0" * 40,
        b"GIF89a" + b"0" * 40,
        b"plain text that calls itself a video",
    ],
)
@pytest.mark.parametrize("kind", ["video/webm", "video/mp4"])
async def test_an_image_called_a_video_is_refused(recording, stored_files, image, kind):
    answer = await put(recording, image, content_type=kind)

    assert code(answer) == (415, "container_not_allowed")
    assert stored_files() == []


async def test_a_later_webm_chunk_may_begin_with_any_byte(recording):
    answer = await put(recording, b"\xff\xd8\xff any continuation", sequence=4)

    assert answer.status_code == 201


async def test_the_token_of_another_attempt_is_refused(recording, stored_files):
    other = await sync_to_async(RunningAttemptFactory)()

    answer = await put(recording, BODY, authorization=f"Bearer {token_for(other)}")

    assert code(answer) == (403, "not_yours")
    assert stored_files() == []


async def test_a_token_that_has_run_out_is_refused(recording):
    old = token_for(recording.session.attempt, lifetime=timedelta(seconds=-1))

    assert code(await put(recording, BODY, authorization=f"Bearer {old}")) == (403, "token_invalid")


async def test_an_unknown_recording_is_not_found(recording):
    missing = RecordingFactory.build(session=recording.session)

    assert code(await put(missing, BODY)) == (404, "recording_not_found")


async def test_leftovers_are_taken_after_the_end_and_not_for_ever():
    now = timezone.now()
    lately, long_ago = await _ended(now - timedelta(hours=1)), await _ended(now - timedelta(days=4))

    metadata = '{"start": "2026-11-01T09:00:00Z", "end": "2026-11-01T09:00:02Z"}'
    assert (await put(lately, BODY, chunk_metadata=metadata)).status_code == 201
    assert code(await put(long_ago, BODY, chunk_metadata=metadata)) == (409, "recording_closed")


async def test_what_was_recorded_after_the_end_is_refused():
    recording = await _ended(timezone.now() - timedelta(hours=1))

    def recorded(minutes_ago):
        start = timezone.now() - timedelta(minutes=minutes_ago)
        return f'{{"start": "{start.isoformat()}", "end": "{(start + timedelta(seconds=2)).isoformat()}"}}'

    assert (await put(recording, BODY, chunk_metadata=recorded(61))).status_code == 201
    assert code(await put(recording, BODY, sequence=1, chunk_metadata=recorded(50))) == (409, "recording_closed")


async def test_a_deleted_recording_takes_no_chunk(recording):
    await Recording.objects.aupdate(purged_at=timezone.now())

    assert code(await put(recording, BODY)) == (409, "recording_closed")


async def test_the_length_must_be_told_and_not_too_large(recording):
    headers = headers_for(recording.session.attempt, BODY)
    async with uploader() as client:
        unknown = await client.put(path_of(recording), content=_stream(BODY), headers=headers)
        huge = await client.put(
            path_of(recording), content=b"", headers=headers | {"content-length": str(51 * 1024**2)}
        )

    assert (code(unknown), code(huge)) == ((411, "length_required"), (413, "too_large"))


@pytest.mark.parametrize("place", [{"segment": 1000}, {"sequence": 50_000}])
async def test_a_number_beyond_any_exam_is_malformed(recording, place):
    assert code(await put(recording, BODY, **place)) == (400, "malformed")


async def test_a_space_in_the_type_does_not_matter(recording):
    answer = await put(recording, b"\0\0\0\x08moof", sequence=3, content_type="Video/MP4 ; codecs=avc3.42E01E,opus")

    assert (answer.status_code, (await Chunk.objects.aget()).content_type) == (201, "video/mp4;codecs=avc3.42e01e,opus")


async def test_an_empty_chunk_is_malformed(recording):
    assert code(await put(recording, b"")) == (400, "malformed")


async def test_a_body_that_stops_half_way_stores_nothing(recording, stored_files):
    from proctor_site.asgi import application

    headers = headers_for(recording.session.attempt, BODY) | {"content-length": str(len(BODY))}
    scope = {
        "type": "http",
        "method": "PUT",
        "path": path_of(recording),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }
    messages = iter([{"type": "http.request", "body": BODY[:4], "more_body": True}, {"type": "http.disconnect"}])
    sent = []

    async def receive():
        return next(messages)

    async def send(message):
        sent.append(message)

    await application(scope, receive, send)

    assert (sent, await Chunk.objects.acount(), stored_files()) == ([], 0, [])


async def test_every_answer_tells_the_servers_health(recording):
    good, bad = await put(recording, BODY), await put(recording, BODY, authorization=None)

    assert [answer.headers["server-health"] for answer in (good, bad)] == ["0", "0"]


async def test_a_segment_that_was_never_reserved_is_not_found(recording, stored_files):
    answer = await put(recording, BODY, segment=1)

    assert code(answer) == (404, "segment_not_found")
    assert (await Chunk.objects.acount(), stored_files()) == (0, [])


async def test_a_segment_that_was_reserved_a_moment_ago_is_known(recording):
    await put(recording, BODY)
    await sync_to_async(SegmentFactory)(recording=recording, number=1)

    assert (await put(recording, BODY, segment=1)).status_code == 201


async def test_chunks_may_come_in_reverse_order_and_one_may_never_come(recording):
    for sequence in (4, 3, 1, 0):
        assert (await put(recording, EBML + bytes([sequence]), sequence=sequence)).status_code == 201

    stored = [n async for n in Chunk.objects.order_by("sequence").values_list("sequence", flat=True)]
    assert stored == [0, 1, 3, 4]


async def test_different_bytes_for_one_place_at_once_store_one_of_them(recording, stored_files):
    bodies = [EBML + bytes([n]) for n in range(10)]

    answers = await asyncio.gather(*(put(recording, body) for body in bodies))

    chunk = await Chunk.objects.aget()
    winner = bodies.index((Path(settings.MEDIA_ROOT) / chunk.name).read_bytes())
    assert [answer.status_code for answer in answers] == [201 if n == winner else 409 for n in range(10)]
    assert stored_files() == [Path(chunk.name).name]


async def test_two_processes_with_the_same_chunk_store_it_once(recording, stored_files):
    import proctor_site.asgi
    from recordings.ingest.app import ChunkIngest

    first, second = proctor_site.asgi.ingest, ChunkIngest()
    answers = []
    for ingest in (second, first):
        proctor_site.asgi.ingest = ingest
        answers.append(asyncio.create_task(put(recording, BODY)))
        await asyncio.sleep(0)
    statuses = sorted([(await answer).status_code for answer in answers])
    second.stop()

    assert statuses == [200, 201]
    assert (await Chunk.objects.acount(), len(stored_files())) == (1, 1)


async def test_what_is_stored_is_acknowledged_again_though_nothing_can_be_written(recording, full_disk):
    await put(recording, BODY)

    with full_disk():
        answer = await put(recording, BODY)

    assert answer.status_code == 200
    assert (Path(settings.MEDIA_ROOT) / (await Chunk.objects.aget()).name).read_bytes() == BODY


async def test_a_disk_that_fills_up_asks_for_patience_and_keeps_no_half_file(recording, stored_files, full_disk):
    with full_disk():
        answer = await put(recording, BODY + bytes(1000))

    assert code(answer) == (503, "storage_full")
    assert (answer.headers["retry-after"], answer.headers["server-health"]) == ("5", "10")
    assert (await Chunk.objects.acount(), stored_files()) == (0, [])


async def test_a_disk_that_has_room_again_is_noticed(recording, full_disk, monkeypatch):
    monkeypatch.setattr("recordings.ingest.room.LOOKED_AGAIN_AFTER", 0.0)
    with full_disk():
        await put(recording, BODY)

    answer = await put(recording, BODY)

    assert (answer.status_code, answer.headers["server-health"]) == (201, "0")


async def test_a_margin_of_the_disk_stays_free(recording, stored_files, settings):
    settings.STORAGE_RESERVE = 10**18

    answer = await put(recording, BODY)

    assert code(answer) == (503, "storage_full")
    assert answer.headers["server-health"] == "10"
    assert stored_files() == []


async def test_no_margin_is_no_limit(recording, settings):
    settings.STORAGE_RESERVE = 0

    assert (await put(recording, BODY)).status_code == 201


async def test_one_candidate_cannot_fill_the_disk(monkeypatch, stored_files):
    monkeypatch.setattr("recordings.ingest.facts.MOST_BYTES_AT_ONCE", 2 * len(BODY))
    monkeypatch.setattr("recordings.ingest.facts.MOST_BYTES_PER_SECOND", 0)
    recording = (await sync_to_async(SegmentFactory)()).recording

    answers = [await put(recording, BODY[:-1] + bytes([n]), sequence=n) for n in range(3)]
    again = await put(recording, BODY[:-1] + b"\0")

    assert [answer.status_code for answer in answers] == [201, 201, 409]
    assert (code(answers[2]), code(again)) == ((409, "recording_full"), (409, "recording_full"))
    assert len(stored_files()) == 2


async def test_more_time_is_more_room(monkeypatch):
    monkeypatch.setattr("recordings.ingest.facts.MOST_BYTES_AT_ONCE", 0)
    monkeypatch.setattr("recordings.ingest.facts.MOST_BYTES_PER_SECOND", 1)
    now = timezone.now()
    started = {"started_at": now - timedelta(hours=1), "deadline": now + timedelta(hours=1)}
    recording = (await sync_to_async(SegmentFactory)(recording__session__attempt=await _running(**started))).recording

    assert (await put(recording, EBML + bytes(3000))).status_code == 201
    assert code(await put(recording, EBML + bytes(3000), sequence=1)) == (409, "recording_full")


async def test_a_path_with_dots_is_no_upload(recording):
    headers = headers_for(recording.session.attempt, BODY)
    async with uploader() as client:
        answer = await client.put(
            f"/api/v1/recordings/{recording.pk}/segments/..%2f..%2fetc/chunks/0", content=BODY, headers=headers
        )

    assert answer.status_code == 404


@sync_to_async
def _running(**fields):
    return RunningAttemptFactory(**fields)


@sync_to_async
def _ended(at):
    """The recording of an attempt that ended then."""
    return SegmentFactory(recording__session__attempt=EndedAttemptFactory(ended_at=at)).recording


async def _stream(body):
    yield body
