import { EventAllowance } from "../event-allowance.ts";
import type { Reason, Snapshot } from "./snapshot.ts";

export interface PhotographerWorld {
  /** A JPEG of the stream as it is now; null when it shows nothing yet. */
  readonly still: (stream: MediaStream) => Promise<Blob | null>;
  readonly keep: (snapshot: Snapshot) => void;
  /** ms of the server's clock. */
  readonly now: () => number;
  /** ms on a clock that does not go back. */
  readonly elapsed: () => number;
  readonly newId: () => string;
  readonly every: (ms: number, tick: () => void, signal: AbortSignal) => void;
}

/** A camera that was just opened adjusts itself to the light. */
const FIRST_AFTER = 5000;
const LOOK_EVERY = 1000;
/** A look that comes a little early would else cost a whole one. */
const EARLY = 300;
/** Between two pictures of something that was seen; after so long it is not to be seen any more, either. */
const ALERTS_APART = 5000;

/** Takes a picture of the camera at the interval, and one when something was seen. */
export class Photographer {
  private stream: MediaStream | null = null;
  private dueAt: number;
  private alertedAt = Number.NEGATIVE_INFINITY;
  private isAlert = false;
  private readonly allowance = new EventAllowance();
  private isBusy = false;

  /** @param interval in ms. */
  constructor(
    private readonly world: PhotographerWorld,
    private readonly interval: number,
    private readonly signal: AbortSignal,
  ) {
    this.dueAt = world.elapsed() + FIRST_AFTER;
    world.every(LOOK_EVERY, () => void this.look(), signal);
  }

  supply(stream: MediaStream | null): void {
    this.stream = stream;
  }

  /** What is seen all the time is pictured now and then. */
  alert(): void {
    if (this.isAlertFresh() || this.allowance.take(this.world.elapsed()) === null) return;
    this.alertedAt = this.world.elapsed();
    this.isAlert = true;
    void this.look();
  }

  private async look(): Promise<void> {
    const { stream, signal } = this;
    const reason = this.reason();
    if (!stream || !reason || this.isBusy || signal.aborted) return;
    this.isBusy = true;
    await this.take(stream, reason).catch(() => undefined); // the next look tries again
    this.isBusy = false;
  }

  private reason(): Reason | null {
    if (this.isAlert && this.isAlertFresh()) return "alert";
    return this.world.elapsed() >= this.dueAt - EARLY ? "interval" : null;
  }

  private isAlertFresh(): boolean {
    return this.world.elapsed() - this.alertedAt < ALERTS_APART;
  }

  private async take(stream: MediaStream, reason: Reason): Promise<void> {
    const { still, keep, now, elapsed, newId } = this.world;
    const takenAt = now();
    const jpeg = await still(stream);
    if (!jpeg || this.signal.aborted) return;
    if (reason === "alert") this.isAlert = false;
    else this.dueAt = elapsed() + this.interval;
    keep({ id: newId(), reason, takenAt, jpeg });
  }
}
