"""What was expected, what is there, and what is missing."""

from datetime import timedelta

import pytest

from recordings.manifest import (
    AFTER_RECORDING,
    BEFORE_RECORDING,
    BETWEEN_SEGMENTS,
    DAMAGED,
    MISSING_CHUNK,
    STANDSTILL,
    ChunkFacts,
    Gap,
    Manifest,
    SegmentFacts,
    covered,
    damaged,
    edges,
    gaps,
    standstills,
)
from tests.factories import NOW


def at(seconds):
    return NOW + timedelta(seconds=seconds)


def segment(*sequences, number=0, starts=0.0, declared=None):
    """Chunks of 2.5 s from `starts` on; a sequence that is not named was lost."""
    chunks = tuple(
        ChunkFacts(n, at(starts + 2.5 * n), at(starts + 2.5 * (n + 1)), f"{number}{n}", f"{number}/{n}")
        for n in sequences
    )
    return SegmentFacts(number, "video/mp4", declared, chunks)


def test_a_whole_recording_has_no_gap():
    manifest = Manifest((segment(0, 1, 2, declared=3),))

    assert (gaps(manifest), manifest.is_complete, manifest.origin) == ((), True, NOW)


def test_a_lost_chunk_is_a_gap_of_its_length():
    manifest = Manifest((segment(0, 1, 3),))

    assert gaps(manifest) == (Gap(at(5), at(7.5), MISSING_CHUNK),)
    assert (manifest.segments[0].missing, manifest.is_complete) == ((2,), False)


def test_the_time_between_two_segments_is_a_gap():
    manifest = Manifest((segment(0, 1), segment(0, 1, number=1, starts=9)))

    assert gaps(manifest) == (Gap(at(5), at(9), BETWEEN_SEGMENTS),)
    assert manifest.is_complete


def test_chunks_that_were_declared_and_never_came_are_expected():
    manifest = Manifest((segment(0, 1, declared=4), segment(declared=2, number=1)))

    assert (manifest.expected, manifest.stored) == (6, 2)


def test_a_declaration_below_what_is_stored_does_not_shrink_what_is_expected():
    assert segment(0, 1, 2, declared=1).expected == 3


def test_stamps_that_differ_by_less_than_half_a_second_are_no_gap():
    first, second = segment(0), segment(0, number=1, starts=2.9)

    assert gaps(Manifest((first, second))) == ()


def test_damaged_chunks_are_gaps_and_so_is_a_segment_left_out_as_a_whole():
    manifest = Manifest((segment(0, 1), segment(0, number=1, starts=5)))

    assert damaged(manifest, [(0, 1), (1, None)]) == (Gap(at(2.5), at(5), DAMAGED), Gap(at(5), at(7.5), DAMAGED))


def test_the_digest_names_what_is_joined():
    whole, short = Manifest((segment(0, 1, 2),)), Manifest((segment(0, 1),))

    assert whole.digest == Manifest((segment(0, 1, 2),)).digest != short.digest


def test_a_segment_that_lies_within_another_makes_no_gap():
    manifest = Manifest((segment(*range(8)), segment(0, number=1, starts=4)))

    assert gaps(manifest) == ()


@pytest.mark.parametrize(
    ("manifest", "rejected", "seconds"),
    [
        (Manifest((segment(0, 1, 2, 3),)), [], 10),
        (Manifest((segment(0, 1, 3),)), [], 7.5),
        (Manifest((segment(0, 1, 2, 3),)), [(0, 2)], 7.5),
        (Manifest((segment(0, 1, 2, 3),)), [(0, None)], 0),
        (Manifest((segment(0, 1), segment(0, 1, number=1, starts=2.5))), [], 7.5),  # overlapping time counts once
        (Manifest((segment(0, 1), segment(0, 1, number=1, starts=5.3))), [], 10.3),  # a hiccup is no hole
        (Manifest((segment(*range(9)),)), [], 20),  # beyond the end nothing counts
        (Manifest((segment(0, 1, starts=-4),)), [], 1),  # nor before the start
        (Manifest(()), [], 0),
    ],
)
def test_time_is_covered_by_usable_chunks(manifest, rejected, seconds):
    assert covered(manifest, NOW, at(20), rejected) == timedelta(seconds=seconds)


def test_a_recording_that_begins_late_or_ends_early_leaves_an_edge():
    manifest = Manifest((segment(0, 1, starts=30),))

    assert edges(manifest, NOW, at(60)) == (Gap(NOW, at(30), BEFORE_RECORDING), Gap(at(35), at(60), AFTER_RECORDING))
    assert edges(manifest, at(25), at(40)) == ()


def chunk(sequence, start, end):
    return ChunkFacts(sequence, at(start), at(end), str(sequence), str(sequence))


def recorded(*chunks):
    return Manifest((SegmentFacts(0, "video/mp4", None, chunks),))


SLEPT = recorded(chunk(0, 0, 3), chunk(1, 3, 63), chunk(2, 63, 66))


@pytest.mark.parametrize(
    ("manifest", "dark", "rejected", "expected"),
    [
        (SLEPT, [(at(5), at(63))], (), [(5, 63)]),
        (SLEPT, [], (), []),  # handed over late: the pictures are there
        (SLEPT, [(at(5), at(14))], (), []),  # waiting for a picture with which a decoder can begin
        (SLEPT, [(at(50), at(90))], (), [(50, 63)]),
        (SLEPT, [(at(5), at(63))], [(0, 1)], []),  # told as damaged
        (recorded(chunk(0, 0, 3), chunk(2, 63, 66)), [(at(3), at(63))], (), []),  # told as missing
        (recorded(chunk(0, 0, 60), chunk(1, 0, 60)), [(at(5), at(60))], (), [(5, 60)]),
    ],
)
def test_a_long_chunk_without_pictures_is_a_standstill(manifest, dark, rejected, expected):
    assert standstills(manifest, dark, rejected) == tuple(Gap(at(s), at(e), STANDSTILL) for s, e in expected)
