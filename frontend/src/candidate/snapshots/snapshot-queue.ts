import { afterFailure, asAsked } from "../media/patience.ts";
import type { Wait } from "../media/waiting.ts";
import type { Snapshot } from "./snapshot.ts";
import type { SnapshotMemory } from "./snapshot-memory.ts";

/** `refused`: never, however often it is asked. `later`: the server said when, in ms, or nothing was heard (null). */
export type Answer = { readonly is: "taken" | "refused" } | { readonly is: "later"; readonly ms: number | null };

export interface SnapshotQueueWorld {
  readonly put: (snapshot: Snapshot) => Promise<Answer>;
  readonly memory: SnapshotMemory;
  readonly wait: Wait;
  readonly random: () => number;
}

const MOST = 30;

/** Pictures on their way: what does not arrive is tried again. Of too many the oldest go, those of alerts first. */
export class SnapshotQueue {
  private waiting: readonly Snapshot[] = [];
  private isSending = false;
  private failures = 0;
  private resting = new AbortController();
  private isPatient = false;

  constructor(private readonly world: SnapshotQueueWorld) {}

  readonly add = (snapshot: Snapshot): void => {
    void this.world.memory.keep(snapshot);
    this.line([...this.waiting, snapshot]);
  };

  /** What an earlier page of the attempt could not hand over. */
  async recall(): Promise<void> {
    const left = await this.world.memory.all();
    const here = new Set(this.waiting.map(({ id }) => id));
    this.line([...left.filter(({ id }) => !here.has(id)), ...this.waiting]);
  }

  /** The network is back. */
  wake(): void {
    if (!this.isPatient) this.resting.abort();
  }

  private line(waiting: readonly Snapshot[]): void {
    const alerts = waiting.filter(({ reason }) => reason === "alert");
    const others = waiting.filter(({ reason }) => reason !== "alert");
    const tooMany = [...alerts, ...others].slice(0, Math.max(0, waiting.length - MOST));
    this.waiting = waiting.filter((one) => !tooMany.includes(one));
    for (const { id } of tooMany) void this.world.memory.forget(id);
    void this.send();
  }

  private async send(): Promise<void> {
    if (this.isSending) return;
    this.isSending = true;
    for (let next = this.next(); next; next = this.next()) await this.sendOne(next);
    this.isSending = false;
  }

  /** The oldest; one on which the server fails lets the others pass. */
  private next(): Snapshot | undefined {
    return this.waiting[this.failures % Math.max(1, this.waiting.length)];
  }

  private async sendOne(snapshot: Snapshot): Promise<void> {
    const answer = await this.world.put(snapshot);
    if (answer.is === "later") return this.rest(answer.ms);
    this.failures = 0;
    this.waiting = this.waiting.filter((one) => one !== snapshot);
    void this.world.memory.forget(snapshot.id);
  }

  private async rest(asked: number | null): Promise<void> {
    const { random, wait } = this.world;
    this.failures += 1;
    const pause = asked === null ? afterFailure(this.failures, random) : asAsked(asked, random);
    this.resting = new AbortController();
    this.isPatient = !pause.untilOnline;
    await wait(pause.ms, this.resting.signal);
  }
}
