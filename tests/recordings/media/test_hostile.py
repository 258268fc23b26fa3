"""Chunks that no recorder made. None of them breaks the join; each leaves a gap and a reason."""

import random
import struct

import pytest

from recordings.media.ebml import read_header
from recordings.media.plan import ChunkFile, Failure, JoinFailed, Reason, Rejected
from tests.recordings.media.material import (
    FIREFOX,
    MP4,
    WEBM,
    browser_packets,
    film,
    join_into,
    packets,
    sample,
    segment,
    with_bytes,
)

PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de") + bytes(5000)
RANDOM = random.Random(7).randbytes(60_000)
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/passwd\n"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "joined.mp4"


def with_giant_trun(chunk: bytes) -> bytes:
    """The first sample table claims 268 million samples."""
    at = chunk.index(b"trun") + 8
    return chunk[:at] + struct.pack(">I", 0x10000000) + chunk[at + 4 :]


def with_giant_sample(chunk: bytes) -> bytes:
    """The first sample claims to go on far behind the chunk."""
    at = chunk.index(b"trun")
    (flags,) = struct.unpack(">I", chunk[at + 4 : at + 8])
    size = at + 16 + (4 if flags & 4 else 0) + (4 if flags & 0x100 else 0)
    return chunk[:size] + struct.pack(">I", 0x7FFFFFFF) + chunk[size + 4 :]


def at_the_end_of_time(chunk: bytes) -> bytes:
    """All decode times are 2^62."""
    parts = chunk.split(b"tfdt")
    return parts[0] + b"".join(b"tfdt" + part[:4] + struct.pack(">Q", 1 << 62) + part[12:] for part in parts[1:])


def with_late_clusters(chunk: bytes) -> bytes:
    """All clusters claim a time that is years away. The header's size stays, so that nothing else is wrong."""
    parts = chunk.split(b"\x1f\x43\xb6\x75")
    return parts[0] + b"".join(b"\x1f\x43\xb6\x75" + _late(part) for part in parts[1:])


def _late(cluster: bytes) -> bytes:
    size = cluster[9] & 0x7F
    return cluster[:8] + b"\xe7\x88" + struct.pack(">Q", 1 << 50) + cluster[10 + size :]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (RANDOM, Reason.DAMAGED),
        (bytes(20_000), Reason.DAMAGED),
        (PNG, Reason.DAMAGED),
        (PLAYLIST, Reason.DAMAGED),
    ],
)
@pytest.mark.parametrize("name", [MP4, WEBM, FIREFOX])
def test_what_is_not_media_leaves_a_gap(out, tmp_path, name, content, reason):
    report = join_into(out, segment(with_bytes(sample(name), 1, content, tmp_path)))

    assert [row.reason for row in report.rejected] == [reason]
    assert report.rejected[0].sequence in ((1,) if name == MP4 else (1, 2))  # WebM may break at the next border only
    assert len(report.gaps) == 1
    assert report.duration > 10


@pytest.mark.parametrize("name", [MP4, WEBM, FIREFOX])
def test_a_truncated_chunk_leaves_a_gap(out, tmp_path, name):
    chunks = sample(name)

    report = join_into(out, segment(with_bytes(chunks, 1, chunks[1].read_bytes()[:-10_000], tmp_path)))

    assert [row.reason for row in report.rejected] == [Reason.DAMAGED]
    assert report.rejected[0].sequence in (1, 2)
    assert len(report.gaps) == 1
    assert report.duration > 10


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (with_giant_trun, Reason.DAMAGED),
        (with_giant_sample, Reason.DAMAGED),
        (at_the_end_of_time, Reason.OUT_OF_TIME),
        (lambda chunk: chunk + b"\0", Reason.DAMAGED),
        (lambda chunk: chunk.replace(b"mdat", b"mdta"), Reason.DAMAGED),
        (lambda chunk: chunk.replace(b"traf", b"free"), Reason.DAMAGED),
    ],
)
def test_a_fragment_that_lies_is_left_out_and_all_others_are_kept(out, tmp_path, change, reason):
    chunks = sample(MP4)

    report = join_into(out, segment(with_bytes(chunks, 3, change(chunks[3].read_bytes()), tmp_path)))

    assert report.rejected == (Rejected(0, 3, reason),)
    assert packets(out) == [row for row in browser_packets(chunks) if not 7.6 <= row[0] < 10.133]


@pytest.mark.parametrize("name", [WEBM, FIREFOX])
def test_a_cluster_from_the_end_of_time_is_left_out(out, tmp_path, name):
    chunks = sample(name)

    report = join_into(out, segment(with_bytes(chunks, 2, with_late_clusters(chunks[2].read_bytes()), tmp_path)))

    assert report.rejected == (Rejected(0, 2, Reason.OUT_OF_TIME),)
    assert report.duration < 11


