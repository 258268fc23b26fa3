"""The one module that knows where bytes lie: a local disk, or whatever django-storages speaks to."""

import errno
import itertools
import math
import mimetypes
import os
import shutil
import time
from base64 import b64encode
from collections import ChainMap, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from copy import copy
from datetime import datetime
from functools import cache
from hashlib import md5
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Protocol
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage, storages

from proctoring.layout import ASIDE, TOP

PART = ".part"
WRITERS = 4  # threads to a local disk
BINARY = getattr(os, "O_BINARY", 0)  # Windows would change line ends
_sync = getattr(os, "fdatasync", os.fsync)  # which macOS does not have
UNKNOWN_TYPE = "application/octet-stream"
AT_ONCE = 64  # uploads to an object storage; the ingest's largest batch
NO_SPACE = (errno.ENOSPC, errno.EDQUOT)
REST = 5.0  # seconds in which one that is away is not asked again


def is_short(free: int | None) -> bool:
    """Whether so little is free that no more is taken. Unknown is enough."""
    return settings.STORAGE_RESERVE > 0 and free is not None and free < settings.STORAGE_RESERVE


class StorageAway(OSError):
    """The object storage cannot be reached, or refuses us. That says nothing about any one file."""


class Store(Protocol):
    def put(self, files: Mapping[str, bytes]) -> dict[str, OSError]:
        """Store all durably; returns the names that failed, with why. A name is never visible half-written."""

    def fetch(self, name: str, scratch: Path) -> Path:
        """A local path to read the file from; copied into `scratch` only when there is none.

        Where no such file is stored, nothing is there.
        """

    def publish(self, path: Path, name: str) -> None:
        """Move a finished local file into storage under `name`, durably, in one step."""

    def remove_folder(self, folder: str) -> None:
        """Delete everything below. Deleting what is gone is no error."""

    def remove(self, name: str) -> None:
        """Delete one file. Deleting what is gone is no error."""

    def check(self) -> None:
        """Raise, within seconds, when files cannot be kept there now."""

    def free_bytes(self) -> int | None:
        """How much more fits in; None where nobody can tell."""

    def remove_parts(self, *, before: datetime) -> int:
        """Delete what writes that never finished have left behind since before then. Answers how many there were."""


