"""The one module that knows where bytes lie: a local disk, or whatever django-storages speaks to."""

import os
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Protocol

from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage, default_storage

PART = ".part"


class Store(Protocol):
    def put(self, files: Mapping[str, bytes]) -> dict[str, OSError]:
        """Store all durably; returns the names that failed, with why. A name is never visible half-written."""

    def fetch(self, name: str, scratch: Path) -> Path:
        """A local path to read the file from; copied into `scratch` only when there is none."""

    def publish(self, path: Path, name: str) -> None:
        """Move a finished local file into storage under `name`, durably, in one step."""

    def remove_folder(self, folder: str) -> None:
        """Delete everything below. Deleting what is gone is no error."""

    def remove(self, name: str) -> None:
        """Delete one file. Deleting what is gone is no error."""


class LocalStore:
    """Files below one root: written aside, synced, renamed; then the folder is synced, so that the name stays too."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, files: Mapping[str, bytes]) -> dict[str, OSError]:
        failed: dict[str, OSError] = {}
        folders: set[Path] = set()
        for name, data in files.items():
            try:
                folders.add(self._write(self.path(name), data))
            except OSError as error:
                failed[name] = error
        for folder in folders:
            _sync_folder(folder)
        return failed

    def path(self, name: str) -> Path:
        return self.root / name

    def _write(self, path: Path, data: bytes) -> Path:
        self._make_folder(path.parent)
        with NamedTemporaryFile(dir=path.parent, suffix=PART, delete=False) as part:
            try:
                part.write(data)
                part.flush()
                os.fsync(part.fileno())
            except OSError:
                part.close()
                Path(part.name).unlink(missing_ok=True)
                raise
        Path(part.name).replace(path)
        return path.parent

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
        self._make_folder(target.parent)
        part = target.with_name(f"{target.name}{PART}")
        shutil.move(path, part)
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(target)
        _sync_folder(target.parent)

    def remove_folder(self, folder: str) -> None:
        if self.path(folder).exists():
            shutil.rmtree(self.path(folder))

    def remove(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)


class ObjectStore:
    """Anything behind django-storages. An object appears whole or not at all, so there is nothing to rename."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.pool = ThreadPoolExecutor(8, thread_name_prefix="object-store")

    def put(self, files: Mapping[str, bytes]) -> dict[str, OSError]:
        return {name: error for name, error in self.pool.map(self._put, files.items()) if error}

    def _put(self, file: tuple[str, bytes]) -> tuple[str, OSError | None]:
        name, data = file
        try:
            self.storage.save(name, ContentFile(data))
        except Exception as error:  # noqa: BLE001 - each backend raises its own family; all mean: not stored
            return name, error if isinstance(error, OSError) else OSError(str(error))
        return name, None

    def fetch(self, name: str, scratch: Path) -> Path:
        target = scratch / name.replace("/", "_")
        with self.storage.open(name, "rb") as source, target.open("wb") as copy:
            shutil.copyfileobj(source, copy, 1 << 20)
        return target

    def publish(self, path: Path, name: str) -> None:
        with path.open("rb") as file:
            self.storage.save(name, File(file))
        path.unlink()

    def remove_folder(self, folder: str) -> None:
        for name in self._names(folder):
            self.storage.delete(name)

    def _names(self, folder: str) -> Iterator[str]:
        folders, files = self.storage.listdir(folder)
        yield from (f"{folder}/{name}" for name in files)
        yield from (name for below in folders for name in self._names(f"{folder}/{below}"))

    def remove(self, name: str) -> None:
        self.storage.delete(name)


def store() -> Store:
    """The configured store."""
    if isinstance(default_storage, FileSystemStorage):
        return LocalStore(Path(default_storage.location))
    return ObjectStore(default_storage)


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows cannot open a folder; NTFS journals the rename itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
