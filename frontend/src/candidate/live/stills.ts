import { element } from "../../shared/dom.ts";
import type { Source } from "../media/index.ts";

export interface StillSize {
  /** The most of each, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Of the JPEG, 0 to 1. */
  readonly quality: number;
}

const THUMBNAIL: StillSize = { width: 320, height: 240, quality: 0.6 };

interface Still {
  readonly stream: MediaStream;
  readonly video: HTMLVideoElement;
  readonly canvas: HTMLCanvasElement;
}

/** Pictures of what a page's cameras and screens show, drawn from videos that nobody sees. */
export class Stills {
  private readonly shown = new Map<Source, Still>();

  constructor(private readonly size: StillSize = THUMBNAIL) {}

  async take(source: Source, stream: MediaStream): Promise<Blob | null> {
    const { video, canvas } = this.of(source, stream);
    const { videoWidth, videoHeight } = video;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return null;
    const { width, height, quality } = this.size;
    const scale = Math.min(1, width / videoWidth, height / videoHeight);
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context?.drawImage(video, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  }

  forget(): void {
    for (const { video } of this.shown.values()) video.srcObject = null;
    this.shown.clear();
  }

  private of(source: Source, stream: MediaStream): Still {
    const there = this.shown.get(source);
    if (there?.stream === stream) return there;
    if (there) there.video.srcObject = null;
    const video = element("video", { playsinline: true });
    video.muted = true;
    video.srcObject = stream;
    void video.play().catch(() => undefined);
    const still = { stream, video, canvas: element("canvas") };
    this.shown.set(source, still);
    return still;
  }
}
