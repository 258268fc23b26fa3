"""What hostile chunks may cost. The child runs under limits that it cannot outgrow, so these hold on any machine."""

import os
import random
import resource
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from recordings.media.plan import Failure, JoinFailed, JoinPlan, JoinReport, Reason, read_outcome
from recordings.media.runner import ROOT
from tests.recordings.media.child import join_command, peak_memory
from tests.recordings.media.material import MP4, WEBM, plan, sample, segment

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


def fragment(
    time: int, tables: Callable[[int], bytes], media: bytes, *, defaults: bytes = b"", flags: int = 0
) -> bytes:
    """One track, that of the pictures; its sample tables are told where the media begins."""
    tfhd = box(b"tfhd", struct.pack(">II", 0x20000 | flags, 2), defaults)
    tfdt = box(b"tfdt", struct.pack(">IQ", 1 << 24, time))

    def moof(offset: int) -> bytes:
        return box(b"moof", box(b"mfhd", bytes(8)), box(b"traf", tfhd, tfdt, tables(offset)))

    return moof(len(moof(0)) + 8) + box(b"mdat", media)


def behind_the_good(number: int) -> int:
    """Rising times, so that nothing but the samples themselves is strange."""
    return 15_000 * 16 + number * 1500


def tables_out_of_nothing(number: int) -> bytes:
    """18,000 samples of a byte and a tick each in 20 bytes of table."""
    defaults = struct.pack(">III", 1, 1, 0)
    return fragment(
        behind_the_good(number),
        lambda offset: box(b"trun", struct.pack(">IIi", 1, 19_000, offset)),
        bytes(18_000),
        flags=0x38,
        defaults=defaults,
    )


def every_other_sample_is_empty(number: int) -> bytes:
    """And all of them are key frames, so that each is a stretch of its own."""
    rows = (struct.pack(">III", 40, 1, 0) + struct.pack(">III", 40, 0, 0)) * 9_000
    return fragment(
        behind_the_good(number),
        lambda offset: box(b"trun", struct.pack(">IIi", 0x701, 18_000, offset), rows),
        bytes(9_000),
    )


def samples_that_are_all_the_same_bytes(number: int) -> bytes:
    """A thousand tables of one sample each, which is the whole media every time: 5 GB in all."""
    media = bytes(200_000)
    return fragment(
        behind_the_good(number),
        lambda offset: box(b"trun", struct.pack(">IIiII", 0x301, 1, offset, 30, len(media))) * 1000,
        media,
    )


def moof_of_forty_megabytes(_: int) -> bytes:
    return box(b"moof", box(b"free", bytes(40_000_000))) + box(b"mdat")


def a_million_empty_boxes(_: int) -> bytes:
    return box(b"moof", box(b"free") * 1_000_000) + box(b"mdat")


def a_million_empty_runs(_: int) -> bytes:
    return fragment(0, lambda offset: box(b"trun", struct.pack(">IIi", 1, 0, offset)) * 1_000_000, b"")


def noise(number: int) -> bytes:
    return random.Random(number).randbytes(2_000_000)


@pytest.mark.parametrize(
    ("hostile", "chunks", "reason"),
    [
        (tables_out_of_nothing, 100, Reason.DAMAGED),
        (every_other_sample_is_empty, 60, None),
        (samples_that_are_all_the_same_bytes, 25, Reason.DAMAGED),
        (moof_of_forty_megabytes, 2, Reason.DAMAGED),
        (a_million_empty_boxes, 1, Reason.DAMAGED),
        (a_million_empty_runs, 1, Reason.DAMAGED),
        (noise, 10, Reason.DAMAGED),
    ],
)
def test_hostile_chunks_among_good_ones_are_left_out_at_a_bounded_price(tmp_path, hostile, chunks, reason):
    good = {sequence: path.read_bytes() for sequence, path in sample(MP4).items()}
    bad = {100 + number: hostile(number) for number in range(chunks)}

    report = joined_within_limits(tmp_path, written(tmp_path, good | bad), length=120.0)

    assert report.duration > 15
    assert report.size < 4_000_000
    if reason:
        assert {(row.sequence, row.reason) for row in report.rejected} == {(number, reason) for number in bad}


@pytest.mark.parametrize(
    "hostile", [tables_out_of_nothing, samples_that_are_all_the_same_bytes, moof_of_forty_megabytes, noise]
)
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


def test_an_hour_takes_little_more_memory_than_a_minute(tmp_path):
    """Its media is 150 MB, its index 4."""
    minute, hour = (peak_memory(join_command(end_to_end(segments), tmp_path)) for segments in (4, 240))

    assert hour - minute < 30_000


def end_to_end(segments: int) -> JoinPlan:
    chunks = sample(MP4)
    return plan(*(segment(chunks, number=number, starts_at=number * 15.12) for number in range(segments)))
