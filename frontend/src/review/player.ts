import { element, setText } from "../shared/dom.ts";
import { arrange } from "./arrange.ts";
import { LiveEdge } from "./live-edge.ts";
import { Screen, type Take } from "./screen.ts";
import { clamp, type Timeline } from "./timeline.ts";
import type { Lane } from "./timeline-bar.ts";
import type { Recording } from "./types.ts";
import type { Words } from "./words.ts";

type Source = Recording["source"];

const SPEEDS = [0.5, 1, 1.5, 2, 4] as const;
/** Recorders give 15 pictures a second or more; a step is never shorter than a picture lasts. */
const STEP = 1000 / 15;
/** The second picture may be off by this before it is put right: at once, or by playing a little faster or slower. */
const TOO_FAR = 400;
const NOTICEABLE = 60;
const HURRY = 1.06;
const TICK = 500;
const PATIENCE = 1000;

export interface PlayerTold {
  readonly moved: (moment: number) => void;
  readonly grown: () => void;
  readonly turned: () => void;
  /** Another source is the main picture. */
  readonly swapped: () => void;
}

/** One picture or two of the same moment, with what the browser's own controls lack: speeds, the time on the wall. */
export class Player {
  readonly root = element("div", { class: "player" });
  private readonly stage = element("div", { class: "player__stage" });
  private readonly clock = element("span", { class: "player__clock numbers" });
  private readonly elapsed = element("span", { class: "player__elapsed numbers" });
  private readonly live: LiveEdge;
  private readonly switch: HTMLElement;
  private readonly speeds: readonly HTMLButtonElement[];
  private readonly screens = new Map<Source, Screen>();
  private front: Source | null = null;
  private speed = 1;
  private isOver = false;
  private sentAt = 0;

  constructor(
    private readonly words: Words,
    private readonly told: PlayerTold,
  ) {
    const { t } = words;
    this.speeds = SPEEDS.map((speed) => this.speedButton(speed));
    this.live = new LiveEdge(words, () => this.main?.goLive());
    this.switch = element("div", { class: "player__switch", role: "group", "aria-label": t("mainPicture") });
    const label = element("span", { class: "player__label", "aria-hidden": true }, t("speed"));
    const speeds = { class: "player__speeds", role: "group", "aria-label": t("speed") };
    this.root.append(
      this.stage,
      element(
        "div",
        { class: "player__bar" },
        element("div", { class: "player__times" }, this.clock, this.elapsed),
        this.live.root,
        this.switch,
        element("div", speeds, label, ...this.speeds),
      ),
    );
    this.markSpeed();
    setInterval(() => this.isGrowing && this.front && this.hear(this.front), TICK); // a player that waits is silent
  }

  /** Shows these; a source that is there already goes on where it is. `isOver`: nothing more is being recorded. */
  show(takes: readonly Take[], isOver: boolean): void {
    this.isOver = isOver;
    for (const [source, screen] of this.screens) {
      if (takes.some(({ recording }) => recording.source === source)) continue;
      screen.close();
      this.screens.delete(source);
    }
    if (!this.front || !takes.some(({ recording }) => recording.source === this.front)) {
      this.front = takes[0]?.recording.source ?? null;
    }
    for (const take of takes) this.screen(take.recording.source).show(take);
    this.arrange();
    this.tell();
  }

  /** Nothing is left to play. */
  empty(): void {
    this.show([], true);
  }

  /** Whether a recording that grows is being watched. */
  get isGrowing(): boolean {
    return [...this.screens.values()].some(({ liveness }) => liveness !== null);
  }

  get lanes(): readonly Lane[] {
    return [...this.screens.values()]
      .flatMap(({ source, timeline }) => (timeline ? [{ source, timeline }] : []))
      .sort((a, b) => a.source.localeCompare(b.source));
  }

  get timeline(): Timeline | null {
    return this.main?.timeline ?? null;
  }

  get moment(): number {
    return this.main?.moment ?? 0;
  }

  seek(moment: number): void {
    this.main?.seek(moment);
  }

  seekBy(seconds: number): void {
    this.seek(this.moment + seconds * 1000);
  }

  step(direction: -1 | 1): void {
    this.main?.video.pause();
    this.seek(this.moment + direction * STEP);
  }

  toggle(): void {
    this.main?.toggle();
  }

  focus(): void {
    this.main?.video.focus({ preventScroll: true });
  }

  private get main(): Screen | null {
    return this.front ? (this.screens.get(this.front) ?? null) : null;
  }

  private get second(): Screen | null {
    return [...this.screens.values()].find(({ source }) => source !== this.front) ?? null;
  }

