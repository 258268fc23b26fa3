import { element } from "../../shared/dom.ts";
import type { Source } from "../media/index.ts";

const [WIDTH, HEIGHT] = [320, 240];
const QUALITY = 0.6;

interface Still {
  readonly stream: MediaStream;
  readonly video: HTMLVideoElement;
  readonly canvas: HTMLCanvasElement;
}

/** Small pictures of what the page sends, drawn from videos that nobody sees. */
export class Stills {
  private readonly shown = new Map<Source, Still>();

  async take(source: Source, stream: MediaStream): Promise<Blob | null> {
    const { video, canvas } = this.of(source, stream);
    const { videoWidth, videoHeight } = video;
    if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return null;
    const scale = Math.min(WIDTH / videoWidth, HEIGHT / videoHeight);
    canvas.width = Math.round(videoWidth * scale);
    canvas.height = Math.round(videoHeight * scale);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context?.drawImage(video, 0, 0, canvas.width, canvas.height);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", QUALITY));
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