class LocalStore:
    """Files below one root: written aside, synced, renamed; then the folder is synced, so that the name stays too.

    Aside is a folder of its own beside the target: what a killed process left there is found without looking at a
    million names, and the parts of a recording lie near each other on the disk.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._process = uuid4().hex
        self._numbers = itertools.count()
        self._pool = ThreadPoolExecutor(WRITERS, thread_name_prefix="local-store")

    def put(self, files: Mapping[str, bytes]) -> dict[str, OSError]:
        """A few one after the other, which costs least; more by several threads, so that their syncs overlap."""
        threads = min(WRITERS, len(files) // 2)
        if threads < 2:
            return self._put(files.items())
        shares = [itertools.islice(files.items(), n, None, threads) for n in range(threads)]
        return dict(ChainMap(*self._pool.map(self._put, shares)))

    def _put(self, files: Iterable[tuple[str, bytes]]) -> dict[str, OSError]:
        failed: dict[str, OSError] = {}
        folders: dict[str, list[str]] = defaultdict(list)
        for name, data in files:
            folder, _slash, last = name.rpartition("/")
            try:
                self._write(f"{self.root}/{folder}", last, data)
            except OSError as error:
                failed[name] = error
            else:
                folders[folder].append(name)
        for folder, names in folders.items():
            try:
                _sync_folder(f"{self.root}/{folder}")
            except OSError as error:
                failed |= dict.fromkeys(names, error)
        return failed

    def path(self, name: str) -> Path:
        return self.root / name

    def _write(self, folder: str, name: str, data: bytes) -> None:
        try:
            self._write_aside(folder, name, data)
        except FileNotFoundError:  # the first in its folder
            self._make_folder(Path(folder, ASIDE))
            self._write_aside(folder, name, data)

    def _write_aside(self, folder: str, name: str, data: bytes) -> None:
        with self._part(folder) as part:
            _write_synced(part, data)
            os.replace(part, f"{folder}/{name}")  # noqa: PTH105 - a Path costs more than the rename

    @contextmanager
    def _part(self, folder: str | Path) -> Iterator[str]:
        """A place to write aside. Nothing stays there, whatever happens."""
        part = f"{folder}/{ASIDE}/{self._process}-{next(self._numbers)}{PART}"
        try:
            yield part
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise

    def _make_folder(self, folder: Path) -> None:
        """Make the folder and sync each parent that got a new entry."""
        if folder.is_dir():
            return
        self._make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync_folder(folder.parent)

    def fetch(self, name: str, scratch: Path) -> Path:
        return self.path(name)

    def publish(self, path: Path, name: str) -> None:
        target = self.path(name)
        self._make_folder(target.parent / ASIDE)
        with self._part(target.parent) as part:
            shutil.move(path, part)
            with Path(part).open("rb+") as file:
                os.fsync(file.fileno())
            Path(part).replace(target)
        _sync_folder(target.parent)

    def remove_folder(self, folder: str) -> None:
        if self.path(folder).exists():
            shutil.rmtree(self.path(folder))

    def remove(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)

    def check(self) -> None:
        with TemporaryFile(dir=self.root):
            return

    def free_bytes(self) -> int | None:
        return shutil.disk_usage(self.root).free

    def remove_parts(self, *, before: datetime) -> int:
        asides = (f"{TOP}/*/*/*/*/{ASIDE}", f"{TOP}/*/*/*/*/*/{ASIDE}")  # of videos, of chunks
        parts = itertools.chain(*(self.root.glob(f"{aside}/*{PART}") for aside in asides))
        old = [part for part in parts if _written_at(part) < before.timestamp()]
        for part in old:
            part.unlink(missing_ok=True)
        return len(old)


class ObjectStore:
    """A bucket behind S3's protocol. An object appears whole or not at all, so there is nothing to rename."""

    def __init__(self, storage: Any) -> None:
        self._storage = storage
        self._bucket: str = storage.bucket_name
        self._client = storage.connection.meta.client  # which threads may share, as they may not the storage
        self._client.meta.events.register("before-sign.s3.DeleteObjects", _add_digest, unique_id="digest")
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="object-store")
        self._away_until = 0.0

    def put(self, files: Mapping[str, bytes]) -> dict[str, OSError]:
        """One that is away or frozen is left alone for a while: who waits behind is told at once."""
        if time.monotonic() < self._away_until:
            return {name: StorageAway("the object storage was away a moment ago") for name in files}
        failed = {name: error for name, error in self._pool.map(self._put, files.items()) if error}
        if failed and len(failed) == len(files):
            self._away_until = time.monotonic() + REST
        return failed

    def _put(self, file: tuple[str, bytes]) -> tuple[str, OSError | None]:
        name, data = file
        try:
            with _told_as_away():
                # Not as bytes: those must leave within one time-out, however many they are.
                self._client.put_object(Bucket=self._bucket, Key=name, Body=BytesIO(data), ContentType=UNKNOWN_TYPE)
        except OSError as error:
            return name, error
        return name, None

    def fetch(self, name: str, scratch: Path) -> Path:
        target = scratch / name.replace("/", "_")
        with _told_as_away(), suppress(self._client.exceptions.NoSuchKey):
            body = self._client.get_object(Bucket=self._bucket, Key=name)["Body"]
            with body, target.open("wb") as file:
                shutil.copyfileobj(body, file, 1 << 20)
        return target

    def publish(self, path: Path, name: str) -> None:
        """A large file goes in parts, which nobody sees before the last."""
        described = {"ContentType": mimetypes.guess_type(name)[0] or UNKNOWN_TYPE}
        with _told_as_away(), path.open("rb") as file:
            self._client.upload_fileobj(file, self._bucket, name, described, Config=self._storage.transfer_config)
        path.unlink()

    def remove_folder(self, folder: str) -> None:
        """Deletes what is half uploaded as well: nobody sees it, but it is there."""
        with _told_as_away():
            self._abort_uploads(self._uploads(folder))
            for page in self._pages("list_objects_v2", folder):
                self._delete([found["Key"] for found in page.get("Contents", ())])

    def _uploads(self, folder: str) -> list[Any]:
        """What is half uploaded below."""
        with suppress(self._client.exceptions.NoSuchUpload):  # which some servers say instead of an empty list
            pages = self._pages("list_multipart_uploads", folder)
            return [upload for page in pages for upload in page.get("Uploads", ())]
        return []

    def _abort_uploads(self, uploads: Iterable[Any]) -> None:
        for upload in uploads:
            place = {"Key": upload["Key"], "UploadId": upload["UploadId"]}
            with suppress(self._client.exceptions.NoSuchUpload):  # finished meanwhile
                self._client.abort_multipart_upload(Bucket=self._bucket, **place)

    def _pages(self, listing: str, folder: str) -> Iterator[Any]:
        pages: Iterable[Any] = self._client.get_paginator(listing).paginate(Bucket=self._bucket, Prefix=f"{folder}/")
        return iter(pages)

    def _delete(self, names: Sequence[str]) -> None:
        """At most a page of a listing. The answer is 200 even when none of them could be deleted."""
        if not names:
            return
        wanted = {"Objects": [{"Key": name} for name in names], "Quiet": True}
        kept = self._client.delete_objects(Bucket=self._bucket, Delete=wanted).get("Errors", ())
        if kept:
            raise StorageAway(f"{len(kept)} objects were not deleted, the first because of {kept[0].get('Code')}")

    def remove(self, name: str) -> None:
        with _told_as_away():
            self._client.delete_object(Bucket=self._bucket, Key=name)

    def check(self) -> None:
        _impatient(self._storage).head_bucket(Bucket=self._bucket)

    def free_bytes(self) -> int | None:
        return None

    def remove_parts(self, *, before: datetime) -> int:
        with _told_as_away():
            old = [upload for upload in self._uploads(TOP) if upload["Initiated"] < before]
            self._abort_uploads(old)
        return len(old)


@cache
def _impatient(storage: Any) -> Any:
    """A client of the same bucket for a caller who cannot wait: one try of a few seconds."""
    quick = copy(storage)
    config = type(storage.client_config)  # botocore's, which only sites with object storage have loaded
    impatience = config(connect_timeout=2, read_timeout=2, retries={"total_max_attempts": 1})
    quick.client_config = storage.client_config.merge(impatience)
    return quick.connection.meta.client


def _add_digest(request: Any, **_more: Any) -> None:
    """Older servers refuse a batched deletion without it, whatever newer checksum it carries."""
    request.headers["Content-MD5"] = b64encode(md5(request.body, usedforsecurity=False).digest()).decode()


@contextmanager
def _told_as_away() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise StorageAway(str(error)) from error


def store() -> Store:
    """The configured store."""
    if isinstance(default_storage, FileSystemStorage):
        return LocalStore(Path(default_storage.location))
    return ObjectStore(storages["default"])  # itself, not the proxy that may come to stand for another


def _written_at(path: Path) -> float:
    """In seconds; never for one that has just got its name."""
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return math.inf


def _write_synced(path: str, data: bytes) -> None:
    """With the system's own calls: Python's file objects cost more than the system does."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | BINARY, 0o644)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(descriptor, rest) :]
        _sync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: str | Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder; NTFS journals the rename itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