  private screen(source: Source): Screen {
    const made =
      this.screens.get(source) ??
      new Screen(source, this.words, {
        moved: () => this.hear(source),
        grown: () => this.told.grown(),
        turned: () => this.told.turned(),
        picked: () => this.bringForward(source),
      });
    this.screens.set(source, made);
    return made;
  }

  private hear(source: Source): void {
    if (source !== this.front) return;
    this.adoptSpeed();
    this.tell();
    this.sync();
  }

  /** The elements stay where they are: a video that is moved in the page stops. */
  private arrange(): void {
    const screens = [...this.screens.values()];
    arrange(
      this.stage,
      screens.map(({ root }) => root),
    );
    this.stage.setAttribute("data-screens", String(screens.length));
    for (const screen of screens) {
      const { source, root, video } = screen;
      const isMain = source === this.front;
      root.setAttribute("data-place", isMain ? "main" : "second");
      video.setAttribute("data-testid", isMain ? "video-player" : "second-player");
      video.controls = isMain;
      screen.leads = isMain;
      video.tabIndex = isMain ? 0 : -1;
    }
    this.switch.hidden = screens.length < 2;
    this.switch.replaceChildren(...(screens.length < 2 ? [] : screens.map(({ source }) => this.swapButton(source))));
  }

  private swapButton(source: Source): HTMLElement {
    const label = this.words.source(source);
    const button = element("button", { class: "player__speed", type: "button", "data-source": source }, label);
    button.setAttribute("aria-pressed", String(source === this.front));
    button.addEventListener("click", () => this.bringForward(source));
    return button;
  }

  /** The other picture becomes the large one; sound and time go on. */
  private bringForward(source: Source): void {
    const [before, next] = [this.main, this.screens.get(source)];
    if (!before || !next || before === next) return;
    const { moment } = before;
    const { muted, volume, paused } = before.video;
    before.video.muted = true;
    this.front = source;
    next.seek(moment);
    Object.assign(next.video, { muted, volume });
    if (!paused) next.play();
    next.setSpeed(this.speed);
    this.arrange();
    this.switch.querySelector<HTMLElement>(`[data-source="${source}"]`)?.focus();
    this.tell();
    this.told.swapped();
  }

  /** The second picture shows the moment of the first. */
  private sync(): void {
    const [main, second] = [this.main, this.second];
    const timeline = second?.timeline;
    if (!main || !second || !timeline) return;
    second.video.muted = true;
    const { moment } = main;
    const isInside = moment >= timeline.origin && moment <= timeline.origin + timeline.duration * 1000;
    if (!isInside || !second.isShown || main.video.paused) second.video.pause();
    else if (second.video.paused) second.play();
    const drift = second.moment - clamp(moment, timeline.origin, timeline.origin + timeline.duration * 1000);
    if (Math.abs(drift) > (main.video.paused ? NOTICEABLE : TOO_FAR)) this.putRight(second, moment);
    const rate = main.video.playbackRate;
    second.video.playbackRate =
      Math.abs(drift) < NOTICEABLE ? rate : clamp(drift > 0 ? rate / HURRY : rate * HURRY, 0.25, 8);
  }

  /** In a hole a player seeks until there is a picture, which may be never: then it is sent on after a while. */
  private putRight(second: Screen, moment: number): void {
    const now = performance.now();
    if (second.video.seeking && now < this.sentAt + PATIENCE) return;
    this.sentAt = now;
    second.seek(moment);
  }

  private tell(): void {
    const { main, words } = this;
    const timeline = main?.timeline;
    this.live.show(main?.liveness ?? null, this.isOver);
    if (!main || !timeline) return;
    const { moment } = main;
    setText(this.clock, words.time(moment));
    const at = words.elapsed(Math.max(0, moment - timeline.origin) / 1000);
    setText(this.elapsed, main.liveness && !this.isOver ? at : `${at} / ${words.elapsed(timeline.duration)}`);
    this.told.moved(moment);
  }

  private speedButton(speed: number): HTMLButtonElement {
    const label = `${new Intl.NumberFormat(this.words.language).format(speed)}×`;
    const button = element("button", { class: "player__speed numbers", type: "button" }, label);
    button.addEventListener("click", () => {
      this.speed = speed;
      this.main?.setSpeed(speed);
      this.markSpeed();
    });
    return button;
  }

  /** The browser's own menu has speeds too; a recording that grows is played a little faster at times. */
  private adoptSpeed(): void {
    const { playbackRate } = this.main?.video ?? { playbackRate: this.speed };
    if (this.main?.liveness || playbackRate === this.speed) return;
    this.speed = playbackRate;
    this.markSpeed();
  }

  private markSpeed(): void {
    for (const [n, button] of this.speeds.entries()) {
      button.setAttribute("aria-pressed", String(this.speed === SPEEDS[n]));
    }
  }
}
