import { type Blindness, type Eyes, EyesFailed } from "./eyes.ts";
import type { Frames } from "./frames.ts";
import { FASTEST, Pace } from "./pace.ts";
import type { Sample } from "./sample.ts";

export type SamplerState =
  /** `waiting`: it could look, and the camera gives it nothing to look at. */
  | { readonly at: "closed" | "opening" | "looking" | "waiting" }
  | { readonly at: "unavailable"; readonly reason: Blindness };

/** A camera, as far as it is looked at. */
export interface Source {
  readonly state: { readonly at: string; readonly stream?: MediaStream };
  onChange(listener: () => void): () => void;
}

export interface SamplerWorld {
  readonly framesOf: (stream: MediaStream) => Frames;
  /** Null where the browser lacks what they need. */
  readonly newEyes: () => Pick<Eyes, "open" | "look" | "close"> | null;
  readonly every: (ms: number, tick: () => void, signal: AbortSignal) => void;
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** ms of the server's clock. */
  readonly now: () => number;
  /** ms on a clock that does not go back. */
  readonly elapsed: () => number;
  /** A hidden page may be shown one frame again and again, which is not the camera's doing. */
  readonly isVisible: () => boolean;
}

const TRIES = 3;
const TRY_AGAIN_AFTER = 10_000;
/** What was wrong for the first tries may be over some time: a busy computer, a line, a page that was asleep. */
const TRY_LATER = 180_000;
/** So many looks that went well, a minute of them at least, make up for what has failed before. */
const WELL_AGAIN = 300;
/** For so long a camera may give nothing on a visible page, in ms: one in the dark is slow. */
const BLIND_FOR = 60_000;
/** A timer that comes a little early would otherwise skip every other look. */
const EARLY = 30;

/**
 * Looks at a camera five times a second, less often on a slow computer, and tells what was seen. What it cannot do it says
 * once in its state; nothing here ever throws into the exam.
 */
export class Sampler {
  private shown: SamplerState = { at: "closed" };
  private eyes: ReturnType<SamplerWorld["newEyes"]> = null;
  private readonly pace = new Pace();
  private isBusy = false;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private wasVisible = false;
  private stream: MediaStream | null = null;
  private frames: Frames | null = null;
  private failures = 0;
  /** Looks since the last failure. */
  private looks = 0;
  /** Since the last frame; what a page that sleeps does not count. */
  private ticks = 0;
  private readonly hearers = new Set<(sample: Sample) => void>();
  private readonly listeners = new Set<(state: SamplerState) => void>();

  constructor(
    private readonly source: Source,
    private readonly world: SamplerWorld,
  ) {}

  get state(): SamplerState {
    return this.shown;
  }

  /** ms between two looks, at present. */
  get interval(): number {
    return this.pace.interval;
  }

  onChange(listener: (state: SamplerState) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onSample(hearer: (sample: Sample) => void): () => void {
    this.hearers.add(hearer);
    return () => this.hearers.delete(hearer);
  }

  /** Opens the models and looks until the signal ends it. */
  async run(signal: AbortSignal): Promise<void> {
    const leave = this.source.onChange(() => this.follow());
    signal.addEventListener("abort", () => this.end(leave), { once: true });
    this.follow();
    await this.open(signal);
    if (!signal.aborted && this.shown.at === "looking") this.world.every(FASTEST, () => void this.tick(signal), signal);
  }

  private follow(): void {
    const { state } = this.source;
    const stream = state.at === "ready" ? (state.stream ?? null) : null;
    if (stream === this.stream) return;
    this.frames?.close();
    this.stream = stream;
    this.frames = stream && this.world.framesOf(stream);
    this.wasVisible = false;
    this.found();
  }

  /** A frame, or a camera that may give some. */
  private found(): void {
    this.ticks = 0;
    if (this.shown.at === "waiting") this.show({ at: "looking" });
  }

  /** To be called at every tick: a camera may also never answer. */
  private missed(): void {
    if (this.shown.at !== "looking" || !this.frames || !this.world.isVisible()) return;
    this.ticks += 1;
    if (this.ticks * FASTEST > BLIND_FOR) this.show({ at: "waiting" });
  }

  private async open(signal: AbortSignal): Promise<void> {
    this.show({ at: "opening" });
    for (let tries = 1; !signal.aborted; tries += 1) {
      const failure = await this.openOnce();
      if (signal.aborted) return this.eyes?.close();
      if (failure === null) return this.show({ at: "looking" });
      if (failure === "unsupported" || tries === TRIES) this.show({ at: "unavailable", reason: failure });
      if (failure === "unsupported") return;
      await this.world.wait(tries < TRIES ? TRY_AGAIN_AFTER : TRY_LATER, signal);
    }
  }

  private async openOnce(): Promise<Blindness | null> {
    const eyes = this.world.newEyes();
    this.eyes = eyes;
    if (!eyes) return "unsupported";
    try {
      await eyes.open();
      this.ticks = 0;
      return null;
    } catch (error) {
      eyes.close();
      return error instanceof EyesFailed ? error.reason : "no_models";
    }
  }

  private async tick(signal: AbortSignal): Promise<void> {
    const { pace, world } = this;
    this.missed();
    const isDue = world.elapsed() - this.lookedAt >= pace.interval - EARLY;
    if (this.isBusy || !isDue || !this.frames || !this.isOpen) return;
    this.isBusy = true;
    this.lookedAt = world.elapsed();
    try {
      const sample = await this.look();
      if (sample && !signal.aborted) this.tell(sample);
    } catch (error) {
      if (!signal.aborted) await this.recover(error, signal);
    }
    this.isBusy = false;
  }

  private get isOpen(): boolean {
    return this.shown.at === "looking" || this.shown.at === "waiting";
  }

  private tell(sample: Sample): void {
    this.found();
    this.looks += 1;
    if (this.looks >= WELL_AGAIN) this.failures = 0;
    for (const hear of this.hearers) hear(sample);
  }

  private async look(): Promise<Sample | null> {
    const { now, elapsed, isVisible } = this.world;
    const at = now();
    const frame = await this.frames?.take();
    const { eyes } = this;
    if (!frame || !eyes) {
      frame?.close();
      return null;
    }
    const begun = elapsed();
    const isSteady = isVisible() && this.wasVisible;
    this.wasVisible = isVisible();
    const look = await eyes.look(frame, begun, isSteady);
    this.pace.took(elapsed() - begun);
    return { ...look, at };
  }

  /** A worker that has failed is replaced; a frame that could not be had is not its fault. */
  private async recover(error: unknown, signal: AbortSignal): Promise<void> {
    if (!(error instanceof EyesFailed)) return;
    this.looks = 0;
    this.failures += 1;
    this.eyes?.close();
    if (this.failures >= TRIES) await this.rest(error.reason, signal);
    await this.open(signal);
  }

  private async rest(reason: Blindness, signal: AbortSignal): Promise<void> {
    this.show({ at: "unavailable", reason });
    await this.world.wait(TRY_LATER, signal);
  }

  private end(leave: () => void): void {
    leave();
    this.eyes?.close();
    this.eyes = null;
    this.frames?.close();
    this.frames = null;
    this.stream = null;
    this.show({ at: "closed" });
  }

  private show(state: SamplerState): void {
    this.shown = state;
    for (const listener of this.listeners) listener(state);
  }
}
