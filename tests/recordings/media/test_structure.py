"""The containers, byte by byte: what is a header, what is a sound stretch of media, and what order it is in."""

import pytest

from recordings.media import bmff, ebml
from recordings.media.fragments import fragments
from recordings.media.plan import Reason
from recordings.media.survey import longest_rising, survey
from tests.recordings.media.material import FIREFOX, MP4, WEBM, sample, segment, with_bytes, without


def content(name: str) -> bytes:
    return b"".join(path.read_bytes() for path in sample(name).values())


def walked(data: bytes, piece: int) -> ebml.ClusterWalk:
    walk = ebml.ClusterWalk()
    for at in range(0, len(data), piece):
        walk.feed(data[at : at + piece])
    walk.skip()
    return walk


@pytest.mark.parametrize("name", [WEBM, FIREFOX])
@pytest.mark.parametrize("piece", [1000, 4099, 65_536])
def test_clusters_are_the_same_wherever_the_stream_was_cut(name, piece):
    data = content(name)
    media = data[ebml.read_init(data).size :]

    assert walked(media, piece).clusters == walked(media, len(media)).clusters


def test_the_walk_goes_on_at_the_next_cluster_behind_damage():
    data = content(FIREFOX)
    media = data[ebml.read_init(data).size :]
    whole = walked(media, len(media))
    hurt = whole.clusters[3]
    block = ebml.read_element(media, hurt.start).end
    broken = media[:block] + bytes(50) + media[block + 50 :]

    walk = walked(broken, 65_536)

    assert [cluster.ticks for cluster in walk.clusters] == [cluster.ticks for cluster in whole.clusters]
    assert [cluster.follows for cluster in walk.clusters].count(False) == 2
    assert walk.clusters[3].end < hurt.end


def test_a_frame_with_an_absurd_size_does_not_swallow_the_rest():
    data = content(FIREFOX)
    media = bytearray(data[ebml.read_init(data).size :])
    whole = walked(bytes(media), len(media))
    block = ebml.read_element(bytes(media), whole.clusters[2].start).end
    media[block + 1 : block + 5] = (0x10_000_000 | 5_000_000).to_bytes(4, "big")

    walk = walked(bytes(media), 20_000)

    assert walk.clusters[-1].ticks == whole.clusters[-1].ticks
    assert len(walk.clusters) >= len(whole.clusters) - 1
    assert len(walk.damage) == 1


@pytest.mark.parametrize("name", [WEBM, FIREFOX])
def test_the_header_of_webm_ends_where_the_first_cluster_begins(name):
    data = content(name)

    init = ebml.read_init(data)

    assert data[init.size :].startswith(ebml.CLUSTER_ID)
    assert init.tick == 0.001


def test_the_header_of_mp4_ends_where_the_first_fragment_begins():
    data = content(MP4)

    init = bmff.read_init(data)

    assert data[init.size + 4 : init.size + 8] == b"moof"
    assert {number: track.timescale for number, track in init.tracks.items()} == {1: 48_000, 2: 15_000}


def test_fragments_are_found_with_their_times():
    chunks = sample(MP4)
    tracks = bmff.read_init(chunks[0].read_bytes()).tracks

    found = fragments(chunks[1].read_bytes(), 0, tracks)

    assert [(round(row.time, 3), round(row.finish, 3)) for row in found] == [(0.0, 2.541), (2.533, 5.065)]
    assert found[-1].end == chunks[1].stat().st_size


@pytest.mark.parametrize(
    ("times", "kept"),
    [
        ([], []),
        ([1.0], [0]),
        ([1.0, 1.0, 2.0], [0, 1, 2]),
        ([0.0, 2.5, 25.0, 7.5, 10.0], [0, 1, 3, 4]),
        ([0.0, 2.5, 5.0, 0.0, 10.0], [0, 1, 2, 4]),
        ([90.0, 0.0, 2.5, 5.0], [1, 2, 3]),
    ],
)
def test_the_stranger_is_left_out_and_not_what_follows_it(times, kept):
    assert [times[index] for index in longest_rising(times)] == [times[index] for index in kept]


@pytest.mark.parametrize("name", [WEBM, FIREFOX])
def test_blocks_of_a_strange_chunk_are_not_stamped_with_the_time_before_it(tmp_path, name):
    chunks = sample(name)
    left_out = []
    moved = with_bytes(chunks, 1, chunks[3].read_bytes(), tmp_path)

    take = survey(segment(without(moved, 3)), lambda sequence, reason: left_out.append((sequence, reason)))

    assert take is not None
    assert (1, Reason.OUT_OF_ORDER) in left_out
    assert {span.sequence for run in take.footage.runs for piece in run for span in piece.spans} == {0, 2}
