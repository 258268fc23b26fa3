"""What a joined file is: its timeline, its pictures, what is missing from it."""

import pytest

from recordings.media.plan import Gap, JoinReport, Reason, Rejected
from recordings.media.probe import probe
from recordings.media.timeline import Pictures
from tests.recordings.media.material import (
    FIREFOX,
    MP4,
    WEBM,
    brightness,
    browser_packets,
    close_to,
    film,
    join_into,
    key_frames,
    packets,
    sample,
    second,
    segment,
    without,
)

GREY = 90
DURATION = 15.201
"""Of the MP4 sample, as ffprobe sees the chunks put behind each other. The last picture ends at 15.198."""


@pytest.fixture
def out(tmp_path):
    return tmp_path / "joined.mp4"


def facts(report: JoinReport):
    return report.copied, report.video_codec, report.audio_codec, (report.width, report.height)


def test_chromium_mp4_is_copied_picture_by_picture(out):
    report = join_into(out, segment(sample(MP4)))

    assert facts(report) == (True, "h264", "opus", (640, 480))
    assert report.duration == DURATION
    assert (report.gaps, report.rejected, report.faststart) == ((), (), True)
    assert report.size == out.stat().st_size
    assert packets(out) == browser_packets(sample(MP4))


def test_sound_is_copied_at_its_time_and_with_its_full_length(out):
    join_into(out, segment(sample(MP4)))

    times = [time for time, _ in packets(out, "audio")]

    assert times == pytest.approx([0.06 * number for number in range(len(times))], abs=0.001)


def test_after_a_lost_chunk_the_pictures_stay_at_their_time(out):
    chunks = sample(MP4)

    report = join_into(out, segment(without(chunks, 3)))

    assert report.gaps == (Gap(7.599, 10.133),)
    assert report.rejected == ()
    assert packets(out) == [row for row in browser_packets(chunks) if not 7.599 <= row[0] < 10.133]


def test_two_segments_lie_where_the_wall_clock_says(out):
    chunks = sample(MP4)

    report = join_into(out, segment(chunks), segment(chunks, number=1, starts_at=35.5))

    assert report.duration == pytest.approx(35.5 + DURATION)
    assert report.gaps == (Gap(15.198, 35.5),)
    assert packets(out) == browser_packets(chunks) + browser_packets(chunks, shift=35.5)


def test_a_segment_without_its_first_chunk_is_left_out_and_the_others_are_joined(out):
    chunks = sample(MP4)

    report = join_into(out, segment(without(chunks, 0)), segment(chunks, number=1, starts_at=20.0))

    assert report.rejected == (Rejected(0, None, Reason.INIT_MISSING),)
    assert report.gaps == (Gap(0.0, 20.0),)
    assert report.duration == pytest.approx(20 + DURATION)
    assert packets(out)[1:] == browser_packets(chunks, shift=20.0)[1:]


def test_the_first_picture_is_shown_from_the_start_when_the_recording_begins_late(out):
    """An empty edit would be the other way to say it; Chromium loses its way in such files."""
    join_into(out, segment(sample(MP4), starts_at=5.0))

    assert packets(out)[0][0] == 0.0


def test_overlapping_segments_go_on_at_a_key_frame_behind_the_overlap(out, tmp_path):
    first, then = film(tmp_path / "a"), film(tmp_path / "b")

    report = join_into(out, segment(first), segment(then, number=1, starts_at=2.5))

    assert report.copied
    assert close_to(brightness(out, 3.95, 4.55, 5.6), [second(3), second(2), second(3)])


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("webm", "libvpx-vp9"), ("webm", "libvpx")])
def test_what_two_recorders_had_at_once_is_named(out, tmp_path, container, codec):
    chunks = film(tmp_path / "film", container=container, codec=codec)

    report = join_into(out, segment(chunks), segment(chunks, number=1, starts_at=2.5))

    (overlap,) = report.overlaps
    assert (overlap.segment, overlap.start, overlap.end) == (1, 2.5, pytest.approx(4, abs=0.1))
    assert report.rejected == ()


