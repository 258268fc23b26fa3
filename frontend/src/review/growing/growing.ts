import { isPassing } from "../../shared/api.ts";
import { type Container, Damaged, type Entry } from "./container.ts";
import { headOf, keyOf, nextStep, type Piece, type Step } from "./feed.ts";
import type { Growth } from "./growth.ts";
import { Ledger, type News } from "./ledger.ts";
import { isMp4, mp4 } from "./mp4.ts";
import { CUSHION, chase, LIVE } from "./pace.ts";
import { isFull, Reel, ReelBroken } from "./reel.ts";
import { isWebm, webm } from "./webm.ts";

export interface World {
  readonly read: (since: string | null, signal: AbortSignal) => Promise<Growth>;
  readonly load: (url: string, signal: AbortSignal) => Promise<Uint8Array<ArrayBuffer>>;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Whether somebody can see the page. */
  readonly isSeen: () => boolean;
}

export interface Told extends News {
  /** Nothing of it can be played in this browser. */
  readonly unplayable: () => void;
}

/** How the player stands to what is being recorded. Times in ms. */
export interface Liveness {
  readonly isLive: boolean;
  /** How old the picture is that is shown. */
  readonly behind: number;
  /** For how long nothing has arrived. */
  readonly silence: number;
  /** The server does not answer. */
  readonly isCut: boolean;
  /** 0 before there is a picture. */
  readonly newest: number;
}

const TICK = 200;
const AFTER_FAILURE = 1000;
/** What lies this far behind the player is dropped from memory, in slices. In seconds. */
const KEPT = 60;
const SLICE = 30;
/** What is removed reaches up to the next picture that stands by itself; they are up to 8 s apart. In seconds. */
const MARGIN = 10;
const MOST_IN_A_ROW = 6;

/**
 * Plays a recording while it is still being made. The player's time is the wall clock minus the recording's origin, as
 * in the video that is joined afterwards, so that a place in the one is the same place in the other.
 */
export class Growing {
  readonly ledger: Ledger;
  private reel: Reel | null = null;
  private last: Piece | null = null;
  private outside = false;
  private readonly appended = new Set<string>();
  private readonly refused = new Set<string>();
  private readonly containers = new Map<number, Container>();
  private readonly over = new AbortController();
  /** Where to begin once there are pictures; null when the player is there. */
  private aim: number | null;
  private follows: boolean;
  /** The next jump is ours, not the person's. */
  private jumps = false;
  private chosen = 1;
  private failures = 0;

  /** Keeps up with what is being recorded by itself, unless the person goes elsewhere. */
  leads = false;

  /** `begin`: the moment to begin at, null for the newest. */
  constructor(
    private readonly video: HTMLVideoElement,
    private readonly world: World,
    private readonly told: Told,
    begin: number | null = null,
  ) {
    this.aim = begin;
    this.follows = begin === null;
    this.ledger = new Ledger({ ...world, isWatched: () => !video.paused }, told);
    this.listen();
    void this.ledger.run(this.over.signal);
    void this.play();
  }

  close(): void {
    this.over.abort();
  }

  get moment(): number {
    if (this.aim !== null) return this.aim;
    return this.reel ? (this.ledger.origin ?? 0) + this.video.currentTime * 1000 : this.newest;
  }

  /** Null once it has given up. */
  get liveness(): Liveness | null {
    if (this.over.signal.aborted) return null;
    const { now, silence, isCut } = this.ledger;
    return { isLive: this.follows, behind: Math.max(0, now - this.moment), silence, isCut, newest: this.newest };
  }

  /** The speed that the person chose. */
  get speed(): number {
    return this.chosen;
  }

  seek(moment: number): void {
    if (this.aim === null && this.ledger.origin !== null) {
      this.place(moment); // what this means is settled when the player is there
    } else {
      this.aim = moment;
      this.follows = this.isNewest(moment);
    }
  }

  goLive(): void {
    this.follows = true;
    const { extent } = this.ledger;
    if (extent) this.jump(Math.max(extent.from, extent.to - CUSHION));
    void this.video.play().catch(() => undefined);
  }

  setSpeed(speed: number): void {
    this.chosen = speed;
    this.video.playbackRate = speed;
  }

  private get newest(): number {
    return this.ledger.extent?.to ?? 0;
  }

