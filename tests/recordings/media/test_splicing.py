"""The index that is written here beside the one that libav writes: the same samples at the same times."""

import av
import pytest

from recordings.media.copying import can_copy, copy
from recordings.media.join import LeftOut
from recordings.media.plan import Gap, SegmentPlan
from recordings.media.splicing import NotPlain, splice
from recordings.media.survey import Take
from tests.recordings.media.material import (
    MP4,
    STILLS,
    brightness,
    browser_packets,
    close_to,
    film,
    join_into,
    packets,
    plan,
    sample,
    second,
    segment,
    with_bytes,
    without,
)

TICK = 0.001
FIRST_SOUND = 0.0135
"""Seconds that an Opus encoder may begin early."""


@pytest.fixture
def out(tmp_path):
    return tmp_path / "joined.mp4"


def takes_of(*segments: SegmentPlan) -> tuple[LeftOut, list[Take]]:
    left_out = LeftOut()
    return left_out, sorted(left_out.survey(plan(*segments)), key=lambda take: take.segment.starts_at)


def one_segment(_):
    return [segment(sample(MP4))]


def a_lost_chunk(_):
    return [segment(without(sample(MP4), 3))]


def a_first_chunk_lost(_):
    return [segment(without(sample(MP4), 1))]


def two_segments(_):
    return [segment(sample(MP4)), segment(sample(MP4), number=1, starts_at=35.5)]


def a_late_beginning(_):
    return [segment(sample(MP4), starts_at=7.25)]


def overlapping_segments(folder):
    chunks = film(folder / "a")
    return [segment(chunks), segment(chunks, number=1, starts_at=2.53), segment(chunks, number=2, starts_at=2.53)]


def three_sizes(folder):
    sizes = ((64, 48), (128, 96), (32, 32))
    chunks = [film(folder / str(size), in_band=True, size=size) for size in sizes]
    return [segment(part, number=number, starts_at=number * 4.5) for number, part in enumerate(chunks)]


def silence_between_sound(folder):
    loud, silent = film(folder / "loud"), film(folder / "silent", sound=None)
    parts = (loud, silent, loud, silent)
    return [segment(part, number=number, starts_at=number * 4.1) for number, part in enumerate(parts)]


def sound_that_comes_later(folder):
    return silence_between_sound(folder)[1:]


def other_frame_rates(folder):
    parts = [film(folder / str(fps), fps=fps, in_band=True) for fps in (5, 25, 10)]
    return [segment(part, number=number, starts_at=number * 4.1) for number, part in enumerate(parts)]


def other_clocks(folder):
    """15,000 ticks a second, then 16,000."""
    silent = film(folder / "silent", sound=None, in_band=True)
    return [
        segment(sample(MP4)),
        segment(silent, number=1, starts_at=16.001),
        segment(sample(MP4), number=2, starts_at=21),
    ]


def stills(_):
    return [
        segment(sample(MP4)),
        segment(sample(STILLS), number=1, starts_at=16.0),
        segment(sample(MP4), number=2, starts_at=50),
    ]


def aac(folder):
    return [segment(film(folder / "aac", sound="aac"), number=number, starts_at=number * 5.0) for number in range(2)]


def vp9(folder):
    return [segment(film(folder / "vp9", codec="libvpx-vp9"), number=n, starts_at=n * 5.0) for n in range(2)]


def random_bytes(folder):
    return [segment(with_bytes(sample(MP4), 2, bytes(range(256)) * 300, folder))]


def a_truncated_chunk(folder):
    return [segment(with_bytes(sample(MP4), 2, sample(MP4)[2].read_bytes()[:-1000], folder))]


def a_chunk_twice(folder):
    return [segment(with_bytes(sample(MP4), 3, sample(MP4)[2].read_bytes(), folder))]


def chunks_in_reverse(_):
    chunks = sample(MP4)
    return [segment({0: chunks[0]} | {6 - sequence: chunks[sequence] for sequence in range(1, 6)})]


def a_chunk_of_another_recording(folder):
    stranger = film(folder / "stranger")[3].read_bytes()
    return [segment(with_bytes(sample(MP4), 2, stranger, folder))]


def pictures_in_the_same_moment(folder):
    return [segment(with_bytes(sample(MP4), 3, with_changed_pictures(3, {7: (1, None)}), folder))]


def with_changed_pictures(sequence, changes):
    """Duration and size of some pictures in a chunk's table; None leaves a size as it is."""
    chunk = bytearray(sample(MP4)[sequence].read_bytes())
    table = chunk.index(b"trun", chunk.index(b"trun") + 4) + 20  # flags, count, offset and flags of the first
    for number, (duration, size) in changes.items():
        at = table + 8 * number
        chunk[at : at + 4] = duration.to_bytes(4, "big")
        if size is not None:
            chunk[at + 4 : at + 8] = size.to_bytes(4, "big")
    return bytes(chunk)


@pytest.mark.parametrize(
    "material",
    [
        pictures_in_the_same_moment,
        one_segment,
        a_lost_chunk,
        a_first_chunk_lost,
        two_segments,
        a_late_beginning,
        overlapping_segments,
        three_sizes,
        silence_between_sound,
        sound_that_comes_later,
        other_frame_rates,
        other_clocks,
        stills,
        aac,
        vp9,
        random_bytes,
        a_truncated_chunk,
        a_chunk_twice,
        chunks_in_reverse,
        a_chunk_of_another_recording,
    ],
)
def test_the_spliced_file_has_what_libav_would_have_put_in_it(out, tmp_path, material):
    segments = material(tmp_path)
    ours_left_out, takes = takes_of(*segments)
    theirs_left_out, _ = takes_of(*segments)
    clips = theirs_left_out.clips(takes)
    assert can_copy(clips)

    ours = splice(takes, out)
    theirs = copy(clips, theirs_left_out.arrivals(clips), tmp_path / "theirs.mp4")

    for kind in ("video", "audio"):
        assert_same(packets_of(out, kind), packets_of(tmp_path / "theirs.mp4", kind))
    assert ours_left_out.rejected() == theirs_left_out.rejected()
    assert (ours.count, ours.segments) == (theirs.count, theirs.segments)
    assert [round(g.end, 2) for g in ours.gaps] == [round(g.end, 2) for g in theirs.gaps]


