import { element } from "../../shared/dom.ts";
import { wait } from "../../shared/wait.ts";
import { smaller } from "./small.ts";

/** What can be handed to a worker without being copied. */
export type Frame = ImageBitmap | VideoFrame;

/** Frames of one camera, taken when they are wanted. */
export interface Frames {
  /** The frame that is shown now; null when there is none, or none that is new. */
  take(): Promise<Frame | null>;
  close(): void;
}

/** Straight from the track where the browser can: the page's own thread then never touches a pixel. */
export function framesOf(stream: MediaStream): Frames {
  const [track] = stream.getVideoTracks();
  const Processor = (globalThis as Partial<WithProcessor>).MediaStreamTrackProcessor;
  if (!track || !Processor) return new VideoFrames(stream);
  try {
    return new TrackFrames(new Processor({ track, maxBufferSize: 1 }).readable.getReader());
  } catch {
    return new VideoFrames(stream); // of a track that has just ended, or in a browser that has it by name only
  }
}

/** Chromium's. Not in TypeScript's DOM library. */
interface WithProcessor {
  readonly MediaStreamTrackProcessor: new (from: {
    readonly track: MediaStreamTrack;
    readonly maxBufferSize: number;
  }) => { readonly readable: ReadableStream<VideoFrame> };
}

/** A camera in the dark gives fewer frames than are asked for; one that gives none is not waited for. */
const PATIENCE = 500;

class TrackFrames implements Frames {
  private next: Promise<ReadableStreamReadResult<VideoFrame>> | null = null;

  constructor(private readonly reader: ReadableStreamDefaultReader<VideoFrame>) {}

  async take(): Promise<Frame | null> {
    this.next ??= this.reader.read();
    const read = await Promise.race([this.next, wait(PATIENCE)]);
    if (!read) return null;
    this.next = null;
    return read.value ?? null;
  }

  close(): void {
    void this.next?.then(({ value }) => value?.close());
    void this.reader.cancel().catch(() => undefined);
  }
}

/** Of a video that nobody sees. */
class VideoFrames implements Frames {
  private readonly video = element("video", { playsinline: true });
  private lastTime = -1;

  constructor(stream: MediaStream) {
    this.video.muted = true;
    this.video.srcObject = stream;
    void this.video.play().catch(() => undefined);
  }

  async take(): Promise<Frame | null> {
    const { readyState, videoWidth, currentTime } = this.video;
    const isNew = currentTime !== this.lastTime;
    if (readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0 || !isNew) return null;
    this.lastTime = currentTime;
    return createImageBitmap(this.video, smaller(videoWidth, this.video.videoHeight));
  }

  close(): void {
    this.video.srcObject = null;
  }
}
