"""Room on the local disk for one join: as large as the video, and with object storage as all of its chunks."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "proctor-join-"
ABANDONED = 3600.0  # seconds; no join may take a quarter of it


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Gone afterwards. What killed workers left behind goes on the way in."""
    remove_abandoned()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def remove_abandoned() -> None:
    """What joins that were killed left on this machine."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            is_abandoned = time.time() - folder.stat().st_mtime > ABANDONED
        except OSError:  # somebody else was quicker
            continue
        if is_abandoned:
            shutil.rmtree(folder, ignore_errors=True)
