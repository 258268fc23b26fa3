"""Joins MP4 by writing one index over the media of all fragments, which stays byte for byte what the browser made.

Media is copied in stretches as long as a fragment and never looked at; memory holds the index alone. Whatever is not
plain enough for this is left to libav (`copying`).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, count, groupby
from pathlib import Path
from typing import BinaryIO, NamedTuple

from recordings.media import bmff
from recordings.media.entries import audio_entry, audio_kind, video_entry, video_kind
from recordings.media.fragments import Samples, samples
from recordings.media.index import Track, file_head
from recordings.media.kinds import fit_together
from recordings.media.plan import MAX_TIMELINE
from recordings.media.survey import Run, Span, Take
from recordings.media.tables import TrackTable, common_clock
from recordings.media.timeline import STEP, Gate, Pictures, Row

PREROLL = {"opus": 4, "aac": 1}
"""Packets. An Opus decoder converges within 80 ms, four of the usual 20 ms (RFC 7845, section 4.6)."""
BLOCK = 1 << 20


class NotPlain(ValueError):
    """This material wants libav."""


class Extent(NamedTuple):
    path: str
    start: int
    size: int


class Stretch(NamedTuple):
    """Where samples belong: `offset` in ticks of their own clock to the timeline, `place` in bytes to the media."""

    timescale: int
    offset: int
    place: int
    run: int
    segment: int

    def seconds(self, ticks: int) -> float:
        return (ticks + self.offset) / self.timescale


def splice(takes: Sequence[Take], out: Path) -> Pictures:
    """Write the takes, in the order of the timeline, to `out`; nothing if there is no picture in them.

    Raises NotPlain, and OSError where `out` cannot be written.
    """
    splicer = Splicer([Reel(take) for take in takes])
    if splicer.pictures.count:
        splicer.write(out)
    return splicer.pictures


class Reel:
    """A take, and which tracks of it are joined. Raises NotPlain."""

    def __init__(self, take: Take) -> None:
        self.segment, self.footage = take
        video, audio = self._first(b"vide"), self._first(b"soun")
        if video is None:
            raise NotPlain("no picture in an MP4")
        self.numbers = {number for number in (video, audio) if number is not None}
        try:
            self.video = video_kind(self._entry(video))
            self.audio = None if audio is None else audio_kind(self._entry(audio))
        except bmff.Damaged as error:
            raise NotPlain("a codec that is out of the common") from error

    def is_video(self, number: int) -> bool:
        return self.footage.tracks[number].handler == b"vide"

    def timescales(self, *, is_video: bool) -> list[int]:
        return [self.footage.tracks[number].timescale for number in self.numbers if self.is_video(number) is is_video]

    def starts_at(self, run: Run) -> float:
        """Seconds on the timeline at which the segment's clock was at 0, as far as this run can tell."""
        return self.segment.starts_at + run[0].shift

    @property
    def end(self) -> float:
        """Seconds on the timeline."""
        return max(self.starts_at(run) + piece.finish for run in self.footage.runs for piece in run)

    def _first(self, handler: bytes) -> int | None:
        return next((number for number, track in self.footage.tracks.items() if track.handler == handler), None)

    def _entry(self, number: int) -> bytes:
        if not self.footage.tracks[number].is_plain:
            raise NotPlain("edited or turned")
        return self.footage.tracks[number].entry


class Lane:
    """A track of the joined file and the gate to it. `pictures` is told what is shown; sound has nobody to tell."""

    def __init__(self, clock: int, pictures: Pictures | None) -> None:
        self.table = TrackTable(clock, from_zero=pictures is not None)
        self._gate = Gate()
        self._pictures = pictures

    def add(self, row: Samples, stretch: Stretch) -> bool:
        """True if a player can use any of it."""
        if row.is_reordered:
            raise NotPlain("shown in another order than decoded")
        parts = self._admitted(row, stretch)
        for part in parts:
            place = stretch.place + part.at
            self.table.add(part, timescale=stretch.timescale, offset=stretch.offset, place=place)
            if self._pictures is not None:
                self._pictures.show_row(_row(part, stretch), run=stretch.run, segment=stretch.segment)
        return bool(parts)

    def _admitted(self, row: Samples, stretch: Stretch) -> list[Samples]:
        """All of it, as a rule; otherwise what the gate lets through one by one."""
        keys = row.key_frames() if self._pictures is not None else range(len(row.sizes))
        if _is_steady(row, stretch.timescale) and self._admits(row.time, stretch, is_keyframe=0 in keys):
            self._gate.pass_on(at=stretch.seconds(row.last))
            return [row]
        starts, begins = enumerate(accumulate(row.durations[:-1], initial=row.time)), frozenset(keys)
        passed = [i for i, time in starts if row.sizes[i] and self._admits(time, stretch, is_keyframe=i in begins)]
        return row.parts(_unbroken(passed))

    def _admits(self, time: int, stretch: Stretch, *, is_keyframe: bool) -> bool:
        return self._gate.admits(at=stretch.seconds(time), run=stretch.run, is_keyframe=is_keyframe)