  private isNewest(moment: number): boolean {
    return this.newest - moment < LIVE;
  }

  /** By ourselves: whoever follows goes on following. */
  private jump(moment: number): void {
    this.jumps = this.aim === null;
    this.place(moment);
  }

  private place(moment: number): void {
    if (this.aim !== null) this.aim = moment;
    else this.video.currentTime = Math.max(0, moment - (this.ledger.origin ?? 0)) / 1000;
  }

  private listen(): void {
    const { signal } = this.over;
    this.video.addEventListener("seeking", () => this.settle(this.jumps), { signal });
    this.video.addEventListener("pause", () => this.settle(), { signal });
    this.video.addEventListener("play", () => this.settle(), { signal });
    this.video.addEventListener("loadedmetadata", () => this.arrive(), { signal });
  }

  /** Whoever comes near the newest picture watches live; whoever stops or goes back does not. */
  private settle(isOurs = false): void {
    this.jumps = false;
    if (this.aim !== null) return;
    this.follows = !this.video.paused && (this.isNewest(this.moment) || (isOurs && this.follows));
  }

  private arrive(): void {
    const { aim } = this;
    if (aim === null || this.ledger.origin === null) return;
    this.aim = null;
    this.jump(aim);
  }

  // -- what is played -------------------------------------------------------------------------------------------

  private async play(): Promise<void> {
    const { signal } = this.over;
    while (!signal.aborted) {
      const isBusy = await this.proceed(signal).catch((error) => this.recover(error));
      this.keepUp();
      if (!isBusy) await this.world.wait(TICK, signal);
    }
  }

  /** False when there is nothing to do for now. */
  private async proceed(signal: AbortSignal): Promise<boolean> {
    const { extent, origin } = this.ledger;
    if (!extent || origin === null) return false;
    if (this.reel && this.video.error) await this.blame();
    if (this.aim === null && !this.reel) this.aim = extent.to - CUSHION;
    if (this.aim !== null) this.aim = Math.max(this.aim, extent.from);
    this.reel ??= await Reel.open(this.video);
    this.reel.reachTo((extent.to - origin) / 1000);
    const step = this.step();
    await this.take(step, signal);
    return step.does !== "wait" && !(step.does === "append" && this.last !== step.piece);
  }

  private step(): Step {
    const { last, appended, refused } = this;
    const { pieces, origin } = this.ledger;
    const ready = (this.reel?.ready ?? []).map(({ from, to }) => ({
      from: (origin ?? 0) + from * 1000,
      to: (origin ?? 0) + to * 1000,
    }));
    const isPlaying = this.leads && !this.video.paused && this.aim === null;
    const now = performance.now();
    return nextStep({ pieces, position: this.moment, isPlaying, ready, last, appended, refused, now });
  }

  private async take(step: Step, signal: AbortSignal): Promise<void> {
    switch (step.does) {
      case "wait":
        return;
      case "jump":
        this.jump(step.to + 20);
        return;
      case "restart":
        await this.append(step.piece, step.piece.sequence === 0 ? "head" : "anew", signal, true);
        return;
      case "append":
        await this.append(step.piece, step.entry, signal, false);
    }
  }

  private async append(piece: Piece, asked: Entry, signal: AbortSignal, empties: boolean): Promise<void> {
    const entry = asked === "following" && this.outside ? "anew" : asked;
    try {
      const container = await this.container(piece, signal);
      const parts = container.cut(await this.world.load(piece.url, signal), entry);
      if (signal.aborted) return;
      if (!this.reel?.takes(container.header)) {
        if (empties || this.ranOut()) await this.changeReel(piece.from);
        return;
      }
      if (empties) await this.empty();
      const { reel } = this;
      if (entry !== "following") await this.withRoom(() => reel.begin(container.header, this.offsetOf(piece)));
      for (const part of parts) await this.withRoom(() => reel.append(part));
      this.outside = entry === "anew" && parts.length === 0;
      this.last = piece;
      this.appended.add(keyOf(piece));
      this.failures = 0;
      await this.drop();
    } catch (error) {
      if (isPassing(error) || signal.aborted || (isFull(error) && !empties)) throw error;
      this.refused.add(keyOf(piece));
      if (!(error instanceof Damaged)) throw error;
    }
  }

