/** Not in TypeScript's DOM library yet; a browser without it ignores it. */
export interface RecorderOptions extends MediaRecorderOptions {
  readonly videoKeyFrameIntervalDuration?: number;
}

/** What the recorder is asked to make, and how often it hands over a piece of it. */
export interface Format {
  readonly type: string;
  readonly timeslice: number;
  readonly options: RecorderOptions;
}

const SOUND = 32_000;
const KEY_FRAMES_EVERY = 2500;

/**
 * Chromium ends an MP4 fragment at each key frame and the timeslice only gates it: asking every second gives one
 * fragment per chunk, every 2.5 s. Its software H.264 makes about 30 % of the rate it is asked for at 15 frames/s;
 * encoders that go with AAC (Safari's) and VP8 make what they are asked for.
 */
const mp4 = (type: string, videoBitsPerSecond: number): Format => ({
  type,
  timeslice: 1000,
  options: {
    mimeType: type,
    videoBitsPerSecond,
    audioBitsPerSecond: SOUND,
    videoKeyFrameIntervalDuration: KEY_FRAMES_EVERY,
  },
});

const webm = (type: string): Format => ({
  type,
  timeslice: 2500,
  options: {
    mimeType: type,
    videoBitsPerSecond: 350_000,
    audioBitsPerSecond: SOUND,
    videoKeyFrameIntervalDuration: KEY_FRAMES_EVERY,
  },
});

/** Best first. avc3 carries its parameters in the stream, so segments of different cameras join without re-encoding. */
export const FORMATS: readonly Format[] = [
  mp4("video/mp4;codecs=avc3.42E01E,opus", 1_200_000),
  mp4("video/mp4;codecs=avc1.42E01E,opus", 1_200_000),
  mp4("video/mp4;codecs=avc1.42E01E,mp4a.40.2", 400_000),
  webm("video/webm;codecs=vp8,opus"),
];

/** The best format that the browser's recorder makes, or null. */
export function chooseFormat(isSupported: (type: string) => boolean): Format | null {
  return FORMATS.find(({ type }) => isSupported(type)) ?? null;
}

export function isSupportedHere(type: string): boolean {
  return typeof MediaRecorder !== "undefined" && MediaRecorder.isTypeSupported(type);
}