def test_a_chunk_from_elsewhere_in_time_does_not_push_out_what_follows(out, tmp_path):
    chunks = sample(MP4)
    stranger = chunks[5].read_bytes()

    report = join_into(out, segment(with_bytes(chunks, 2, stranger, tmp_path)))

    assert report.rejected == (Rejected(0, 2, Reason.OUT_OF_ORDER),)
    assert packets(out) == [row for row in browser_packets(chunks) if not 5.066 <= row[0] < 7.6]


def test_a_chunk_of_a_recording_with_other_tracks_is_left_out(out, tmp_path):
    chunks, stranger = sample(MP4), film(tmp_path / "other", sound=None)[1].read_bytes()
    stranger = stranger.replace(b"tfhd" + stranger[stranger.index(b"tfhd") + 4 :][:8], b"tfhd\0\2\0\x2a\0\0\0\x09")

    report = join_into(out, segment(with_bytes(chunks, 2, stranger, tmp_path)))

    assert report.rejected == (Rejected(0, 2, Reason.DAMAGED),)


def test_a_chunk_that_is_not_there_leaves_a_gap(out, tmp_path):
    report = join_into(out, segment({**sample(MP4), 3: tmp_path / "gone"}))

    assert report.rejected == (Rejected(0, 3, Reason.UNREADABLE),)
    assert len(report.gaps) == 1


def test_media_beyond_the_length_of_the_segment_is_left_out(out):
    report = join_into(out, segment(sample(MP4), length=8.0))

    assert [(row.sequence, row.reason) for row in report.rejected] == [
        (3, Reason.OUT_OF_TIME),
        (4, Reason.OUT_OF_TIME),
        (5, Reason.OUT_OF_TIME),
    ]
    assert report.duration < 8


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.INIT_MISSING),
        (RANDOM, Reason.INIT_DAMAGED),
        (PNG, Reason.INIT_DAMAGED),
        (PLAYLIST, Reason.INIT_DAMAGED),
        (bytes.fromhex("1a45dfa3"), Reason.INIT_DAMAGED),
        (bytes.fromhex("1a45dfa380"), Reason.INIT_DAMAGED),
        (b"\0\0\0\x08ftyp", Reason.INIT_DAMAGED),
        (b"\0\0\0\x08ftyp\0\0\0\x08moov", Reason.INIT_DAMAGED),
        (b"\0\0\0\x08ftyp\xff\xff\xff\xffmoov", Reason.INIT_DAMAGED),
    ],
)
@pytest.mark.parametrize("name", [MP4, WEBM])
def test_a_segment_with_a_bad_header_is_left_out_and_the_others_are_joined(out, tmp_path, name, content, reason):
    bad = with_bytes(sample(name), 0, content, tmp_path)

    report = join_into(out, segment(bad), segment(sample(MP4), number=1))

    assert report.rejected == (Rejected(0, None, reason),)


def test_a_segment_with_a_header_only_is_left_out(out):
    header = {0: sample(MP4)[0]}

    report = join_into(out, segment(header), segment(sample(MP4), number=1))

    assert report.rejected == (Rejected(0, None, Reason.NO_MEDIA),)


def test_a_picture_larger_than_any_screen_of_ours_is_not_decoded(out, tmp_path):
    giant = film(tmp_path / "giant", seconds=1, codec="libvpx-vp9", size=(2600, 1600), sound=None)

    report = join_into(out, segment(giant), segment(sample(MP4), number=1))

    assert report.rejected == (Rejected(0, None, Reason.TOO_MANY_PIXELS),)


@pytest.mark.parametrize("codec", ["libvpx", "libvpx-vp9"])
def test_a_picture_that_is_larger_than_its_header_says_is_not_decoded(out, tmp_path, codec):
    giant = film(tmp_path / "giant", seconds=1, container="webm", codec=codec, size=(2600, 1600), sound=None)
    header = giant[0].read_bytes()
    small = header.replace(b"\xb0\x82\x0a\x28", b"\xb0\x82\x02\x80").replace(b"\xba\x82\x06\x40", b"\xba\x82\x01\xe0")
    assert small != header

    report = join_into(out, segment(with_bytes(giant, 0, small, tmp_path)), segment(sample(WEBM), number=1))

    assert [row.segment for row in report.rejected] == [0]
    assert (report.width, report.height) == (640, 480)


