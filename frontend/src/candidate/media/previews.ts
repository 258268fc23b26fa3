import { element } from "../../shared/dom.ts";

/** The person's own picture, mirrored as people know themselves, in any number of places. */
export class Previews {
  private readonly videos = new Set<HTMLVideoElement>();
  private stream: MediaStream | null = null;

  constructor(private readonly label: string) {}

  attach(root: HTMLElement): void {
    const video = element("video", { class: "own-picture", "aria-label": this.label, playsinline: true });
    video.muted = true;
    video.autoplay = true;
    video.srcObject = this.stream;
    this.videos.add(video);
    root.append(video);
  }

  show(stream: MediaStream | null): void {
    this.stream = stream;
    for (const video of this.videos) video.srcObject = stream;
  }
}