@pytest.mark.parametrize("name", [MP4, WEBM])
def test_a_segment_of_which_another_one_shows_all_is_named_and_is_no_loss(out, name):
    chunks = sample(name)
    begun = {sequence: chunks[sequence] for sequence in (0, 1)}

    report = join_into(out, segment(chunks), segment(begun, number=1, starts_at=3.0))

    (overlap,) = report.overlaps
    assert (overlap.segment, overlap.start, overlap.end) == (1, 3.0, pytest.approx(8, abs=0.3))
    assert (report.rejected, report.gaps) == ((), ())


def test_what_nobody_shows_because_another_recorder_went_on_is_a_loss(out):
    """The second lies in a hole of the first, which begins earlier and ends later."""
    chunks = sample(MP4)

    report = join_into(out, segment(without(chunks, 3, 4)), segment(without(chunks, 2, 3, 4, 5), number=1, starts_at=8))

    assert (report.overlaps, report.rejected) == ((), (Rejected(1, None, Reason.UNDECODABLE),))


@pytest.mark.parametrize(("container", "codec"), [("mp4", "libx264"), ("webm", "libvpx-vp9")])
def test_of_segments_that_overlap_a_little_no_picture_is_lost(out, tmp_path, container, codec):
    chunks = film(tmp_path / "film", container=container, codec=codec)

    report = join_into(out, *(segment(chunks, number=n, starts_at=n * 3.9) for n in range(2)))

    times = [time for time, _ in packets(out)]
    assert (len(times), report.gaps) == (80, ())
    assert times[40] == pytest.approx(3.9, abs=0.3)
    assert times == sorted(times)
    sound = [time for time, _ in packets(out, "audio")]
    assert min(abs(time - times[40]) for time in sound) < 0.02


@pytest.mark.parametrize(
    ("container", "codec", "name"),
    [
        ("mp4", "libx264", "h264"),
        ("matroska", "libx264", "h264"),
        ("mp4", "libvpx-vp9", "vp9"),
        ("webm", "libvpx-vp9", "vp9"),
        ("mp4", "libsvtav1", "av1"),
        ("webm", "libsvtav1", "av1"),
    ],
)
def test_what_an_mp4_can_carry_is_copied(out, tmp_path, container, codec, name):
    chunks = film(tmp_path / "film", container=container, codec=codec)

    report = join_into(out, segment(chunks), segment(chunks, number=1, starts_at=10.0))

    assert facts(report) == (True, name, "opus", (64, 48))
    assert close_to(brightness(out, 0.55, 3.55, 10.55, 13.55), [second(0), second(3), second(0), second(3)])


@pytest.mark.parametrize(("name", "duration"), [(WEBM, 10.02), (FIREFOX, 10.1)])
def test_vp8_is_encoded_as_h264_and_aac(out, name, duration):
    report = join_into(out, segment(sample(name)))

    assert facts(report) == (False, "h264", "aac", (640, 480))
    assert report.duration == pytest.approx(duration, abs=0.15)
    assert (report.gaps, report.rejected, report.faststart) == ((), (), True)


def test_encoding_fills_gaps_with_grey_and_keeps_the_time(out, tmp_path):
    chunks = film(tmp_path / "film", container="webm", codec="libvpx")

    report = join_into(out, segment(chunks, starts_at=2.0), segment(chunks, number=1, starts_at=16.0))

    assert not report.copied
    assert report.duration == pytest.approx(20.0, abs=0.15)
    assert [(round(gap.start, 1), round(gap.end, 1)) for gap in report.gaps] == [(0.0, 2.0), (6.0, 16.0)]
    shown = brightness(out, 0.5, 1.9, 2.55, 5.55, 6.5, 15.9, 16.55, 19.55)
    assert close_to(shown, [GREY, GREY, second(0), second(3), GREY, GREY, second(0), second(3)])
    keys = key_frames(out)
    assert max(then - before for before, then in zip(keys, [*keys[1:], report.duration], strict=True)) <= 5.0


