"""Recordings in a bucket of a real S3 server: whole or not there, durable before acknowledged, gone when deleted."""

import asyncio
import re
import socket
import threading
import tracemalloc
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.core.files.storage import default_storage
from rest_framework.test import APIRequestFactory, force_authenticate

import proctor_site.asgi
from exams.enums import Role
from exams.models import User
from proctor_site.settings import object_storage
from proctoring import storage
from proctoring.storage import ObjectStore, StorageAway
from recordings.api.media import ChunkView, VideoView
from recordings.enums import RecordingStatus
from recordings.ingest.app import ChunkIngest
from recordings.models import Chunk, Recording
from recordings.services.assembly import MOST_TRIES, assemble_recording
from retention.services.purge import purge_recording
from tests.factories import NOW, ChunkFactory, EndedAttemptFactory, RecordingFactory, SegmentFactory, person_with
from tests.recordings.media.material import WEBM, sample
from tests.recordings.uploads import EBML, put
from tests.servers import HOST, free_port, s3_bucket, s3_server, silent_server

MB = 1024 * 1024
BODY = EBML + b"first chunk"
FOLDER = "recordings/2026/11/an-attempt/camera"
ENDED = NOW + timedelta(hours=1)
GIVE_UP = 40  # seconds in which even a busy machine has done it

UseBucket = Callable[[Mapping[str, str]], ObjectStore]


@pytest.fixture
def use(settings: Any, monkeypatch: pytest.MonkeyPatch) -> UseBucket:
    """Sets the product's storage as the STORAGE_* variables would."""

    def use_bucket(variables: Mapping[str, str]) -> ObjectStore:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": object_storage.options()}
        settings.STORAGES = settings.STORAGES | {"default": backend}
        store = storage.store()
        assert isinstance(store, ObjectStore)
        return store

    return use_bucket