class Splicer:
    """Reads the index of every fragment first, and copies the media once the index is written."""

    def __init__(self, reels: Sequence[Reel]) -> None:
        self.pictures = Pictures()
        videos, audios = [reel.video for reel in reels], [reel.audio for reel in reels if reel.audio]
        end = max(reel.end for reel in reels)
        if not fit_together(videos, audios) or end > MAX_TIMELINE:
            raise NotPlain("not to be told in one index")
        self._video, self._audio = videos[0], audios[0] if audios else None
        self._pictures_lane = Lane(_clock(reels, end, is_video=True), self.pictures)
        self._sound_lane = Lane(_clock(reels, end, is_video=False), None)
        self._extents: list[Extent] = []
        self._size = 0
        runs = count()
        for reel in reels:
            for run in reel.footage.runs:
                self._add_run(reel, run, next(runs))

    def write(self, out: Path) -> None:
        with out.open("wb") as file:
            file.write(file_head(self._video.codec, self._tracks(), self._size))
            for extent in self._extents:
                _copy(extent, file)

    def _add_run(self, reel: Reel, run: Run, number: int) -> None:
        for span in (span for piece in run for span in piece.spans):
            self._add(reel, span, reel.starts_at(run), number)

    def _add(self, reel: Reel, span: Span, starts_at: float, run: int) -> None:
        """All samples of a fragment that a player can use, and the stretch of bytes that holds them."""
        rows = [row for row in _samples(span, reel.footage.tracks) if row.track in reel.numbers]
        if not rows:
            return
        first, end = min(row.at for row in rows), max(row.end for row in rows)
        is_used = False
        for row in rows:
            timescale = reel.footage.tracks[row.track].timescale
            offset, place = round(starts_at * timescale), self._size - first
            stretch = Stretch(timescale, offset, place, run, reel.segment.number)
            lane = self._pictures_lane if reel.is_video(row.track) else self._sound_lane
            is_used = lane.add(row, stretch) or is_used
        if is_used:
            self._extents.append(Extent(span.path, span.start + first, end - first))
            self._size += end - first

    def _tracks(self) -> list[Track]:
        video, audio = self._video, self._audio
        tracks = [Track(self._pictures_lane.table, video_entry(video), size=(video.width, video.height))]
        if audio and len(self._sound_lane.table):
            tracks.append(Track(self._sound_lane.table, audio_entry(audio), preroll=PREROLL[audio.codec]))
        return tracks


def _clock(reels: Sequence[Reel], end: float, *, is_video: bool) -> int:
    return common_clock((scale for reel in reels for scale in reel.timescales(is_video=is_video)), end)


def _samples(span: Span, tracks: Mapping[int, bmff.Track]) -> list[Samples]:
    try:
        with Path(span.path).open("rb") as file:
            file.seek(span.start)
            return samples(file.read(span.head), span.end - span.start, tracks)
    except (OSError, bmff.Damaged) as error:
        raise NotPlain("a chunk that changed while it was joined") from error


def _is_steady(row: Samples, timescale: int) -> bool:
    """Whether a gate that lets the first sample through lets all of them through."""
    return min(row.sizes) > 0 and min(row.durations[:-1], default=timescale) > STEP * timescale


def _unbroken(indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches [first, end) of rising indices."""
    for _, stretch in groupby(enumerate(indices), key=lambda pair: pair[1] - pair[0]):
        numbers = [index for _, index in stretch]
        yield numbers[0], numbers[-1] + 1


def _row(row: Samples, stretch: Stretch) -> Row:
    before = row.durations[:-1]
    return Row(
        number=len(row.sizes),
        first=stretch.seconds(row.time),
        last_but_one=stretch.seconds(row.last - (before[-1] if before else 0)),
        last=stretch.seconds(row.last),
        longest=max(before, default=0) / stretch.timescale,
        duration=row.durations[-1] / stretch.timescale,
    )


def _copy(extent: Extent, file: BinaryIO) -> None:
    with Path(extent.path).open("rb") as source:
        source.seek(extent.start)
        left = extent.size
        while left:
            block = source.read(min(left, BLOCK))
            if not block:
                raise NotPlain("a chunk that became shorter while it was joined")
            file.write(block)
            left -= len(block)
