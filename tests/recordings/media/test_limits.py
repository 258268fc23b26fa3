"""What hostile chunks may cost. The child runs under limits that it cannot outgrow, so these hold on any machine."""

import os
import random
import resource
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from recordings.media.plan import Failure, JoinFailed, JoinReport, Reason, read_outcome
from recordings.media.runner import ROOT
from tests.recordings.media.material import MP4, WEBM, film, plan, sample, segment

MEMORY = 700 << 20
"""Bytes of address space. A join of honest chunks needs 400 MB of it, nearly all for libav itself."""
PROCESSOR = 20
"""Seconds. The most expensive of these takes 3."""
FILE = 300 << 20

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))


def joined_within_limits(folder: Path, chunks, *, length: float = 60.0) -> JoinReport:
    """Raises JoinFailed as the child says, and ValueError if it died instead of saying anything."""
    plan_file, out = folder / "plan.json", folder / "joined.mp4"
    plan_file.write_text(plan(segment(chunks, length=length)).to_json())
    child = subprocess.run(
        [sys.executable, "-P", "-m", "recordings.media", str(plan_file), str(out)],
        cwd=ROOT,
        env={"PYTHONPATH": str(ROOT), "PATH": os.environ["PATH"]},
        capture_output=True,
        preexec_fn=limited,
        check=False,
    )
    return read_outcome(child.stdout.decode("ascii"))


def written(folder: Path, chunks: dict[int, bytes]) -> dict[int, Path]:
    for sequence, content in chunks.items():
        (folder / f"{sequence}.bin").write_bytes(content)
    return {sequence: folder / f"{sequence}.bin" for sequence in chunks}


def header() -> bytes:
    return sample(MP4)[0].read_bytes()


def box(kind: bytes, *parts: bytes) -> bytes:
    return struct.pack(">I", 8 + sum(map(len, parts))) + kind + b"".join(parts)


def fragment(time: int, trun: bytes, media: bytes, *, defaults: bytes = b"", flags: int = 0) -> bytes:
    """One track, of the pictures, whose sample tables are given; its media follows."""
    tfhd = box(b"tfhd", struct.pack(">II", 0x20000 | flags, 2), defaults)
    tfdt = box(b"tfdt", struct.pack(">IQ", 1 << 24, time))
    return box(b"moof", box(b"mfhd", bytes(8)), box(b"traf", tfhd, tfdt, trun)) + box(b"mdat", media)


def tables_out_of_nothing(number: int) -> bytes:
    """20,000 samples of a byte and a tick in 20 bytes of table, three times over the same second."""
    trun = box(b"trun", struct.pack(">II", 0, 19_999))
    return fragment(number % 3 * 15_000, trun, bytes(20_000), flags=0x38, defaults=struct.pack(">III", 1, 1, 0))


def tables_that_claim_more(number: int) -> bytes:
    """Every sample is the whole media."""
    rows = struct.pack(">II", 15, 200_000) * 9_999
    trun = box(b"trun", struct.pack(">IIi", 0x301, 9_999, 0x100), rows)
    return fragment(number * 15_000, trun, bytes(200_000))


def moof_of_forty_megabytes(_: int) -> bytes:
    return box(b"moof", box(b"free", bytes(40_000_000))) + box(b"mdat")


def a_million_empty_boxes(_: int) -> bytes:
    return box(b"moof", box(b"free") * 1_000_000) + box(b"mdat")


def a_million_empty_runs(_: int) -> bytes:
    trun = box(b"trun", struct.pack(">II", 0, 0))
    return fragment(0, trun * 1_000_000, b"")


def noise(number: int) -> bytes:
    return random.Random(number).randbytes(2_000_000)


@pytest.mark.parametrize(
    ("hostile", "chunks", "reason"),
    [
        (tables_out_of_nothing, 100, None),
        (tables_that_claim_more, 20, Reason.DAMAGED),
        (moof_of_forty_megabytes, 2, Reason.DAMAGED),
        (a_million_empty_boxes, 1, Reason.DAMAGED),
        (a_million_empty_runs, 1, Reason.DAMAGED),
        (noise, 10, Reason.DAMAGED),
    ],
)
def test_hostile_chunks_among_good_ones_are_left_out_at_a_bounded_price(tmp_path, hostile, chunks, reason):
    good = {sequence: path.read_bytes() for sequence, path in sample(MP4).items()}
    bad = {100 + number: hostile(number) for number in range(chunks)}

    report = joined_within_limits(tmp_path, written(tmp_path, good | bad))

    assert report.duration == pytest.approx(15.2, abs=0.1)
    assert report.size < 1_000_000
    if reason:
        assert {(row.sequence, row.reason) for row in report.rejected} == {(number, reason) for number in bad}


@pytest.mark.parametrize("hostile", [tables_out_of_nothing, tables_that_claim_more, moof_of_forty_megabytes, noise])
def test_nothing_but_hostile_chunks_end_in_a_sentence(tmp_path, hostile):
    bad = {number + 1: hostile(number) for number in range(5)}

    with pytest.raises(JoinFailed) as told:
        joined_within_limits(tmp_path, written(tmp_path, {0: header()} | bad))

    assert told.value.code in (Failure.NOTHING_LEFT, Failure.UNPLAYABLE)


@pytest.mark.parametrize("size", [2_000_000, 49_000_000])
def test_a_gigantic_header_is_refused(tmp_path, size):
    giant = header()[:-8] + box(b"free", bytes(size))

    with pytest.raises(JoinFailed) as told:
        joined_within_limits(tmp_path, written(tmp_path, {0: giant, 1: sample(MP4)[1].read_bytes()}))

    assert told.value.code == Failure.NOTHING_LEFT


@pytest.mark.parametrize(("element", "sequence"), [(b"\xa3\x81\x00", 1), (b"\xa3\x80", 1), (b"\xec\x80", 1)])
def test_a_million_tiny_elements_are_damage(tmp_path, element, sequence):
    good = {number: path.read_bytes() for number, path in sample(WEBM).items()}

    report = joined_within_limits(tmp_path, written(tmp_path, good | {sequence: element * 1_000_000}))

    assert Reason.DAMAGED in {row.reason for row in report.rejected}


def test_three_hours_take_no_more_memory_than_their_index(tmp_path):
    """The same picture for three hours in 10,800 fragments: 40 MB over what libav takes for itself would not do."""
    chunks = film(tmp_path / "film", seconds=1)
    fragments = {0: chunks[0].read_bytes()} | {n + 1: moved(chunks[1].read_bytes(), n) for n in range(2000)}

    report = joined_within_limits(tmp_path, written(tmp_path, fragments), length=3000.0)

    assert report.duration == pytest.approx(2000, abs=0.1)


def moved(chunk: bytes, seconds: int) -> bytes:
    """All decode times, later by so much."""
    at = chunk.find(b"tfdt")
    clocks = iter((16_000, 48_000))
    while at >= 0:
        time = struct.pack(">Q", next(clocks) * seconds)
        chunk = chunk[: at + 8] + time + chunk[at + 16 :]
        at = chunk.find(b"tfdt", at + 4)
    return chunk
