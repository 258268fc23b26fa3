"""A recorder's clock that did not keep up with the wall clock."""

from dataclasses import replace

import pytest

from recordings.media.anchor import Stamped, shifts
from recordings.media.plan import Gap
from tests.recordings.media.material import (
    FIREFOX,
    MP4,
    STILLS,
    WEBM,
    film,
    join_into,
    packets,
    sample,
    segment,
    without,
)

COPIED = (MP4, STILLS)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "joined.mp4"


def stamped(*ends: float, starts: dict[int, float] | None = None, each: float = 2.5, at: float = 0.0) -> list[Stamped]:
    """Chunks of equal length whose media runs on; each is said to begin where the one before it ended."""
    borders = [at, *ends]
    return [
        Stamped(number, (starts or {}).get(number, borders[number]), end, number * each, (number + 1) * each)
        for number, end in enumerate(ends)
    ]


@pytest.mark.parametrize(
    ("chunks", "moved"),
    [
        (stamped(2.5, 5.0, 7.5, 10.0), [0, 0, 0, 0]),
        (stamped(2.6, 5.2, 7.5, 10.1), [0, 0, 0, 0]),
        (stamped(2.5, 5.0, 67.5, 70.0, starts={2: 65.0}), [0, 0, 60, 60]),
        (stamped(2.5, 5.0, 67.5, 70.0), [0, 0, 0, 60]),  # it stood still within the third
        (stamped(2.5, 5.0, 67.5, 130.0, 132.5), [0, 0, 0, 60, 120]),
        (stamped(2.5, 9.0, 9.1, 10.0), [0, 0, 0, 0]),  # the page was busy and caught up
        (stamped(2.5, 5.0, 7.5, 15.0), [0, 0, 0, 0]),  # busy at the end: nothing says that it was more than that
        (stamped(5.0, 7.5, 10.0, 12.5), [0, 0, 0, 0]),  # hands over one chunk late
        (stamped(5.0, 7.5, 10.0, 10.0), [0, 0, 0, 0]),  # and at the end all that it has
        (stamped(2.5, 5.9, 8.4, 10.9), [0, 0, 0, 0]),  # less than a second: not worth a tear
        (stamped(1.0, 2.0, 3.0, 4.0), [0, 0, 0, 0]),  # media that runs faster than any clock
        (stamped(102.5, 105.0, 167.5, 170.0, at=100.0, starts={2: 165.0}), [0, 0, 60, 60]),
        (stamped(2.5, 5.0, 1e9, 2e9), [0, 0, 0, 0]),
        (stamped(2.5), [0]),
        ([], []),
    ],
)
def test_media_is_moved_by_what_all_later_chunks_agree_on(chunks, moved):
    found = shifts(chunks, chunks[0].start if chunks else 0.0)

    assert [found[chunk.sequence] for chunk in chunks] == pytest.approx(moved, abs=0.01)


def jumping(chunks, *, at: int, by: float, each: float, first: int = 0):
    """Stamps of chunks that jump before one of them."""
    return {
        n: ((n - first) * each + (by if n >= at else 0), (n - first + 1) * each + (by if n >= at else 0))
        for n in chunks
    }


def test_what_follows_a_jump_of_the_stamps_goes_where_they_say(out):
    chunks = sample(MP4)
    stamps = {0: (0.0, 0.0), 1: (0.0, 5.1), 2: (5.1, 7.64), 3: (67.6, 70.2), 4: (70.2, 72.7), 5: (72.7, 75.3)}

    report = join_into(out, segment(chunks, stamps=stamps, length=100.0))

    times = [time for time, _ in packets(out)]
    before, after = [t for t in times if t < 8], [t for t in times if t >= 8]
    assert report.gaps == (Gap(7.599, pytest.approx(67.6, abs=0.1)),)
    assert (len(before), len(after)) == (114, 114)
    assert after[0] == pytest.approx(67.6, abs=0.1)
    assert after[-1] == pytest.approx(75.2, abs=0.1)


def test_sound_moves_with_the_picture(out):
    stamps = {0: (0.0, 0.0), 1: (0.0, 5.1), 2: (5.1, 7.64), 3: (67.6, 70.2), 4: (70.2, 72.7), 5: (72.7, 75.3)}

    join_into(out, segment(sample(MP4), stamps=stamps, length=100.0))

    sound, pictures = ([time for time, _ in packets(out, kind)] for kind in ("audio", "video"))
    assert min(t for t in sound if t > 20) == pytest.approx(min(t for t in pictures if t > 20), abs=0.1)
    assert sound[-1] == pytest.approx(pictures[-1], abs=0.1)


@pytest.mark.parametrize("name", [WEBM, FIREFOX])
def test_clusters_behind_a_jump_go_where_the_stamps_say(out, name):
    """From the first cluster on that begins behind it."""
    stamps = jumping(sample(name), at=2, by=60.0, each=2.52)

    report = join_into(out, segment(sample(name), stamps=stamps, length=100.0))

    times = [time for time, _ in packets(out)]
    assert report.duration == pytest.approx(70, abs=0.5)
    assert times[-1] == pytest.approx(70, abs=0.5)
    assert len(report.gaps) == 1


@pytest.mark.parametrize("name", [MP4, WEBM, FIREFOX, STILLS])
def test_true_stamps_move_nothing(out, tmp_path, name):
    chunks = sample(name)
    each, first = (5.0, 0) if name == STILLS else (2.54, 1 if name == MP4 else 0)
    stamps = jumping(chunks, at=99, by=0.0, each=each, first=first)
    if name == MP4:
        stamps |= {0: (0.0, 0.0), 1: (0.0, 5.1)} | {n: (n * 2.54, n * 2.54 + 2.54) for n in range(2, 6)}

    said = join_into(out, segment(chunks, stamps=stamps))
    unsaid = join_into(tmp_path / "unsaid.mp4", segment(chunks))

    assert replace(said, size=0) == replace(unsaid, size=0)  # x264 with threads does not always choose the same bytes
    assert [time for time, _ in packets(out)] == [time for time, _ in packets(tmp_path / "unsaid.mp4")]
    if name in COPIED:
        assert out.read_bytes() == (tmp_path / "unsaid.mp4").read_bytes()


def test_a_jump_and_a_lost_chunk_are_both_true(out, tmp_path):
    chunks = film(tmp_path / "film", seconds=6)
    stamps = {0: (0.0, 0.0)} | jumping(range(1, 7), at=4, by=60.0, each=1.0, first=1)

    report = join_into(out, segment(without(chunks, 2), stamps=stamps, length=100.0))

    assert [(round(gap.start, 1), round(gap.end, 1)) for gap in report.gaps] == [(1.0, 2.0), (3.0, 63.0)]


def test_stamps_of_a_stranger_move_nothing(out, tmp_path):
    chunks = sample(MP4)
    stamps = {0: (0.0, 0.0), 1: (0.0, 5.1), 2: (4000.0, 9000.0), 3: (7.6, 10.2), 4: (10.2, 12.7), 5: (12.7, 15.3)}

    report = join_into(out, segment({**chunks, 2: chunks[5]}, stamps=stamps))

    assert report.gaps == (Gap(5.065, 7.6),)
    assert report.duration == pytest.approx(15.2, abs=0.01)
