import { type Asking, isPassing, isSignedOut } from "../shared/api.ts";
import type { ServerClock } from "../shared/clock.ts";
import { EventAllowance } from "./event-allowance.ts";

const RETRY_AFTER = 10_000;
const MOST_WAITING = 200;

export interface Observation {
  readonly id: string;
  readonly type: string;
  readonly at: string;
  readonly detail: object;
}

export interface ReportWorld {
  send(events: readonly Observation[], asking: Asking): Promise<unknown>;
  wait(ms: number): Promise<void>;
  newId(): string;
  readonly clock: ServerClock;
}

/** Tells the server what the page saw. An event keeps its id, so that one told twice is stored once. */
export class EventReporter {
  private waiting: readonly Observation[] = [];
  private sending = false;
  private readonly allowances = new Map<string, EventAllowance>();

  constructor(private readonly world: ReportWorld) {}

  /** What happens all the time is told now and then, with the number of times that were `omitted`. */
  report(type: string, detail: object = {}): void {
    const now = this.world.clock.now();
    const omitted = this.allowance(type).take(now);
    if (omitted === null) return;
    const told = omitted > 0 ? { ...detail, omitted } : detail;
    const event = { id: this.world.newId(), type, at: new Date(now).toISOString(), detail: told };
    this.waiting = [...this.waiting, event].slice(-MOST_WAITING);
    void this.send();
  }

  /** The page goes away: one last request that outlives it. */
  leave(): void {
    if (this.waiting.length > 0) this.world.send(this.waiting, { keepalive: true }).catch(() => undefined);
  }

  private allowance(type: string): EventAllowance {
    const allowance = this.allowances.get(type) ?? new EventAllowance();
    this.allowances.set(type, allowance);
    return allowance;
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    while (this.waiting.length > 0) await this.sendOnce();
    this.sending = false;
  }

  private async sendOnce(): Promise<void> {
    const batch = this.waiting;
    try {
      await this.world.send(batch, {});
    } catch (error) {
      if (isPassing(error) || isSignedOut(error)) return this.world.wait(RETRY_AFTER);
    }
    this.waiting = this.waiting.filter((event) => !batch.includes(event));
  }
}
