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
  /** The recording is at another status, or the exam has ended. */
  readonly moved: () => void;
}

const TICK = 200;
const AFTER_FAILURE = 2000;

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
    try {
      this.learn(await this.world.read(this.since, signal));
    } catch {
      await this.world.wait(AFTER_FAILURE, signal);
    }
  }

  private learn({ now, until, status, hasEnded, chunks }: Growth): void {
    const [before, here] = [this.pieces, this.clock()];
    this.ahead = Date.parse(now) - here;
    this.since = until;
    this.pieces = merged(before, chunks, here);
    this.misses = this.pieces === before ? this.misses + 1 : 0;
    if (this.misses === 0) {
      this.extent = extent(this.pieces);
      this.origin ??= this.extent?.from ?? null;
      this.heardAt = here;
      this.news.grown();
    }
    const stage = `${status} ${hasEnded}`;
    if (this.stage !== "" && stage !== this.stage) this.news.moved();
    this.stage = stage;
  }
}
