import type { Source } from "./chunk.ts";

/** Not in TypeScript's DOM library yet; a browser without it ignores it. */
export interface RecorderOptions extends MediaRecorderOptions {
  readonly videoKeyFrameIntervalDuration?: number;
}

/** How large a recording is, best first. `stills` are single pictures, seconds apart. */
export const RUNGS = ["full", "small", "stills"] as const;
export type Rung = (typeof RUNGS)[number];

/** What is recorded of a source on one rung. */
export interface Shape {
  /**
   * What the picture is reduced to; null takes it as the source gives it. Chromium's recorder leaves out pictures, but
   * takes those that remain in their whole size.
   */
  readonly picture: { readonly width: number; readonly height: number; readonly frameRate: number } | null;
  /** Bits per second, to be asked of an encoder that makes what it is asked for, and of Chromium's own H.264. */
  readonly video: number;
  readonly videoAsked: number;
  /** Bits per second; 0 leaves the sound out. */
  readonly sound: number;
  /** How often a picture stands by itself, which is also how long a chunk is, in ms. */
  readonly keyFramesEvery: number;
}

/** What the recorder is asked to make, and how often it hands over a piece of it. */
export interface Format {
  readonly type: string;
  readonly timeslice: number;
  readonly options: RecorderOptions;
  readonly shape: Shape;
  /** A recorder that gives nothing for longer than this has stalled, in ms. */
  readonly silence: number;
}

/**
 * Measured in Chromium with a face of 640x480 at 15/s, sound included: full 332, small 85, stills 18 kbit/s (a picture a
 * second, and at its lowest quality: asking for less gives the same). Its H.264 makes about 30 % of what it is asked for
 * down to that quality.
 */
const SHAPES: Readonly<Record<Source, Readonly<Record<Rung, Shape>>>> = {
  camera: {
    full: { picture: null, video: 350_000, videoAsked: 1_200_000, sound: 32_000, keyFramesEvery: 2500 },
    small: {
      picture: { width: 320, height: 240, frameRate: 10 },
      video: 60_000,
      videoAsked: 150_000,
      sound: 16_000,
      keyFramesEvery: 2500,
    },
    stills: {
      picture: { width: 320, height: 240, frameRate: 1 },
      video: 16_000,
      videoAsked: 30_000,
      sound: 0,
      keyFramesEvery: 5000,
    },
  },
  // Measured in Chromium: 1920x1080 at 5/s, an exam's page / a page full of small print: full 120 / 800, small 25 / 150,
  // stills 17 / 95 kbit/s. Its H.264 heeds no rate here, only how large pictures are and how often one stands by itself;
  // other encoders heed it. Text of 15 px can be read down to the last rung.
  screen: {
    full: { picture: null, video: 500_000, videoAsked: 500_000, sound: 0, keyFramesEvery: 2500 },
    small: {
      picture: { width: 960, height: 540, frameRate: 2 },
      video: 100_000,
      videoAsked: 100_000,
      sound: 0,
      keyFramesEvery: 5000,
    },
    stills: {
      picture: { width: 960, height: 540, frameRate: 1 },
      video: 50_000,
      videoAsked: 50_000,
      sound: 0,
      keyFramesEvery: 8000,
    },
  },
};

type Kind = { readonly picture: string; readonly sound: string; readonly isModest: boolean };

const LEAST_SILENCE = 8000;
/** At one picture a second the next one that stands by itself may come a second late, and the encoder later still. */
const LATE_PICTURE = 4000;

const mp4 = (picture: string, sound: string, isModest = false): Kind => ({
  picture: `video/mp4;codecs=${picture}`,
  sound,
  isModest,
});

/**
 * Best first. avc3 carries its parameters in the stream, so segments of different cameras join without re-encoding.
 * Chromium's own H.264 is modest; encoders that go with AAC (Safari's) and VP8 make what they are asked for.
 */
const KINDS: readonly Kind[] = [
  mp4("avc3.42E01E", "opus", true),
  mp4("avc1.42E01E", "opus", true),
  mp4("avc1.42E01E", "mp4a.40.2"),
  { picture: "video/webm;codecs=vp8", sound: "opus", isModest: false },
];

/** Every container and codec that is recorded, best first. */
export const TYPES: readonly string[] = KINDS.map(typeOf);

/** The best format that the browser's recorder makes of the source, or null. */
export function chooseFormat(
  isSupported: (type: string) => boolean,
  source: Source = "camera",
  rung: Rung = "full",
  hasSound = true,
): Format | null {
  const kind = KINDS.find((one) => isSupported(typeOf(one)));
  return kind ? formatOf(kind, SHAPES[source][rung], hasSound) : null;
}

function typeOf({ picture, sound }: Kind): string {
  return `${picture},${sound}`;
}

function formatOf(kind: Kind, shape: Shape, hasSound: boolean): Format {
  // Firefox waits for ever for a sound that was named and never comes.
  const type = hasSound && shape.sound > 0 ? typeOf(kind) : kind.picture;
  const isMp4 = type.startsWith("video/mp4");
  return {
    type,
    shape,
    silence: Math.max(LEAST_SILENCE, shape.keyFramesEvery + LATE_PICTURE),
    // Chromium ends an MP4 fragment at each key frame and the timeslice only gates it: asking more often than that
    // gives one fragment per chunk.
    timeslice: isMp4 ? 1000 : shape.keyFramesEvery,
    options: {
      mimeType: type,
      videoBitsPerSecond: kind.isModest ? shape.videoAsked : shape.video,
      audioBitsPerSecond: shape.sound,
      videoKeyFrameIntervalDuration: shape.keyFramesEvery,
    },
  };
}

export function isSupportedHere(type: string): boolean {
  return typeof MediaRecorder !== "undefined" && MediaRecorder.isTypeSupported(type);
}