def test_a_codec_that_we_do_not_record_is_left_out(out, tmp_path):
    mpeg4 = film(tmp_path / "mpeg4", codec="mpeg4", sound=None)

    report = join_into(out, segment(mpeg4), segment(sample(MP4), number=1))

    assert report.rejected == (Rejected(0, None, Reason.UNSUPPORTED),)


def test_pictures_that_cannot_be_decoded_become_a_gap(out, tmp_path):
    """The structure is sound, the contents are noise: only the decoder can tell."""
    chunks = film(tmp_path / "film", container="webm", codec="libvpx", chunk_bytes=1 << 20)
    content = bytearray(chunks[0].read_bytes())
    at = content.index(b"\xa3", content.rindex(b"\x1f\x43\xb6\x75"))
    content[at + 8 : at + 400] = RANDOM[:392]

    try:
        report = join_into(out, segment(with_bytes(chunks, 0, bytes(content), tmp_path)))
    except JoinFailed as failed:
        pytest.fail(f"broke the join: {failed}")

    assert report.duration <= 4.2


@pytest.mark.parametrize("chunks", [{}, {0: "/nowhere"}, {0: __file__}, {3: __file__}])
def test_where_nothing_is_left_the_join_says_so(out, chunks):
    with pytest.raises(JoinFailed) as told:
        join_into(out, segment(chunks))

    assert told.value.code == Failure.NOTHING_LEFT
    assert not out.exists()


def test_a_plan_without_segments_has_nothing_to_join(out):
    with pytest.raises(JoinFailed) as told:
        join_into(out)

    assert told.value.code == Failure.NOTHING_LEFT


@pytest.mark.parametrize("name", [MP4, WEBM, FIREFOX])
@pytest.mark.parametrize("seed", range(6))
def test_flipped_bytes_anywhere_never_break_the_join(out, tmp_path, name, seed):
    noise = random.Random(seed)
    chunks = sample(name)
    for sequence in (1, 2):
        content = bytearray(chunks[sequence].read_bytes())
        for _ in range(40):
            content[noise.randrange(len(content))] = noise.randrange(256)
        chunks = with_bytes(chunks, sequence, bytes(content), tmp_path)

    report = join_into(out, segment(chunks))

    assert report.duration > 7
    assert report.faststart


def test_a_chunk_is_at_most_what_an_upload_may_be(out, tmp_path):
    chunks = sample(MP4)
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(50_000_001)

    report = join_into(out, segment({**chunks, 3: large}))

    assert report.rejected == (Rejected(0, 3, Reason.TOO_LARGE),)


def test_a_chunk_of_a_million_blocks_is_damaged(out, tmp_path):
    chunks = sample(WEBM)
    blocks = bytes.fromhex("a3858100000000") * 30_000

    report = join_into(out, segment(with_bytes(chunks, 1, blocks, tmp_path)))

    assert report.rejected == (Rejected(0, 1, Reason.DAMAGED),)


def test_a_title_that_is_not_text_is_no_reason_to_stop(out, tmp_path):
    chunks = sample(FIREFOX)
    header = chunks[0].read_bytes().replace(b"QTwritingApp", b"\xb1\xff\xfe\xb1\xff\xfe\xb1\xff\xfe\xb1\xff\xfe")

    report = join_into(out, segment(with_bytes(chunks, 0, header, tmp_path)))

    assert report.rejected == ()


def test_paths_are_taken_as_files_and_nothing_else(out):
    segment_of_urls = segment({0: "http://127.0.0.1:9/0", 1: "concat:/etc/passwd"})
    assert segment_of_urls.chunks[0] == ChunkFile(0, "http://127.0.0.1:9/0")

    with pytest.raises(JoinFailed) as told:
        join_into(out, segment_of_urls)

    assert told.value.code == Failure.NOTHING_LEFT


def with_endless_tick(chunk: bytes) -> bytes:
    """The header gives the length of a tick in 200 bytes."""
    at = chunk.index(b"\x15\x49\xa9\x66")
    tick = b"\x2a\xd7\xb1\x40\xc8" + b"\xff" * 200
    return (
        chunk[:at]
        + b"\x15\x49\xa9\x66"
        + struct.pack(">H", 0x4000 | len(tick))
        + tick
        + chunk[read_header(chunk, at).end :]
    )


def test_a_number_without_end_in_a_header_costs_that_segment_alone(out, tmp_path):
    bad = segment(with_bytes(sample(WEBM), 0, with_endless_tick(sample(WEBM)[0].read_bytes()), tmp_path))
    good = segment(sample(WEBM), number=1, starts_at=30.0)

    report = join_into(out, bad, good)

    assert report.rejected == (Rejected(0, None, Reason.INIT_DAMAGED),)
