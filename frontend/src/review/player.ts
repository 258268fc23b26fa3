import { element, setText } from "../shared/dom.ts";
import { clamp, holeAt, momentOf, type Timeline } from "./timeline.ts";
import type { Recording } from "./types.ts";
import type { Words } from "./words.ts";

const SPEEDS = [0.5, 1, 1.5, 2, 4] as const;
/** Recorders give 15 pictures a second or more; a step is never shorter than a picture lasts. */
const STEP = 1 / 15;

/** The video with what the browser's own controls lack: speeds, the time on the wall, and word of holes. */
export class Player {
  readonly root = element("div", { class: "player" });
  private readonly video = element("video", {
    class: "player__video",
    "data-testid": "video-player",
    controls: true,
    playsinline: true,
    preload: "metadata",
    tabindex: 0,
  });
  private readonly hole = element("p", { class: "player__hole", hidden: true });
  private readonly failure: HTMLElement;
  private readonly clock = element("span", { class: "player__clock numbers" });
  private readonly elapsed = element("span", { class: "player__elapsed numbers" });
  private readonly speeds: readonly HTMLButtonElement[];
  private shown: { readonly recording: Recording; readonly timeline: Timeline } | null = null;

  constructor(
    private readonly words: Words,
    private readonly moved: (moment: number) => void,
  ) {
    this.failure = this.failureNote();
    this.speeds = SPEEDS.map((speed) => this.speedButton(speed));
    this.root.append(
      element("div", { class: "player__screen" }, this.video, this.hole, this.failure),
      element(
        "div",
        { class: "player__bar" },
        element("div", { class: "player__times" }, this.clock, this.elapsed),
        element(
          "div",
          { class: "player__speeds", role: "group", "aria-label": words.t("speed") },
          element("span", { class: "player__label", "aria-hidden": true }, words.t("speed")),
          ...this.speeds,
        ),
      ),
    );
    this.listen();
  }

  /** Shows the recording; one that was joined anew goes on where the last one was. */
  show(recording: Recording, timeline: Timeline): void {
    const before = this.shown?.recording;
    this.shown = { recording, timeline };
    if (!before || versionOf(before) !== versionOf(recording)) this.load(recording);
    this.tell();
  }

  seek(seconds: number): void {
    const length = this.shown?.timeline.duration ?? 0;
    this.video.currentTime = clamp(seconds, 0, length);
    this.tell();
  }

  seekBy(seconds: number): void {
    this.seek(this.video.currentTime + seconds);
  }

  step(direction: -1 | 1): void {
    this.video.pause();
    this.seekBy(direction * STEP);
  }

  toggle(): void {
    if (this.video.paused) void this.video.play().catch(() => undefined);
    else this.video.pause();
  }

  get moment(): number {
    return this.shown ? momentOf(this.video.currentTime, this.shown.timeline) : 0;
  }

  focus(): void {
    this.video.focus({ preventScroll: true });
  }

  private load({ videoUrl, source }: Recording): void {
    const at = this.video.currentTime;
    this.video.setAttribute("aria-label", this.words.t(source === "screen" ? "screenPlayer" : "player"));
    this.video.src = videoUrl ?? "";
    if (at > 0) this.video.currentTime = at;
  }

  private listen(): void {
    for (const happening of ["timeupdate", "seeking", "seeked", "loadedmetadata"]) {
      this.video.addEventListener(happening, () => this.tell());
    }
    this.video.addEventListener("ratechange", () => this.markSpeed());
    this.video.addEventListener("error", () => {
      this.failure.hidden = false;
    });
    this.video.addEventListener("loadedmetadata", () => {
      this.failure.hidden = true;
      this.fit();
    });
    this.markSpeed();
  }

  private fit(): void {
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth && videoHeight) this.root.style.setProperty("--shape", `${videoWidth} / ${videoHeight}`);
  }

  private tell(): void {
    if (!this.shown) return;
    const { timeline } = this.shown;
    const { currentTime } = this.video;
    setText(this.clock, this.words.time(this.moment));
    setText(this.elapsed, `${this.words.elapsed(currentTime)} / ${this.words.elapsed(timeline.duration)}`);
    const hole = holeAt(this.moment, timeline);
    this.hole.hidden = hole === null;
    if (hole) setText(this.hole, this.words.t("holeNow", { reason: this.words.hole(hole.reason) }));
    this.moved(this.moment);
  }

  private speedButton(speed: number): HTMLButtonElement {
    const label = `${new Intl.NumberFormat(this.words.language).format(speed)}×`;
    const button = element("button", { class: "player__speed numbers", type: "button" }, label);
    button.addEventListener("click", () => {
      this.video.playbackRate = speed;
    });
    return button;
  }

  private markSpeed(): void {
    for (const [n, button] of this.speeds.entries()) {
      button.setAttribute("aria-pressed", String(this.video.playbackRate === SPEEDS[n]));
    }
  }

  private failureNote(): HTMLElement {
    const again = element("button", { class: "button button--small", type: "button" }, this.words.t("retry"));
    again.addEventListener("click", () => {
      this.focus();
      this.failure.hidden = true;
      const at = this.video.currentTime;
      this.video.load();
      this.video.currentTime = at;
    });
    const text = element("p", {}, this.words.t("playerFailed"));
    return element("div", { class: "player__failure", role: "alert", hidden: true }, text, again);
  }
}

/** Another join of the recording has other bytes under the same address. */
function versionOf({ videoUrl, videoSize, duration, origin }: Recording): string {
  return `${videoUrl} ${videoSize} ${duration} ${origin}`;
}
