"""A camera that films the clock and a microphone that hears it strike: what a video says about its own time."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np

COLUMNS, ROWS = 8, 5
WIDTH, HEIGHT = 640, 480
BITS = 32  # of milliseconds; the last row is their sum, so that a torn picture is not taken for a time
BEEP_EVERY = 1000  # ms: at each whole second
BEEP_FOR = 0.1  # seconds
LOUD = 0.1

FILM_THE_CLOCK = (
    "(([COLUMNS, ROWS, WIDTH, HEIGHT, BITS, EVERY, FOR]) => {"
    """
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const pen = canvas.getContext("2d");
  const bitsOf = (now) => {
    const time = now % 2 ** BITS;
    const bytes = [24, 16, 8, 0].map((shift) => Math.floor(time / 2 ** shift) & 255);
    const sum = bytes.reduce((a, b) => a + b, 0) & 255;
    return [...bytes, sum].flatMap((byte) => [7, 6, 5, 4, 3, 2, 1, 0].map((bit) => (byte >> bit) & 1));
  };
  const paint = () => {
    bitsOf(Date.now()).forEach((bit, place) => {
      pen.fillStyle = bit ? "#fff" : "#000";
      const [column, row] = [place % COLUMNS, Math.floor(place / COLUMNS)];
      pen.fillRect(column * (WIDTH / COLUMNS), row * (HEIGHT / ROWS), WIDTH / COLUMNS, HEIGHT / ROWS);
    });
  };
  const strike = (audio, out) => {
    const at = Math.ceil((Date.now() + 50) / EVERY) * EVERY;
    const starts = audio.currentTime + (at - Date.now()) / 1000;
    const tone = new OscillatorNode(audio, { frequency: 1000 });
    tone.connect(out);
    tone.start(starts);
    tone.stop(starts + FOR);
    setTimeout(() => strike(audio, out), at - Date.now() + 300);
  };
  navigator.mediaDevices.getUserMedia = async () => {
    const audio = new AudioContext({ latencyHint: "interactive" });
    await audio.resume();
    const heard = audio.createMediaStreamDestination();
    strike(audio, heard);
    paint();
    setInterval(paint, 20);
    return new MediaStream([...canvas.captureStream(15).getVideoTracks(), ...heard.stream.getAudioTracks()]);
  };
"""
    f"}})({json.dumps([COLUMNS, ROWS, WIDTH, HEIGHT, BITS, BEEP_EVERY, BEEP_FOR])});"
)


@dataclass(frozen=True)
class Offsets:
    """Seconds. Positive: the video shows it later than it happened."""

    pictures: list[float]
    beeps: list[float]
    picture_against_beep: list[float]

    def __str__(self) -> str:
        rows = {"pictures": self.pictures, "beeps": self.beeps, "picture against beep": self.picture_against_beep}
        return "; ".join(f"{name}: {_described(values)}" for name, values in rows.items())


def offsets_of(video: Path, origin: float) -> Offsets:
    """How far the video is off, by what can be seen and heard in it. `origin`: its time 0, in seconds of the epoch."""
    pictures = list(_pictures(video))
    beeps = list(_beeps(video))
    shown = [(at, time) for at, time in pictures if time is not None]
    seconds = [(at, round(origin + at)) for at in beeps]
    return Offsets(
        pictures=[_around(origin + at - time) for at, time in shown],
        beeps=[origin + at - second for at, second in seconds],
        picture_against_beep=[_around(_shown_at(shown, at) - second) for at, second in seconds if _is_shown(shown, at)],
    )


def _pictures(video: Path) -> Iterator[tuple[float, float | None]]:
    """When each picture is shown, and the time that it shows, in seconds; None where it cannot be read."""
    with av.open(str(video)) as container:
        for frame in container.decode(video=0):
            yield float(frame.pts * frame.time_base), _time_in(frame.to_ndarray(format="gray"))


def _time_in(picture: np.ndarray[Any, Any]) -> float | None:
    high, wide = picture.shape[0] / ROWS, picture.shape[1] / COLUMNS
    values = [
        picture[round((row + 0.5) * high), round((column + 0.5) * wide)]
        for row in range(ROWS)
        for column in range(COLUMNS)
    ]
    numbers = np.packbits([value > 127 for value in values]).tolist()
    if any(60 < value < 195 for value in values) or sum(numbers[:4]) % 256 != numbers[4]:
        return None
    return int.from_bytes(bytes(numbers[:4]), "big") / 1000


def _beeps(video: Path) -> Iterator[float]:
    """When each begins to be heard, in seconds."""
    was_loud, last = True, 0.0
    with av.open(str(video)) as container:
        for frame in container.decode(audio=0):
            start = float(frame.pts * frame.time_base)
            samples = np.abs(frame.to_ndarray()).reshape(-1)
            is_loud = bool(samples.max() > LOUD)
            if is_loud and not was_loud and start - last < 2 * frame.samples / frame.sample_rate:
                yield start + int(np.argmax(samples > LOUD)) / frame.sample_rate
            was_loud, last = is_loud, start


def _shown_at(shown: list[tuple[float, float]], at: float) -> float:
    return [time for start, time in shown if start <= at][-1]


def _is_shown(shown: list[tuple[float, float]], at: float) -> bool:
    """Whether pictures come at the usual pace around that moment: in a gap the last one stands still."""
    return any(0 <= at - start < 0.2 for start, _time in shown)


def _around(seconds: float) -> float:
    """The same without the multiples of the clock's range."""
    whole = 2**BITS / 1000
    return (seconds + whole / 2) % whole - whole / 2


def _described(values: list[float]) -> str:
    if not values:
        return "none"
    ordered = sorted(values, key=abs)
    milliseconds = [round(1000 * value) for value in (float(np.median(values)), ordered[-1])]
    return f"{len(values)} samples, median {milliseconds[0]} ms, worst {milliseconds[1]} ms"
