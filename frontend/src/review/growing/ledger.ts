import { ApiError, isPassing } from "../../shared/api.ts";
import type { Stretch } from "../timeline.ts";
import { extent, merged, type Piece } from "./feed.ts";
import type { Growth } from "./growth.ts";
import { pauseBefore } from "./pace.ts";

export interface Asking {
  readonly read: (since: string | null, signal: AbortSignal) => Promise<Growth>;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Whether somebody can see the page. */
  readonly isSeen: () => boolean;
  readonly isWatched: () => boolean;
}

export interface News {
  /** More is there than before. */
  readonly grown: () => void;
  /** The recording is at another status, the exam has ended, or the server tells nothing more of it. */
  readonly moved: () => void;
}

const TICK = 200;
const AFTER_FAILURE = 2000;
const AFTER_REFUSAL = 15_000;
/** An answer takes no longer than this, or the line is cut. */
const PROMPT = 4000;

/** What is known of a recording that grows: asks the server what is new for as long as somebody can see it. */
export class Ledger {
  pieces: readonly Piece[] = [];
  /** The moment that the player's time 0 stands for; fixed with the first answer that has chunks. */
  origin: number | null = null;
  /** From the first picture to the newest. */
  extent: Stretch | null = null;
  private stage = "";
  private since: string | null = null;
  private misses = 0;
  private heardAt: number;
  private askedAt = Number.NEGATIVE_INFINITY;
  /** When the first question was asked that has no answer yet. */
  private openSince: number | null = null;
  private ahead = 0;

  constructor(
    private readonly world: Asking,
    private readonly news: News,
    private readonly clock: () => number = () => performance.now(),
  ) {
    this.heardAt = clock();
  }

  /** The server's clock. */
  get now(): number {
    return this.clock() + this.ahead;
  }

  /** The server does not answer: whether there is anything new is not known. */
  get isCut(): boolean {
    return this.openSince !== null && this.clock() - this.openSince > PROMPT;
  }

  /** For how long nothing new has arrived, in ms. */
  get silence(): number {
    return this.clock() - this.heardAt;
  }

  /** Few people watch at a time, so that asking costs less than a push for each chunk of every candidate would. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const pause = pauseBefore(this.pieces.at(-1) ?? null, this.misses, this.since === null || this.world.isWatched());
      if (this.world.isSeen() && this.clock() >= this.askedAt + pause) await this.ask(signal);
      else await this.world.wait(TICK, signal);
    }
  }

  private async ask(signal: AbortSignal): Promise<void> {
    this.askedAt = this.clock();
    this.openSince ??= this.askedAt;
    try {
      this.learn(await this.world.read(this.since, signal));
    } catch (error) {
      const isRefused = error instanceof ApiError && !isPassing(error);
      if (isRefused && !signal.aborted) this.news.moved();
      await this.world.wait(isRefused ? AFTER_REFUSAL : AFTER_FAILURE, signal);
    }
  }

  private learn({ now, until, status, hasEnded, chunks }: Growth): void {
    const [before, here] = [this.pieces, this.clock()];
    this.ahead = Date.parse(now) - here;
    const isFirst = this.since === null;
    this.since = until;
    this.openSince = null;
    this.pieces = merged(before, chunks, here);
    this.misses = this.pieces === before ? this.misses + 1 : 0;
    if (this.misses === 0) {
      this.extent = extent(this.pieces);
      this.origin ??= this.extent?.from ?? null;
      const newest = this.extent?.to ?? 0;
      this.heardAt = isFirst ? Math.min(here, newest - this.ahead) : here; // who comes later has not heard it just now
      this.news.grown();
    }
    const stage = `${status} ${hasEnded}`;
    if (this.stage !== "" && stage !== this.stage) this.news.moved();
    this.stage = stage;
  }
}