def test_in_a_gap_sound_stays_at_its_time(out, tmp_path):
    chunks = film(tmp_path / "film", container="webm", codec="libvpx")

    join_into(out, segment(chunks), segment(chunks, number=1, starts_at=16.0))

    times = [time for time, _ in packets(out, "audio")]
    assert [time for time in times if 4.1 < time < 15.9] == []
    assert times[-1] == pytest.approx(20.0, abs=0.1)


def test_a_recording_without_sound_is_joined_without_sound(out, tmp_path):
    chunks = film(tmp_path / "film", sound=None)

    report = join_into(out, segment(chunks), segment(chunks, number=1, starts_at=6.0))

    assert facts(report) == (True, "h264", None, (64, 48))
    assert report.duration == pytest.approx(10.0, abs=0.01)


@pytest.mark.parametrize(("container", "codec", "copied"), [("mp4", "libx264", True), ("webm", "libvpx", False)])
def test_sound_may_come_later_than_the_pictures(out, tmp_path, container, codec, copied):
    silent = film(tmp_path / "silent", sound=None, container=container, codec=codec)
    loud = film(tmp_path / "loud", container=container, codec=codec)

    report = join_into(out, segment(silent), segment(loud, number=1, starts_at=6.0))

    assert report.copied is copied
    assert packets(out, "audio")[0][0] == pytest.approx(6.0, abs=0.03)


def test_another_size_is_copied_where_the_stream_carries_it(out, tmp_path):
    small = film(tmp_path / "small", in_band=True)
    large = film(tmp_path / "large", in_band=True, size=(128, 96))

    report = join_into(out, segment(small), segment(large, number=1, starts_at=5.0))

    assert facts(report) == (True, "h264", "opus", (64, 48))
    assert close_to(brightness(out, 3.5, 5.5, 8.5), [second(3), second(0), second(3)])


def test_another_size_is_fitted_into_the_first_one_where_it_is_not(out, tmp_path):
    first = film(tmp_path / "first")
    wide = film(tmp_path / "wide", size=(160, 48))

    report = join_into(out, segment(first), segment(wide, number=1, starts_at=5.0))

    assert facts(report) == (False, "h264", "aac", (64, 48))
    assert close_to(brightness(out, 3.5, 5.5, 8.5), [second(3), second(0), second(3)])


def test_different_codecs_are_encoded(out, tmp_path):
    h264, vp9 = film(tmp_path / "h264"), film(tmp_path / "vp9", codec="libvpx-vp9")

    report = join_into(out, segment(h264), segment(vp9, number=1, starts_at=5.0))

    assert facts(report) == (False, "h264", "aac", (64, 48))
    assert close_to(brightness(out, 3.5, 5.5, 8.5), [second(3), second(0), second(3)])


@pytest.mark.parametrize("name", [MP4, WEBM])
def test_the_same_chunks_make_the_same_bytes(tmp_path, name):
    chunks = without(sample(name), 2)

    reports = [join_into(tmp_path / file, segment(chunks)) for file in ("one.mp4", "two.mp4")]

    assert reports[0] == reports[1]
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()


def test_segments_are_joined_in_the_order_of_the_clock(out, tmp_path):
    chunks = film(tmp_path / "film")

    report = join_into(out, segment(chunks, starts_at=10.0), segment(chunks, number=1, starts_at=0.0))

    assert [(round(gap.start, 1), gap.end) for gap in report.gaps] == [(4.0, 10.0)]


def test_nothing_but_the_joined_file_is_left(out):
    join_into(out, segment(sample(MP4)))

    assert [path.name for path in out.parent.iterdir()] == ["joined.mp4"]


def test_the_probe_agrees_with_the_report(out):
    report = join_into(out, segment(sample(MP4)))

    found = probe(out, Pictures())

    assert (found.duration, found.size, found.container) == (report.duration, report.size, "mp4")