@pytest.fixture
def store(use: UseBucket, s3_url: str) -> ObjectStore:
    return use(s3_bucket(s3_url))


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seconds in production takes a moment here."""
    monkeypatch.setattr(object_storage, "CONNECT", 0.3)
    monkeypatch.setattr(object_storage, "READ", 0.3)
    monkeypatch.setattr(storage, "REST", 0.3)


@pytest.fixture
def ingest(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """Call it once the storage is set: from then on chunks go there."""
    made: list[ChunkIngest] = []

    def start() -> None:
        made.append(ChunkIngest())
        monkeypatch.setattr(proctor_site.asgi, "ingest", made[-1])

    yield start
    for one in made:
        one.stop()


def bucket() -> Any:
    """The bucket, seen without our own code."""
    s3: Any = default_storage
    return s3.connection.Bucket(s3.bucket_name)


def names(folder: str = "") -> list[str]:
    return sorted(found.key for found in bucket().objects.filter(Prefix=folder))


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer((HOST, 0), handler) as server, ThreadPoolExecutor(1) as pool:
        pool.submit(server.serve_forever, 0.05)
        try:
            yield f"http://{HOST}:{server.server_port}"
        finally:
            server.shutdown()


def half_uploads() -> list[str]:
    return [upload.object_key for upload in bucket().multipart_uploads.all()]


# -- whole or not there --------------------------------------------------------


def test_files_go_in_and_come_out(store: ObjectStore, tmp_path: Path) -> None:
    failed = store.put({f"{FOLDER}/000/1.bin": b"one", f"{FOLDER}/000/2.bin": b"two"})

    assert (failed, names()) == ({}, [f"{FOLDER}/000/1.bin", f"{FOLDER}/000/2.bin"])
    assert [store.fetch(name, tmp_path).read_bytes() for name in names()] == [b"one", b"two"]


def test_a_video_is_moved_in_whole(store: ObjectStore, tmp_path: Path) -> None:
    path = tmp_path / "video.mp4"
    path.write_bytes(b"video" * 4 * MB)

    store.publish(path, f"{FOLDER}/video-1.mp4")

    stored = bucket().Object(f"{FOLDER}/video-1.mp4")
    assert (stored.content_length, stored.content_type, path.exists()) == (20 * MB, "video/mp4", False)
    assert half_uploads() == []


def test_an_upload_whose_sender_dies_leaves_nothing(store: ObjectStore, s3_url: str, tmp_path: Path) -> None:
    name = f"{FOLDER}/000/1.bin"
    address = bucket().meta.client.generate_presigned_url("put_object", {"Bucket": bucket().name, "Key": name})
    parts = urlsplit(address)
    assert httpx.put(address, content=b"whole").status_code == 200
    store.remove(name)

    with closing(socket.create_connection((HOST, urlsplit(s3_url).port or 0), timeout=GIVE_UP)) as sender:
        head = f"PUT {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {2 * MB}\r\n\r\n"
        sender.sendall(head.encode() + b"x" * MB)

    assert (names(), store.fetch(name, tmp_path).exists()) == ([], False)


def test_parts_of_a_video_are_not_visible_and_go_with_its_folder(store: ObjectStore, tmp_path: Path) -> None:
    upload = bucket().Object(f"{FOLDER}/video-1.mp4").initiate_multipart_upload()
    upload.Part(1).upload(Body=b"x" * 5 * MB)
    visible, fetched = names(), store.fetch(f"{FOLDER}/video-1.mp4", tmp_path)
    before = half_uploads()

    store.remove_folder(FOLDER)

    assert (visible, fetched.exists()) == ([], False)
    assert (before, half_uploads()) == ([f"{FOLDER}/video-1.mp4"], [])


def test_a_large_file_comes_to_the_disk_and_not_into_memory(store: ObjectStore, tmp_path: Path) -> None:
    bucket().put_object(Key="large", Body=bytes(48 * MB))
    tracemalloc.start()

    path = store.fetch("large", tmp_path)

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert path.stat().st_size == 48 * MB
    assert most < 12 * MB


# -- deleting ------------------------------------------------------------------


def test_a_folder_goes_with_all_pages_of_its_listing(store: ObjectStore) -> None:
    store.put({f"{FOLDER}/{number % 3:03}/{number:06}.bin": b"x" for number in range(1205)})
    store.put({f"{FOLDER}-of-another/1.bin": b"x", "recordings/2026/11/other/camera/1.bin": b"x"})
    before = len(names(f"{FOLDER}/"))

    store.remove_folder(FOLDER)

    assert (before, names()) == (1205, [f"{FOLDER}-of-another/1.bin", "recordings/2026/11/other/camera/1.bin"])


def test_deleting_what_is_gone_is_no_error(store: ObjectStore) -> None:
    store.remove_folder(FOLDER)
    store.remove(f"{FOLDER}/video-1.mp4")

    assert names() == []


def test_a_batched_deletion_is_taken_by_a_server_that_knows_only_the_old_checksum(use: UseBucket) -> None:
    kept = ["one.bin", "two.bin"]

    class Old(BaseHTTPRequestHandler):
        """Has two objects and gives them up for the right Content-MD5 only."""

        def do_GET(self) -> None:
            self._answer(
                "".join(f"<Contents><Key>{FOLDER}/{name}</Key></Contents>" for name in kept), "ListBucketResult"
            )

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-MD5") == b64encode(md5(body).digest()).decode():
                kept.clear()
            self._answer("", "DeleteResult")

        def _answer(self, content: str, kind: str) -> None:
            body = f"<{kind}>{content}</{kind}>".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: Any) -> None:
            """Not into the test's output."""

    with serving(Old) as address:
        use(_variables(address)).remove_folder(FOLDER)

    assert kept == []


@pytest.mark.django_db
def test_a_purge_leaves_an_empty_bucket(store: ObjectStore) -> None:
    recording = RecordingFactory(session__attempt=EndedAttemptFactory())
    store.put({f"{recording.folder}/000/1.bin": b"x", f"{recording.folder}/video-1.mp4": b"x"})

    purge_recording(recording_id=recording.pk, now=NOW)

    assert names() == []


# -- chunks --------------------------------------------------------------------


@pytest.fixture
def running(transactional_db: None) -> Recording:
    """Of an exam that is going on; the page has reserved a segment."""
    recording: Recording = SegmentFactory(number=0).recording
    return recording


async def test_a_chunk_is_in_the_bucket_before_it_is_acknowledged(
    running: Recording, store: ObjectStore, ingest: Any
) -> None:
    ingest()

    answer = await put(running, BODY)

    chunk = await Chunk.objects.aget()
    stored = bucket().Object(chunk.name)
    assert (answer.status_code, stored.get()["Body"].read()) == (201, BODY)


async def test_a_storage_that_comes_back_gets_what_was_not_acknowledged(
    running: Recording, use: UseBucket, ingest: Any, impatient: None
) -> None:
    with s3_server() as server:
        use(s3_bucket(server.url))
        ingest()
        answers = [await put(running, EBML + bytes([n]), sequence=n) for n in range(3)]
        server.stop()
        answers += [await put(running, EBML + bytes([n]), sequence=n) for n in range(3, 6)]
        rows = await Chunk.objects.acount()
        server.start()
        again = [await _until_taken(running, n) for n in range(6)]

        assert [answer.status_code for answer in answers] == [201] * 3 + [503] * 3
        assert (rows, [answer.status_code for answer in again]) == (3, [200] * 3 + [201] * 3)
        assert {answer.headers["retry-after"] for answer in answers[3:]} == {"5"}
        assert names() == sorted([chunk.name async for chunk in Chunk.objects.all()])


