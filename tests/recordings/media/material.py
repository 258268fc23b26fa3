"""Recordings to join: the samples from real browsers, and small ones whose brightness tells the time."""

import hashlib
import io
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.container import OutputContainer
from av.video.frame import VideoFrame

from recordings.media.join import join
from recordings.media.plan import ChunkFile, JoinPlan, JoinReport, SegmentPlan

SAMPLES = Path(__file__).parent / "samples"
MP4, WEBM, FIREFOX = "mp4_avc3_opus_rec", "webm_vp8", "ff_webm_vp8"
STILLS = "mp4_stills"
"""A picture every 5 s, no sound."""
FPS = 10
DARKEST, STEP = 40, 12
"""Brightness in second 0, and how much each second adds."""

Chunks = Mapping[int, Path]


def sample(name: str) -> dict[int, Path]:
    return {int(path.stem): path for path in sorted((SAMPLES / name).glob("*.bin"))}


def without(chunks: Chunks, *sequences: int) -> dict[int, Path]:
    return {sequence: path for sequence, path in chunks.items() if sequence not in sequences}


def with_bytes(chunks: Chunks, sequence: int, content: bytes, folder: Path) -> dict[int, Path]:
    """The chunks with other content under one number."""
    path = folder / f"changed-{sequence}.bin"
    path.write_bytes(content)
    return {**chunks, sequence: path}


Stamps = Mapping[int, tuple[float, float]]
"""By sequence, when the page says that a chunk begins and ends."""


def segment(
    chunks: Chunks, *, number: int = 0, starts_at: float = 0.0, length: float = 60.0, stamps: Stamps | None = None
) -> SegmentPlan:
    said = stamps or {}
    files = tuple(
        ChunkFile(sequence, str(path), *said.get(sequence, (None, None))) for sequence, path in sorted(chunks.items())
    )
    return SegmentPlan(number=number, mime_type="video/any", starts_at=starts_at, chunks=files, length=length)


def plan(*segments: SegmentPlan) -> JoinPlan:
    return JoinPlan(segments)


def join_into(out: Path, *segments: SegmentPlan) -> JoinReport:
    return join(plan(*segments), out)


@dataclass(frozen=True)
class Look:
    """What a film is like. A key frame each second.

    `in_band`: parameter sets in the stream and avc3 in the header, as Chromium does on request.
    """

    seconds: int = 4
    container: str = "mp4"
    codec: str = "libx264"
    size: tuple[int, int] = (64, 48)
    sound: str | None = "libopus"
    in_band: bool = False
    fps: int = FPS
    b_frames: int = 0


def film(folder: Path, *, chunk_bytes: int = 700, **look: Any) -> dict[int, Path]:
    """A recording as chunks: one per fragment of MP4, anywhere in the bytes of Matroska. See Look."""
    content = _film(Look(**look))
    parts = _at_fragments(content) if content[4:8] == b"ftyp" else _anywhere(content, chunk_bytes)
    folder.mkdir(parents=True, exist_ok=True)
    chunks = {}
    for sequence, part in enumerate(parts):
        chunks[sequence] = folder / f"{sequence:05}.bin"
        chunks[sequence].write_bytes(part)
    return chunks


def _film(look: Look) -> bytes:
    file = io.BytesIO()
    options = {"movflags": "+frag_keyframe+empty_moov+default_base_moof"} if look.container == "mp4" else {"live": "1"}
    with (
        _usual_priority(),
        av.open(file, "w", format=look.container, container_options=options) as container,
    ):
        _fill(container, look)
    return file.getvalue().replace(b"avc1", b"avc3") if look.in_band else file.getvalue()