  private async container(piece: Piece, signal: AbortSignal): Promise<Container> {
    const made = this.containers.get(piece.segment);
    if (made) return made;
    const head = headOf(this.ledger.pieces, piece);
    if (!head) throw new Damaged("no header");
    try {
      const first = await this.world.load(head.url, signal);
      const container = isMp4(first) ? mp4(first) : isWebm(first) ? webm(first) : null;
      if (!container) throw new Damaged("neither MP4 nor WebM");
      this.containers.set(piece.segment, container);
      return container;
    } catch (error) {
      if (error instanceof Damaged) this.refuseHead(head);
      throw error;
    }
  }

  private refuseHead(head: Piece): void {
    this.refused.add(keyOf(head));
    const isLeft = this.ledger.pieces.some((piece) => piece.sequence === 0 && !this.refused.has(keyOf(piece)));
    if (!isLeft) this.told.unplayable();
  }

  private offsetOf(piece: Piece): number {
    const head = headOf(this.ledger.pieces, piece) ?? piece;
    return (head.from - (this.ledger.origin ?? 0)) / 1000;
  }

  /** Once more without what was played already, when the memory is full. When it still is, it waits for the player. */
  private async withRoom(append: () => Promise<void>): Promise<void> {
    try {
      await append();
    } catch (error) {
      if (!isFull(error)) throw error;
      const until = this.video.currentTime - MARGIN;
      if (until > 0) await this.reel?.forget(0, until);
      await append();
    }
  }

  private async empty(): Promise<void> {
    await this.reel?.clear();
    this.appended.clear();
    this.last = null;
  }

  /** An exam lasts hours; the memory holds what lies around the player. */
  private async drop(): Promise<void> {
    const [first] = this.reel?.ready ?? [];
    const until = this.video.currentTime - KEPT;
    if (this.aim !== null || !first || first.from > until) return;
    await this.reel?.forget(0, until + SLICE);
    const gone = (this.ledger.origin ?? 0) + (until + SLICE) * 1000;
    for (const piece of this.ledger.pieces) if (piece.from < gone + 10_000) this.appended.delete(keyOf(piece));
  }

  private ranOut(): boolean {
    const end = this.reel?.ready.at(-1)?.to ?? 0;
    return this.video.currentTime >= end - 0.3;
  }

  /** Begins anew with an empty player at the moment. */
  private async changeReel(moment: number): Promise<void> {
    const wasPlaying = !this.video.paused;
    this.aim = moment;
    this.jumps = false;
    this.appended.clear();
    this.last = null;
    this.outside = false;
    this.reel = await Reel.open(this.video);
    this.video.playbackRate = this.chosen;
    if (wasPlaying) void this.video.play().catch(() => undefined);
  }

  // -- when something goes wrong --------------------------------------------------------------------------------

  /** A decoder may object only when it comes to the picture: whatever is there is passed over. */
  private async blame(): Promise<void> {
    const { moment } = this;
    const here = this.ledger.pieces.find(({ from, to }) => moment >= from - 500 && moment < to);
    if (here && this.appended.has(keyOf(here))) this.refused.add(keyOf(here));
    this.countFailure();
    if (!this.over.signal.aborted) await this.changeReel(moment);
  }

  private async recover(error: unknown): Promise<boolean> {
    const { signal } = this.over;
    if (signal.aborted) return false;
    if (!isPassing(error) && !isFull(error)) {
      this.countFailure();
      if (error instanceof ReelBroken && this.reel && !signal.aborted) await this.changeReel(this.moment);
    }
    await this.world.wait(AFTER_FAILURE, signal);
    return false;
  }

  private countFailure(): void {
    this.failures += 1;
    if (this.failures < MOST_IN_A_ROW) return;
    this.told.unplayable();
    this.close();
  }

  // -- live ------------------------------------------------------------------------------------------------------

  private keepUp(): void {
    if (!this.leads || !this.follows || this.aim !== null || this.speed !== 1) return;
    if (this.video.paused || this.video.seeking) return;
    const end = (this.ledger.origin ?? 0) + (this.reel?.ready.at(-1)?.to ?? 0) * 1000;
    const done = chase(end - this.moment);
    if (done === "jump") this.jump(end - CUSHION);
    else if (this.video.playbackRate !== done.rate) this.video.playbackRate = done.rate;
  }
}
