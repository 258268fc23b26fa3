"""From trusted bytes to packets on the recording's timeline. Nothing is decoded here."""

from __future__ import annotations  # Packet is generic in its stub only

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import av
from av.audio.stream import AudioStream
from av.codec import CodecContext
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from recordings.media.kinds import MAX_PIXELS, AudioKind, VideoKind
from recordings.media.plan import Reason, SegmentPlan
from recordings.media.survey import Footage, Piece, Reject, Run, Span, Take, Unusable

VIDEO_CODECS = frozenset(("h264", "vp8", "vp9", "av1"))
AUDIO_CODECS = frozenset(("opus", "aac"))
READ_OPTIONS = {
    "protocol_whitelist": "none",  # a file cannot make libav open another one
    "codec_whitelist": "h264,vp8,vp9,av1,libdav1d,opus,libopus,aac",
    "max_pixels": str(MAX_PIXELS),  # opening already decodes a picture of VP8 and VP9 to learn their pixel format
}
OPEN_ATTEMPTS = 5
EARLY = 0.2
"""Seconds before 0 that a packet may lie: encoders give their run-in a negative time (Firefox: -1 ms)."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A segment that can be joined. `specimen` is a run that is known to open."""

    segment: SegmentPlan
    footage: Footage
    specimen: Run
    video: VideoKind
    audio: AudioKind | None


class Arrival(NamedTuple):
    """A packet with its times shifted to the timeline. Between two runs something is missing.

    `at`: when the picture is shown or the sound is heard; `decoded_at`: when it must be decoded; both and `duration`
    (0 where the container does not say) in seconds. At the end of a run each stream has one empty packet, with which a
    decoder hands out what it held back.
    """

    packet: Packet[Stream]
    run: int
    segment: int
    is_video: bool
    at: float
    decoded_at: float
    duration: float
    is_end: bool = False


class SpanReader:
    """The init and the spans of a run as one stream for libav. It cannot seek, so libav cannot go astray."""

    def __init__(self, init: bytes, pieces: Sequence[Piece]) -> None:
        self._parts = self._read_parts(init, pieces)
        self._part = b""
        self._at = 0
        self.sequence = pieces[0].sequence
        self.finished = False

    def read(self, size: int) -> bytes:
        while self._at >= len(self._part):
            try:
                self._part, self._at = next(self._parts), 0
            except StopIteration:
                self.finished = True
                return b""
        self._at += size
        return self._part[self._at - size : self._at]

    def _read_parts(self, init: bytes, pieces: Sequence[Piece]) -> Iterator[bytes]:
        yield init
        for piece in pieces:
            for span in piece.spans:
                self.sequence = span.sequence
                yield _read_span(span)


def _read_span(span: Span) -> bytes:
    with Path(span.path).open("rb") as file:
        file.seek(span.start)
        return span.lead + file.read(span.end - span.start)


def clip_of(take: Take, reject: Reject) -> Clip | None:
    """Learn a segment's codecs. None if the whole of it is left out."""
    try:
        specimen, video, audio = _kinds(take.footage)
    except Unusable as error:
        reject(None, error.reason)
        return None
    return Clip(take.segment, take.footage, specimen, video, audio)


def open_run(footage: Footage, run: Sequence[Piece]) -> tuple[InputContainer, SpanReader]:
    """Open with the format said aloud: a libav that guesses takes playlists for video and opens what they name."""
    reader = SpanReader(footage.init, run)
    # a title that is not UTF-8 is no reason to stop
    container = av.open(reader, "r", format=footage.container, options=READ_OPTIONS, metadata_errors="replace")
    return container, reader


def streams_of(container: InputContainer) -> tuple[VideoStream | None, AudioStream | None]:
    """The first picture and the first sound that we know how to handle. A recorder writes one of each."""
    video = next((stream for stream in container.streams.video if _codec(stream) in VIDEO_CODECS), None)
    audio = next((stream for stream in container.streams.audio if _codec(stream) in AUDIO_CODECS), None)
    return video, audio


def arrivals(clips: Sequence[Clip], reject_in: Callable[[SegmentPlan], Reject]) -> Iterator[Arrival]:
    """All packets of all clips in the order of the timeline, those with an impossible time left out."""
    runs = count()
    for clip in clips:
        for run in clip.footage.runs:
            yield from _run_arrivals(clip, run, reject_in(clip.segment), runs)