async def test_a_frozen_storage_is_answered_with_patience(
    running: Recording, use: UseBucket, ingest: Any, impatient: None
) -> None:
    with silent_server() as frozen:
        use(_variables(f"http://{urlsplit(frozen).netloc}"))
        ingest()
        async with asyncio.timeout(GIVE_UP):
            answers = await asyncio.gather(*(put(running, EBML + bytes([n]), sequence=n) for n in range(80)))

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(503, "busy")] * 80
    assert await Chunk.objects.acount() == 0


def test_as_many_uploads_as_a_batch_has_are_under_way_at_once(use: UseBucket) -> None:
    together = threading.Barrier(storage.AT_ONCE, timeout=GIVE_UP)

    class Patient(BaseHTTPRequestHandler):
        """Answers an upload once all the others have arrived as well."""

        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            together.wait()
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_words: Any) -> None:
            """Not into the test's output."""

    with serving(Patient) as address:
        failed = use(_variables(address)).put({f"{number}.bin": b"x" for number in range(storage.AT_ONCE)})

    assert failed == {}


def test_a_wrong_secret_stores_nothing_and_says_so(use: UseBucket, s3_url: str) -> None:
    right = s3_bucket(s3_url)
    wrong = use(right | {"STORAGE_SECRET_KEY": "not-this-one"})

    failed = wrong.put({"1.bin": b"x"})
    use(right)

    assert (list(failed), names()) == (["1.bin"], [])
    assert "SignatureDoesNotMatch" in str(failed["1.bin"])


# -- joining -------------------------------------------------------------------


def ended_recording(store: ObjectStore) -> Recording:
    """With real chunks in the bucket, and its attempt over."""
    length = timedelta(seconds=20)
    recording: Recording = RecordingFactory(
        session__attempt=EndedAttemptFactory(ended_at=NOW + length),
        status=RecordingStatus.IN_PROGRESS,
        finished_at=NOW,
        last_chunk_at=NOW,
    )
    segment = SegmentFactory(recording=recording)
    for sequence, path in sample(WEBM).items():
        start = NOW + timedelta(seconds=2.5 * sequence)
        times = {"start": start, "end": start + timedelta(seconds=2.5), "received_at": NOW + length}
        chunk = ChunkFactory(segment=segment, sequence=sequence, content_type="video/webm", **times)
        store.put({chunk.name: path.read_bytes()})
    return recording


@pytest.mark.django_db
def test_a_storage_that_is_away_for_long_only_puts_off_the_joining(use: UseBucket, impatient: None) -> None:
    with s3_server() as server:
        recording = ended_recording(use(s3_bucket(server.url)))
        server.stop()
        for minute in range(MOST_TRIES + 1):
            with pytest.raises(StorageAway):
                assemble_recording(recording_id=recording.pk, now=ENDED + timedelta(minutes=minute))
        server.start()
        assemble_recording(recording_id=recording.pk, now=ENDED + timedelta(minutes=minute + 1))

        recording.refresh_from_db()
        assert (recording.status, recording.error) == (RecordingStatus.COMPLETED, "")
        assert recording.video in names()


@pytest.mark.django_db
def test_a_chunk_that_is_missing_from_the_bucket_makes_it_partial(store: ObjectStore) -> None:
    recording = ended_recording(store)
    store.remove(Chunk.objects.get(sequence=3).name)

    assemble_recording(recording_id=recording.pk, now=ENDED)

    recording.refresh_from_db()
    assert recording.status == RecordingStatus.PARTIAL
    assert recording.video in names()


# -- addresses that expire -----------------------------------------------------


@pytest.fixture
def recording(store: ObjectStore, db: None) -> Recording:
    recording: Recording = RecordingFactory(session__attempt=EndedAttemptFactory(), duration=60.0)
    recording.video = f"{recording.folder}/video-1.mp4"
    recording.save()
    store.put({recording.video: b"0123456789" * 100})
    return recording


def video_address(recording: Recording, query: str = "") -> str:
    """Where a reviewer's browser is sent."""
    reviewer: User = person_with(Role.REVIEWER, recording.session.attempt.exam.organisation)
    request = APIRequestFactory().get(f"/video/{query}")
    force_authenticate(request, reviewer)
    response = VideoView.as_view()(request, recording=recording.pk)
    assert response.status_code == 302
    return str(response["Location"])


