import { element } from "../../shared/dom.ts";
import type { Camera } from "./camera.ts";

/** The person's own picture, mirrored as people know themselves, in any number of places. */
export class Previews {
  private readonly videos = new Set<HTMLVideoElement>();
  private stream: MediaStream | null = null;

  constructor(
    camera: Camera,
    private readonly label: string,
  ) {
    camera.onChange((state) => this.show(state.at === "ready" ? state.stream : null));
  }

  /** `root` is on the page; once it has left, its picture is forgotten. */
  attach(root: HTMLElement): void {
    this.forgetDetached();
    const video = element("video", { class: "own-picture", "aria-label": this.label, playsinline: true });
    video.muted = true;
    video.autoplay = true;
    video.srcObject = this.stream;
    this.videos.add(video);
    root.append(video);
  }

  private show(stream: MediaStream | null): void {
    this.stream = stream;
    this.forgetDetached();
    for (const video of this.videos) video.srcObject = stream;
  }

  private forgetDetached(): void {
    for (const video of this.videos) {
      if (video.isConnected) continue;
      video.srcObject = null;
      this.videos.delete(video);
    }
  }
}
