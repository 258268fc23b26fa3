"""Joins by encoding anew, where a copy would not play: VP8, mixed codecs, mixed sizes."""

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.filter import Graph
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from recordings.media.copying import MP4_OPTIONS, admit
from recordings.media.demux import Arrival, Clip
from recordings.media.kinds import MAX_PIXELS
from recordings.media.timeline import Gate, Pictures

CLOCK = 16_000
"""Ticks a second: one sample of an MP4 lasts at most 2^31 of them, 37 hours, so no gap is too long."""
FRAMES = 15
"""Frames a second that the encoder reckons with; they keep their own times."""
RATE = 48_000
X264 = {"preset": "veryfast", "crf": "28", "forced-idr": "1", "bf": "0"}
"""No B frames: with slate at one a second they would move decoding times by seconds, and players seek by those."""
THREADS = 2
"""Fixed, because the bytes that x264 makes depend on it."""
KEY_EVERY = 4.0
"""Seconds until a key frame is asked for: with slate at one a second there is one every 5 s at the latest."""
GREY = (90, 128, 128)
SLATE_EVERY = 1.0
LOST_SOUND = 0.06
"""Seconds that sound may be early or late before it is moved: one Opus packet of Chromium."""


def encode(clips: Sequence[Clip], arrivals: Iterable[Arrival], out: Path) -> Pictures:
    """Write `out` as H.264 and AAC, in the size of the first clip. A gap is filled with grey slate and silence."""
    with av.open(str(out), "w", format="mp4", container_options=MP4_OPTIONS) as container:
        screen = Screen(container, clips[0].video.width, clips[0].video.height)
        voice = Voice(container) if any(clip.audio for clip in clips) else None
        seen, heard = Gate(), Gate()
        for arrival in arrivals:
            gate = seen if arrival.is_video else heard
            if not arrival.is_end and not admit(gate, arrival):
                continue
            for frame in _decode(arrival, gate):
                if isinstance(frame, VideoFrame):
                    screen.show(frame, arrival)
                elif voice is not None:
                    voice.say(frame)
        screen.finish()
        if voice is not None:
            voice.finish()
    return screen.pictures


def _decode(arrival: Arrival, gate: Gate) -> list[VideoFrame | AudioFrame]:
    """The frames that can be trusted. After a picture that cannot be decoded only a key frame helps."""
    context = arrival.packet.stream.codec_context
    if not context.is_open:
        context.options = {"max_pixels": str(MAX_PIXELS)}
        context.thread_count = THREADS
    try:
        frames = [frame for frame in arrival.packet.decode() if isinstance(frame, VideoFrame | AudioFrame)]
    except av.FFmpegError:
        gate.close()
        return []
    return [frame for frame in frames if frame.pts is not None and not frame.is_corrupt]