def packets_of(path, kind):
    try:
        return packets(path, kind)
    except StopIteration:
        return []


def assert_same(ours, theirs):
    assert [digest for _, digest in ours] == [digest for _, digest in theirs]
    assert [time for time, _ in ours] == pytest.approx([time for time, _ in theirs], abs=2 * TICK)


@pytest.mark.parametrize("material", [silence_between_sound, sound_that_comes_later])
def test_after_a_segment_without_sound_it_is_in_time_again(out, tmp_path, material):
    segments = material(tmp_path)

    join_into(out, *segments)

    spoken = [plan.starts_at for plan in segments if len(plan.chunks) and is_loud(plan)]
    times = [time for time, _ in packets(out, "audio")]
    for start in spoken:
        assert min(abs(time - start) for time in times) <= FIRST_SOUND
    assert all(any(start - FIRST_SOUND <= time <= start + 4.1 for start in spoken) for time in times)


def is_loud(part: SegmentPlan) -> bool:
    return "loud" in part.chunks[0].path


def test_a_picture_every_five_seconds_stays_at_its_time_and_is_no_gap(out):
    report = join_into(out, segment(sample(STILLS)))

    assert report.copied
    assert [time for time, _ in packets(out)] == pytest.approx([0, 5, 10, 15, 20, 25, 30], abs=0.01)
    assert (report.gaps, report.rejected) == ((), ())


def test_a_picture_every_five_seconds_lasts_until_the_next_segment(out):
    report = join_into(out, segment(sample(STILLS)), segment(sample(MP4), number=1, starts_at=34.0))

    assert report.gaps == ()
    assert [time for time, _ in packets(out)][6:8] == pytest.approx([30.007, 34.0], abs=0.001)


def test_a_lost_chunk_of_stills_is_a_gap(out):
    report = join_into(out, segment(without(sample(STILLS), 2, 3)))

    assert report.gaps == (Gap(10.001, 20.0),)


def test_a_hole_in_the_sizes_of_one_segment_goes_on_at_the_next_key_frame(out, tmp_path):
    """Chunk 3 is another's, so what follows it begins anew."""
    segments = three_sizes(tmp_path)

    join_into(out, *segments)

    assert close_to(brightness(out, 0.5, 5.05, 8.45, 9.55), [second(0), second(0), second(3), second(0)])


@pytest.mark.parametrize(
    ("look", "why"),
    [
        ({"b_frames": 2}, "another order"),
        ({"container": "matroska"}, "no picture in an MP4"),
        ({"sound": "flac"}, "codec"),
    ],
)
def test_what_is_not_plain_is_left_to_libav(out, tmp_path, look, why):
    chunks = film(tmp_path / "film", **look) if look != {"sound": "flac"} else unknown_sound(tmp_path)
    _, takes = takes_of(segment(chunks))

    with pytest.raises(NotPlain, match=why):
        splice(takes, out)

    report = join_into(out, segment(chunks))
    assert report.copied
    assert close_to(brightness(out, 0.5, 3.5), [second(0), second(3)])


def unknown_sound(folder):
    """Sound that calls itself something that no recorder of ours writes."""
    chunks = film(folder / "film")
    return with_bytes(chunks, 0, chunks[0].read_bytes().replace(b"Opus", b"alac"), folder)


def test_a_turned_picture_is_left_to_libav(out, tmp_path):
    chunks = film(tmp_path / "film")
    header = bytearray(chunks[0].read_bytes())
    matrix = header.index(b"tkhd") + 4 + 40
    header[matrix : matrix + 8] = b"\0\0\0\0\0\1\0\0"
    _, takes = takes_of(segment(with_bytes(chunks, 0, bytes(header), tmp_path)))

    with pytest.raises(NotPlain, match="turned"):
        splice(takes, out)


def test_a_chunk_that_changes_while_it_is_joined_is_left_to_libav(out, tmp_path):
    chunks = film(tmp_path / "film")
    _, takes = takes_of(segment(chunks))
    chunks[2].write_bytes(b"")

    with pytest.raises(NotPlain, match="changed"):
        splice(takes, out)


def test_a_player_is_told_to_begin_a_little_earlier_with_opus(out):
    """Four packets (RFC 7845, section 4.6); without that, sound begins wrong wherever one seeks."""
    join_into(out, segment(sample(MP4)))

    content = out.read_bytes()
    group = content.index(b"sgpd")
    assert content[group + 8 : group + 12] == b"roll"
    assert int.from_bytes(content[group + 20 : group + 22], "big", signed=True) == -4


def test_an_empty_picture_is_left_out_and_all_others_are_kept(out, tmp_path):
    """libav would end the chunk there."""
    chunks = with_bytes(sample(MP4), 3, with_changed_pictures(3, {37: (1000, 0)}), tmp_path)

    join_into(out, segment(chunks))

    found, whole = packets(out), browser_packets(sample(MP4))
    assert [row for row in whole if row not in found] == [whole[114 + 37]]
    with av.open(str(out)) as container:
        assert container.streams.video[0].frames == len(found) == len(whole) - 1
