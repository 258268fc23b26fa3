"""Joins by stream copy: the pictures stay bit for bit what the browser made."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.stream import Stream
from av.video.stream import VideoStream

from recordings.media.demux import Arrival, Clip, open_run, streams_of
from recordings.media.kinds import fit_together
from recordings.media.timeline import Gate, Pictures

MP4_OPTIONS = {"movflags": "+faststart", "fflags": "+bitexact"}  # bitexact: no version of libav in the bytes


def can_copy(clips: Sequence[Clip]) -> bool:
    return fit_together([clip.video for clip in clips], [clip.audio for clip in clips if clip.audio])


def copy(clips: Sequence[Clip], arrivals: Iterable[Arrival], out: Path) -> Pictures:
    """Write the packets to `out`. In a gap the picture before it stands still, in a first one the picture behind it.

    Opus needs no care at the seams: its decoder converges within 80 ms of whatever it is given (RFC 7845 section 4.6).
    Chromium's muxer gives the last Opus sample of each fragment 21 ms instead of 60; as the durations in the joined
    file follow from the times of the samples, that is mended on the way.
    """
    with av.open(str(out), "w", format="mp4", container_options=MP4_OPTIONS) as container:
        video, audio = _add_streams(container, clips)
        pictures, seen, heard = Pictures(), Gate(), Gate()
        for arrival in arrivals:
            gate, stream = (seen, video) if arrival.is_video else (heard, audio)
            if arrival.is_end or stream is None or not admit(gate, arrival):
                continue
            if arrival.is_video:
                pictures.show(at=arrival.at, duration=arrival.duration, run=arrival.run, segment=arrival.segment)
                if pictures.count == 1:
                    _show_from_the_start(arrival)
            arrival.packet.stream = stream
            container.mux(arrival.packet)
    return pictures


def _show_from_the_start(first: Arrival) -> None:
    """Let the first picture begin at 0, however late it came.

    The other way to say it, an empty edit, misleads Chromium 156: it takes the duration from the first picture on, and
    shows pictures at the wrong time (measured: 10 s empty, then 10 s of video; seeking to 19 s ended at 15.9 s).
    """
    packet = first.packet
    if packet.pts is not None and packet.dts is not None:
        packet.pts, packet.dts = 0, packet.dts - packet.pts


def admit(gate: Gate, arrival: Arrival) -> bool:
    return gate.admits(at=arrival.decoded_at, run=arrival.run, is_keyframe=arrival.packet.is_keyframe)


def _add_streams(container: OutputContainer, clips: Sequence[Clip]) -> tuple[VideoStream, AudioStream | None]:
    speaking = next((clip for clip in clips if clip.audio), None)
    video = _add_stream(container, clips[0], "video")
    audio = _add_stream(container, speaking, "audio") if speaking else None
    assert isinstance(video, VideoStream)
    assert audio is None or isinstance(audio, AudioStream)
    return video, audio


def _add_stream(container: OutputContainer, clip: Clip, kind: str) -> Stream:
    source, _ = open_run(clip.footage, clip.specimen)
    with source:
        template = next(stream for stream in streams_of(source) if stream is not None and stream.type == kind)
        # opaque: take the parameters over as they are, without looking for an encoder (there is none called libdav1d)
        return container.add_stream_from_template(template, opaque=True)