class Screen:
    """The video track that is being written."""

    def __init__(self, container: OutputContainer, width: int, height: int) -> None:
        self.pictures = Pictures()
        self._container = container
        self._stream = _h264(container, max(width // 2 * 2, 16), max(height // 2 * 2, 16))
        self._fit = Fit(self._stream.width, self._stream.height)
        self._slate = _slate(self._stream.width, self._stream.height)
        self._last = -1
        self._key_due = 0

    def show(self, frame: VideoFrame, arrival: Arrival) -> None:
        at = _seconds(frame)
        ticks = round(at * CLOCK)
        if ticks <= self._last:
            return
        gap = self.pictures.show(at=at, duration=1 / FRAMES, run=arrival.run, segment=arrival.segment)
        if gap:
            self._fill(round(gap.start * CLOCK), ticks)
        self._write(self._fit(frame), ticks)

    def finish(self) -> None:
        if self.pictures.count:
            self._container.mux(self._stream.encode(None))

    def _fill(self, start: int, end: int) -> None:
        first = max(start, self._last + 1)
        for ticks in range(first, end, round(SLATE_EVERY * CLOCK)):
            self._key_due = ticks if ticks == first else self._key_due
            self._write(self._slate, ticks)
        self._key_due = end

    def _write(self, frame: VideoFrame, ticks: int) -> None:
        is_key = ticks >= self._key_due
        self._key_due = ticks + round(KEY_EVERY * CLOCK) if is_key else self._key_due
        self._last = ticks
        frame.pts, frame.time_base = ticks, Fraction(1, CLOCK)
        frame.pict_type = PictureType.I if is_key else PictureType.NONE
        self._container.mux(self._stream.encode(frame))


class Fit:
    """Brings any picture to one size and format, with grey bars where the shape differs."""

    def __init__(self, width: int, height: int) -> None:
        self._size = (width, height)
        self._shape: tuple[int, int, str] | None = None
        self._graph = Graph()

    def __call__(self, frame: VideoFrame) -> VideoFrame:
        shape = (frame.width, frame.height, frame.format.name)
        if shape == (*self._size, "yuv420p"):
            return frame
        if shape != self._shape:
            self._shape, self._graph = shape, self._build(frame)
        self._graph.vpush(frame)
        return self._graph.vpull()

    def _build(self, frame: VideoFrame) -> Graph:
        width, height = self._size
        graph = Graph()
        graph.threads = 1
        graph.link_nodes(
            graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base),
            graph.add("scale", f"{width}:{height}:force_original_aspect_ratio=decrease:force_divisible_by=2"),
            graph.add("format", "yuv420p"),
            graph.add("pad", f"{width}:{height}:(ow-iw)/2:(oh-ih)/2:color=0x5a5a5a"),
            graph.add("buffersink"),
        ).configure()
        return graph


class Voice:
    """The audio track that is being written.

    Silence is not encoded: the track leaves the time of a gap out, as it leaves the pictures of one.
    """

    def __init__(self, container: OutputContainer) -> None:
        self._container = container
        self._stream = _aac(container)
        self._shape: tuple[str, str, int] | None = None
        self._resampler = AudioResampler()
        self._fifo = AudioFifo()
        self._written = 0  # where on the timeline the next sample from the fifo goes, in samples

    def say(self, frame: AudioFrame) -> None:
        at = max(0, round(_seconds(frame) * RATE))
        late = at - self._written - self._fifo.samples
        if late < -LOST_SOUND * RATE:
            return
        if late > LOST_SOUND * RATE:
            self._move(at)
        for part in self._resample(frame):
            part.pts = None
            self._fifo.write(part)
        self._write()

    def finish(self) -> None:
        self._write(partial=True)
        if self._written:
            self._container.mux(self._stream.encode(None))

    def _move(self, at: int) -> None:
        """Go on at another place. The codec takes full frames only, so the last one before is filled with silence."""
        if self._fifo.samples:
            self._fifo.write(_silence(self._frame_size - self._fifo.samples))
            self._write()
        self._written = max(self._written, at)

    def _write(self, *, partial: bool = False) -> None:
        while (frame := self._fifo.read(self._frame_size, partial=partial)) is not None:
            frame.pts, frame.time_base = self._written, Fraction(1, RATE)
            self._written += frame.samples
            self._container.mux(self._stream.encode(frame))

    def _resample(self, frame: AudioFrame) -> Iterator[AudioFrame]:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            self._shape, self._resampler = shape, AudioResampler(format="fltp", layout="mono", rate=RATE)
        yield from self._resampler.resample(frame)

    @property
    def _frame_size(self) -> int:
        return self._stream.codec_context.frame_size or 1024


def _h264(container: OutputContainer, width: int, height: int) -> VideoStream:
    stream = container.add_stream("libx264", rate=FRAMES, options=X264)
    stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
    stream.codec_context.time_base = Fraction(1, CLOCK)
    stream.codec_context.thread_count = THREADS
    return stream


def _aac(container: OutputContainer) -> AudioStream:
    stream = container.add_stream("aac", rate=RATE)
    stream.codec_context.layout = "mono"
    stream.bit_rate = 48_000
    return stream


def _slate(width: int, height: int) -> VideoFrame:
    frame = VideoFrame(width, height, "yuv420p")
    for plane, value in zip(frame.planes, GREY, strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


def _silence(samples: int) -> AudioFrame:
    frame = AudioFrame(format="fltp", layout="mono", samples=samples)
    frame.sample_rate = RATE
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame


def _seconds(frame: VideoFrame | AudioFrame) -> float:
    return float((frame.pts or 0) * (frame.time_base or 0))