def test_a_signed_address_gives_the_video_and_any_piece_of_it(recording: Recording) -> None:
    address = video_address(recording)

    whole, piece = httpx.get(address), httpx.get(address, headers={"Range": "bytes=15-24"})

    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert (whole.content, piece.content) == (b"0123456789" * 100, b"5678901234")
    assert piece.headers["content-range"] == "bytes 15-24/1000"


def test_a_download_has_its_name_and_type(recording: Recording) -> None:
    attempt = recording.session.attempt

    video = httpx.get(video_address(recording, "?download=1"))

    name = f"{attempt.candidate.shown_name} {attempt.exam.title} 2026-11-20 camera.mp4"
    assert video.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert video.headers["content-type"] == "video/mp4"


def test_a_chunk_has_the_type_that_it_was_recorded_with(store: ObjectStore, db: None) -> None:
    chunk: Chunk = ChunkFactory(sequence=0)
    store.put({chunk.name: BODY})
    reviewer: User = person_with(Role.REVIEWER, chunk.segment.recording.session.attempt.exam.organisation)
    request = APIRequestFactory().get("/chunk")
    force_authenticate(request, reviewer)

    response = ChunkView.as_view()(request, recording=chunk.segment.recording_id, segment=0, sequence=0)

    answer = httpx.get(response["Location"])
    assert (answer.content, answer.headers["content-type"]) == (BODY, chunk.content_type)
    assert answer.headers["content-disposition"].endswith('camera 0-0.webm"')


@pytest.mark.parametrize(
    ("part", "other"),
    [
        (r"X-Amz-Signature=.", "X-Amz-Signature=x"),
        (r"X-Amz-Expires=\d+", "X-Amz-Expires=604800"),
        (r"response-content-type=[^&]+", "response-content-type=text%2Fhtml"),
        (r"/video-1\.mp4", "/video-2.mp4"),
        (r"\?.*", ""),
    ],
    ids=["signature", "expiry", "type", "name", "unsigned"],
)
def test_an_address_that_was_changed_is_refused(recording: Recording, part: str, other: str) -> None:
    address = video_address(recording)
    changed, count = re.subn(part, other, address)

    answer = httpx.get(changed)

    assert (count, httpx.get(address).status_code) == (1, 200)
    assert answer.status_code in (400, 403)
    assert b"0123" not in answer.content


def test_an_address_expires_some_time_after_the_video_could_be_watched_twice(recording: Recording) -> None:
    assert re.findall(r"X-Amz-Expires=(\d+)", video_address(recording)) == [str(3600 + 120)]


def test_an_address_that_has_expired_is_refused(recording: Recording) -> None:
    s3: Any = default_storage
    address = s3.url(recording.video, expire=5)
    before = httpx.get(address).status_code
    threading.Event().wait(6.1)

    answer = httpx.get(address)

    assert before == 200
    assert answer.status_code in (400, 403)
    assert b"0123" not in answer.content


# -- ready ---------------------------------------------------------------------


@pytest.mark.django_db
def test_ready_with_a_bucket_and_not_without_it(client: Any, use: UseBucket, s3_url: str) -> None:
    use(s3_bucket(s3_url))
    there = client.get("/readyz").json()["storage"]
    use(_variables(s3_url))
    elsewhere = client.get("/readyz").json()["storage"]
    use(_variables(f"http://{HOST}:{free_port()}"))
    away = client.get("/readyz")

    assert (there, elsewhere) == ("ok", "ClientError")
    assert (away.status_code, away.json()["storage"]) == (503, "EndpointConnectionError")


@pytest.mark.django_db
def test_not_ready_while_the_storage_is_frozen(client: Any, use: UseBucket) -> None:
    with silent_server() as frozen:
        use(_variables(f"http://{urlsplit(frozen).netloc}"))

        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["storage"]) == (503, "ReadTimeoutError")


# -- steps ---------------------------------------------------------------------


def _variables(url: str) -> dict[str, str]:
    keys = {"STORAGE_ACCESS_KEY": "a-key", "STORAGE_SECRET_KEY": "a-secret-of-this-test"}
    return {"STORAGE_ENDPOINT": url, "STORAGE_BUCKET": "no-such-bucket", **keys}


async def _until_taken(recording: Recording, sequence: int) -> httpx.Response:
    """The same chunk again and again, as its page would send it."""
    for _try in range(GIVE_UP * 10):
        answer = await put(recording, EBML + bytes([sequence]), sequence=sequence)
        if answer.status_code != 503:
            return answer
        await asyncio.sleep(0.1)
    raise TimeoutError
