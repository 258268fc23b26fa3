import { Api } from "../shared/api.ts";
import { element, setText } from "../shared/dom.ts";
import { wait } from "../shared/wait.ts";
import { holesIn, type Piece } from "./growing/feed.ts";
import { Growing, type Liveness } from "./growing/growing.ts";
import { loadChunk, readGrowth } from "./growing/growth.ts";
import type { Ledger } from "./growing/ledger.ts";
import { clamp, growingTimeline, holeAt, momentOf, type Sitting, type Timeline } from "./timeline.ts";
import type { Recording } from "./types.ts";
import type { Words } from "./words.ts";

/** One source with something to play: the joined video, or what has been uploaded so far. */
export type Take =
  | { readonly plays: "file"; readonly recording: Recording; readonly timeline: Timeline }
  | { readonly plays: "growing"; readonly recording: Recording; readonly sitting: Sitting };

export interface ScreenTold {
  /** The picture is at another moment, or something about the player changed. */
  readonly moved: () => void;
  /** More of a recording that grows is there. */
  readonly grown: () => void;
  /** A recording that grows is at another status. */
  readonly turned: () => void;
  /** The picture was clicked on although it has no controls. */
  readonly picked: () => void;
}

const HAPPENINGS = [
  ...["timeupdate", "seeking", "seeked", "loadedmetadata", "ratechange"],
  ...["play", "pause", "waiting", "playing", "canplay"],
];

/** The pictures of one source: a video element, what it plays, and word of what it cannot show. */
export class Screen {
  readonly root: HTMLElement;
  readonly video = element("video", {
    class: "player__video",
    controls: true,
    playsinline: true,
    preload: "metadata",
    tabindex: 0,
  });
  private readonly hole = element("p", { class: "player__hole", hidden: true });
  private readonly loading: HTMLElement;
  private readonly failure: HTMLElement;
  private readonly unplayable: HTMLElement;
  private take: Take | null = null;
  private growing: Growing | null = null;
  private isMain = false;
  private laid: { readonly pieces: readonly Piece[]; readonly timeline: Timeline } | null = null;

  constructor(
    readonly source: Recording["source"],
    private readonly words: Words,
    private readonly told: ScreenTold,
  ) {
    const label = words.t(source === "screen" ? "screenPlayer" : "player");
    this.failure = this.failureNote();
    this.unplayable = element("p", { class: "player__hole", hidden: true }, words.t("growingUnplayable"));
    this.loading = element("p", { class: "player__loading", hidden: true }, words.t("growingLoading"));
    this.video.setAttribute("aria-label", label);
    this.root = element(
      "div",
      { class: "player__screen", "data-source": source },
      this.video,
      this.loading,
      this.hole,
      this.unplayable,
      this.failure,
    );
    this.listen();
  }

  /** Shows the take; one that was joined anew, or joined at last, goes on where the last one was. */
  show(take: Take): void {
    const before = this.take;
    this.take = take;
    if (take.plays === "file" && !(before?.plays === "file" && isSame(before.recording, take.recording))) {
      this.playFile(take, before);
    }
    if (take.plays === "growing" && !this.growing) this.playGrowing(take);
    this.tell();
  }

  get timeline(): Timeline | null {
    if (this.take?.plays === "file") return this.take.timeline;
    return this.growing && this.take ? this.growingTimeline(this.growing.ledger, this.take.sitting) : null;
  }

  get moment(): number {
    const { take, growing } = this;
    if (growing) return growing.moment;
    return take?.plays === "file" ? momentOf(this.video.currentTime, take.timeline) : 0;
  }

  /** Null when nothing grows. */
  get liveness(): Liveness | null {
    return this.growing?.liveness ?? null;
  }

  get isShown(): boolean {
    return this.root.offsetParent !== null;
  }

  seek(moment: number): void {
    const { timeline } = this;
    if (!timeline) return;
    const end = timeline.origin + timeline.duration * 1000;
    const inside = clamp(moment, timeline.origin, end);
    if (this.growing) this.growing.seek(inside);
    else this.video.currentTime = (inside - timeline.origin) / 1000;
    this.tell();
  }

  /** The large picture keeps up with the exam; the other one with the large picture. */
  set leads(is: boolean) {
    this.isMain = is;
    if (this.growing) this.growing.leads = is;
  }

