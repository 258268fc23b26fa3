"""What was expected, what is there, and what is missing."""

from datetime import timedelta

from recordings.manifest import (
    BETWEEN_SEGMENTS,
    DAMAGED,
    MISSING_CHUNK,
    ChunkFacts,
    Gap,
    Manifest,
    SegmentFacts,
    damaged,
    gaps,
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