def _run_arrivals(clip: Clip, run: Run, reject: Reject, runs: Iterator[int]) -> Iterator[Arrival]:
    """The packets of a run. Where libav gives up, the chunk is left out and the rest of the run is opened anew.

    libav can also stop without an error; then it has not read to the end.
    """
    rest: Run = run
    while rest:
        number, some, reader = next(runs), False, None
        try:
            container, reader = open_run(clip.footage, rest)
            with container:
                for arrival in _packets(container, clip.segment, run[0].shift, number):
                    some = True
                    yield arrival
        except (av.FFmpegError, OSError, MemoryError):
            pass
        if reader is None:
            reject(rest[0].sequence, Reason.UNDECODABLE)
            rest = _after(rest, rest[0].sequence)
        elif reader.finished and some:
            return
        else:
            reject(reader.sequence, Reason.UNDECODABLE)
            rest = _after(rest, reader.sequence)


def _after(run: Run, sequence: int) -> Run:
    return tuple(piece for piece in run if piece.sequence > sequence)


def _packets(container: InputContainer, segment: SegmentPlan, lag: float, run: int) -> Iterator[Arrival]:
    chosen = [stream for stream in streams_of(container) if stream is not None]
    shifts = {stream.index: Shift(stream, segment, lag, run) for stream in chosen}
    for packet in container.demux(*chosen):
        arrival = shifts[packet.stream_index].move(packet)
        if arrival is not None:
            yield arrival


class Shift:
    """From a stream's clock to the timeline, in ticks of the stream: whole numbers, as every packet passes here."""

    def __init__(self, stream: Stream, segment: SegmentPlan, lag: float, run: int) -> None:
        tick = stream.time_base or Fraction(1)
        self._is_video = stream.type == "video"
        self._run, self._segment = run, segment.number
        self._earliest = -math.floor(EARLY / tick)
        self._latest = math.floor(segment.length / tick)
        self._offset = round((segment.starts_at + lag) / tick)
        self._numerator, self._denominator = tick.numerator, tick.denominator

    def move(self, packet: Packet[Any]) -> Arrival | None:
        """The packet with its times shifted; None if they are impossible."""
        pts, dts, size = packet.pts, packet.dts, packet.size
        if dts is None and not size:
            return Arrival(packet, self._run, self._segment, self._is_video, 0.0, 0.0, 0.0, is_end=True)
        pts = dts if pts is None else pts
        if pts is None or dts is None or not size:
            return None
        earliest, latest = self._earliest, self._latest
        if not (earliest <= dts <= latest and earliest <= pts <= latest):
            return None
        duration = min(max(packet.duration or 0, 0), latest - pts)
        packet.duration, packet.pts, packet.dts = duration, pts + self._offset, dts + self._offset
        return self._arrival(packet, pts + self._offset, dts + self._offset, duration)

    def _arrival(self, packet: Packet[Any], pts: int, dts: int, duration: int) -> Arrival:
        up, down = self._numerator, self._denominator
        at, decoded_at, lasts = pts * up / down, dts * up / down, duration * up / down
        return Arrival(packet, self._run, self._segment, self._is_video, at, decoded_at, lasts)


def _kinds(footage: Footage) -> tuple[Run, VideoKind, AudioKind | None]:
    """What the header says about the streams. libav wants some media behind it, so several runs may be tried."""
    for run in footage.runs[:OPEN_ATTEMPTS]:
        try:
            container, _ = open_run(footage, run)
        except (av.FFmpegError, OSError, MemoryError):
            continue
        with container:
            video, audio = streams_of(container)
            if video is None:
                raise Unusable(Reason.UNSUPPORTED)
            return run, _video_kind(video), _audio_kind(audio) if audio is not None else None
    raise Unusable(Reason.UNDECODABLE)


def _video_kind(stream: VideoStream) -> VideoKind:
    context = stream.codec_context
    if not 0 < context.width * context.height <= MAX_PIXELS:
        raise Unusable(Reason.TOO_MANY_PIXELS)
    extradata = bytes(context.extradata or b"")
    return VideoKind(_codec(stream), context.codec_tag, extradata, context.width, context.height, context.pix_fmt)


def _audio_kind(stream: AudioStream) -> AudioKind:
    context = stream.codec_context
    return AudioKind(_codec(stream), bytes(context.extradata or b""), context.sample_rate, context.channels)


def _codec(stream: Stream) -> str:
    """av1 and not libdav1d: the codec's name and not the decoder's."""
    context: CodecContext | None = stream.codec_context  # None where libav has no decoder, whatever the stub says
    return "" if context is None else context.codec.canonical_name