  goLive(): void {
    this.growing?.goLive();
  }

  setSpeed(speed: number): void {
    if (this.growing) this.growing.setSpeed(speed);
    else this.video.playbackRate = speed;
  }

  play(): void {
    void this.video.play().catch(() => undefined);
  }

  toggle(): void {
    if (this.video.paused) this.play();
    else this.video.pause();
  }

  close(): void {
    this.growing?.close();
    this.growing = null;
    this.video.removeAttribute("src");
    this.video.load();
  }

  /** Asked for at every picture, so it is made only when there is more than before. */
  private growingTimeline({ pieces, extent, origin }: Ledger, sitting: Sitting): Timeline | null {
    if (!extent || origin === null) return null;
    if (this.laid?.pieces !== pieces) {
      this.laid = { pieces, timeline: growingTimeline({ ...extent, from: origin }, holesIn(pieces), sitting) };
    }
    return this.laid.timeline;
  }

  private playFile({ recording, timeline }: Extract<Take, { plays: "file" }>, before: Take | null): void {
    const wasGrowing = this.growing !== null;
    const [moment, wasPlaying] = [wasGrowing ? this.growing?.moment : null, !this.video.paused];
    const speed = this.growing?.speed ?? this.video.playbackRate;
    const at = moment === null || moment === undefined ? this.video.currentTime : (moment - timeline.origin) / 1000;
    this.growing?.close();
    this.growing = null;
    this.unplayable.hidden = true;
    this.video.src = recording.videoUrl ?? "";
    this.video.playbackRate = speed; // another video begins at its ordinary speed
    if (before && at > 0) this.video.currentTime = Math.min(at, timeline.duration);
    if (wasGrowing && wasPlaying) this.play();
  }

  /** From the newest picture while the exam goes on, from the beginning when it is over. */
  private playGrowing({ recording: { id }, sitting }: Extract<Take, { plays: "growing" }>): void {
    const api = new Api();
    const world = {
      read: (since: string | null, signal: AbortSignal) => readGrowth(api, id, since, signal),
      load: loadChunk,
      wait,
      isSeen: () => !document.hidden,
    };
    const told = {
      grown: () => this.told.grown(),
      moved: () => this.told.turned(),
      unplayable: () => {
        this.unplayable.hidden = false;
      },
    };
    this.growing = new Growing(this.video, world, told, sitting.endedAt ? 0 : null);
    this.growing.leads = this.isMain;
    this.video.muted = true; // or no browser would let it begin by itself
    this.play();
  }

  private listen(): void {
    for (const happening of HAPPENINGS) this.video.addEventListener(happening, () => this.tell());
    this.video.addEventListener("error", () => {
      this.failure.hidden = this.growing !== null;
    });
    this.video.addEventListener("loadedmetadata", () => {
      this.failure.hidden = true;
      this.fit();
    });
    this.video.addEventListener("loadeddata", () => {
      this.unplayable.hidden = true;
    });
    this.video.addEventListener("resize", () => this.fit());
    this.video.addEventListener("click", () => this.video.controls || this.told.picked());
  }

  private fit(): void {
    const { videoWidth, videoHeight } = this.video;
    if (videoWidth && videoHeight) this.root.style.setProperty("--shape", `${videoWidth} / ${videoHeight}`);
  }

  private tell(): void {
    const { timeline } = this;
    const hole = timeline ? holeAt(this.moment, timeline) : null;
    this.hole.hidden = hole === null || !this.unplayable.hidden;
    if (hole) setText(this.hole, this.words.t("holeNow", { reason: this.words.hole(hole.reason) }));
    this.loading.hidden = this.growing === null || this.video.readyState >= 2 || !this.unplayable.hidden;
    this.told.moved();
  }

  private failureNote(): HTMLElement {
    const again = element("button", { class: "button button--small", type: "button" }, this.words.t("retry"));
    again.addEventListener("click", () => {
      this.video.focus({ preventScroll: true });
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
function isSame(one: Recording, other: Recording): boolean {
  const version = ({ id, videoUrl, videoSize, duration, origin }: Recording) =>
    `${id} ${videoUrl} ${videoSize} ${duration} ${origin}`;
  return version(one) === version(other);
}