@contextmanager
def _usual_priority() -> Iterator[None]:
    """SVT-AV1 gives whoever encodes with it as root the highest real-time priority, and the whole machine to a loop."""
    try:
        yield
    finally:
        if hasattr(os, "sched_setscheduler"):
            os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _fill(container: OutputContainer, look: Look) -> None:
    video = container.add_stream(look.codec, rate=look.fps)
    video.width, video.height, video.pix_fmt = *look.size, "yuv420p"
    video.codec_context.gop_size = look.fps
    video.codec_context.max_b_frames = look.b_frames
    video.codec_context.time_base = Fraction(1, 1000)
    video.options = _quick(look)
    audio = container.add_stream(look.sound, rate=48_000) if look.sound else None
    if audio:
        audio.codec_context.layout = "mono"
    for number in range(look.seconds * look.fps):
        container.mux(video.encode(_picture(look, number)))
        if audio:
            container.mux(audio.encode(_quiet(audio.codec_context.format.name, number, look.fps)))
    container.mux(video.encode(None))
    if audio:
        container.mux(audio.encode(None))


def _quick(look: Look) -> dict[str, str]:
    if look.codec == "libx264":
        sets, b_frames = int(look.in_band), look.b_frames
        return {"preset": "ultrafast", "x264-params": f"repeat-headers={sets}:bframes={b_frames}:scenecut=0"}
    return {"deadline": "realtime", "cpu-used": "8"} if look.codec.startswith("libvpx") else {}


def _picture(look: Look, number: int) -> VideoFrame:
    frame = VideoFrame(*look.size, "yuv420p")
    for plane, value in zip(frame.planes, (DARKEST + number // look.fps * STEP, 128, 128), strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    frame.pts, frame.time_base = number * 1000 // look.fps, Fraction(1, 1000)
    return frame


def _quiet(layout: str, number: int, fps: int) -> AudioFrame:
    frame = AudioFrame(format=layout, layout="mono", samples=48_000 // fps)
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 48_000 // fps, Fraction(1, 48_000)
    return frame


def _at_fragments(content: bytes) -> list[bytes]:
    cuts = [at - 4 for at in _all(content, b"moof")]
    return [content[start:end] for start, end in zip([0, *cuts], [*cuts, len(content)], strict=True)]


def _anywhere(content: bytes, size: int) -> list[bytes]:
    return [content[at : at + size] for at in range(0, len(content), size)]


def _all(content: bytes, word: bytes) -> Iterator[int]:
    at = content.find(word)
    while at >= 0:
        yield at
        at = content.find(word, at + 1)


def packets(path: Path, kind: str = "video") -> list[tuple[float, str]]:
    """When each packet is shown, in seconds rounded to 1 ms, and a digest of its bytes."""
    with av.open(str(path), "r", format="mp4") as container:
        stream = next(stream for stream in container.streams if stream.type == kind)
        return [
            (round(float(packet.pts * packet.time_base), 3), hashlib.sha256(bytes(packet)).hexdigest()[:16])
            for packet in container.demux(stream)
            if packet.pts is not None
        ]


def browser_packets(chunks: Chunks, shift: float = 0.0) -> list[tuple[float, str]]:
    """The same of the chunks as they came, put behind each other."""
    content = b"".join(path.read_bytes() for path in chunks.values())
    with av.open(io.BytesIO(content), "r", format="mp4") as container:
        return [
            (round(float(packet.pts * packet.time_base) + shift, 3), hashlib.sha256(bytes(packet)).hexdigest()[:16])
            for packet in container.demux(container.streams.video[0])
            if packet.pts is not None
        ]


def brightness(path: Path, *times: float) -> list[int]:
    """Of the pictures that a player shows at these times: mean of their middle row."""
    with av.open(str(path), "r", format="mp4") as container:
        shown = [(frame.time or 0.0, _middle(frame)) for frame in container.decode(video=0)]
    return [[value for start, value in shown if start <= time + 0.002][-1] for time in times]


def second(number: int) -> int:
    return DARKEST + number * STEP


def close_to(values: list[int], wanted: list[int]) -> bool:
    return len(values) == len(wanted) and all(abs(a - b) <= 3 for a, b in zip(values, wanted, strict=True))


def key_frames(path: Path) -> list[float]:
    with av.open(str(path), "r", format="mp4") as container:
        return [float(p.pts * p.time_base) for p in container.demux(video=0) if p.pts is not None and p.is_keyframe]


def _middle(frame: VideoFrame) -> int:
    plane = frame.planes[0]
    row = bytes(plane)[frame.height // 2 * plane.line_size :][: frame.width]
    return round(sum(row) / len(row))
