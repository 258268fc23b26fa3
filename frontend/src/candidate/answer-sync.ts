import { ApiError, type Asking, isPassing, isSignedOut } from "../shared/api.ts";
import type { Answer } from "./room.ts";

const PAUSE_IN_TYPING = 600;
const RETRIES = [2_000, 4_000, 8_000] as const;
const LONGEST = 30_000;
const OVER = new Set(["deadline_passed", "attempt_not_running"]);
const PAUSED = "attempt_paused";

export interface Saved {
  readonly savedAt: string;
  readonly serverNow: string;
  readonly deadline: string;
  readonly refused: Readonly<Record<string, { readonly code: string; readonly message: string }>>;
}

export type SyncNews =
  | { readonly type: "saving" }
  | { readonly type: "saved"; readonly answer: Saved; readonly questions: readonly number[] }
  | { readonly type: "failed"; readonly error: unknown }
  | { readonly type: "over" | "paused" };

export interface SyncWorld {
  send(answers: Readonly<Record<string, Answer>>, asking: Asking): Promise<Saved>;
  wait(ms: number, signal: AbortSignal): Promise<void>;
  /** Keeps what the server does not have, yet or at all, where a closed tab does not take it. */
  keep(unsaved: ReadonlyMap<number, Answer>): void;
  tell(news: SyncNews): void;
}

/** Brings every answer to the server: a little after the last key, one request at a time, again until it arrives. */
export class AnswerSync {
  private readonly unsaved = new Map<number, Answer>();
  /** What the server cannot take as it is: kept for the person to mend, sent again only when it has changed. */
  private readonly refused = new Map<number, Answer>();
  private sending: Promise<void> | null = null;
  private timer = new AbortController();
  private failures = 0;
  private closed = false;

  constructor(private readonly world: SyncWorld) {}

  get hasUnsaved(): boolean {
    return this.unsaved.size > 0;
  }

  change(question: number, answer: Answer): void {
    if (this.closed) return;
    this.refused.delete(question);
    this.unsaved.set(question, answer);
    this.keep();
    void this.saveAfter(PAUSE_IN_TYPING);
  }

  /** Saves now. Afterwards `hasUnsaved` tells whether it worked. */
  async flush(): Promise<void> {
    this.timer.abort();
    await this.save();
  }

  /** The network is back, or the page is looked at again: no need to wait for the next try. */
  hurry(): void {
    if (this.hasUnsaved) void this.saveAfter(0);
  }

  /** The page goes away: one last request that outlives it. */
  leave(): void {
    if (this.hasUnsaved && !this.closed) {
      this.world.send(Object.fromEntries(this.unsaved), { keepalive: true }).catch(() => undefined);
    }
  }

  close(): void {
    this.closed = true;
    this.timer.abort();
  }

  private async saveAfter(ms: number): Promise<void> {
    this.timer.abort();
    this.timer = new AbortController();
    const { signal } = this.timer;
    await this.world.wait(ms, signal);
    if (!signal.aborted) await this.save();
  }

  private save(): Promise<void> {
    this.sending ??= this.sendAll().finally(() => {
      this.sending = null;
    });
    return this.sending;
  }

  private async sendAll(): Promise<void> {
    while (this.hasUnsaved && !this.closed) {
      const batch = new Map(this.unsaved);
      this.world.tell({ type: "saving" });
      try {
        this.acknowledge(batch, await this.world.send(Object.fromEntries(batch), {}));
      } catch (error) {
        return this.fail(error);
      }
    }
  }

  private acknowledge(batch: ReadonlyMap<number, Answer>, answer: Saved): void {
    for (const [question, value] of batch) {
      if (this.unsaved.get(question) !== value) continue;
      this.unsaved.delete(question);
      if (answer.refused[question]) this.refused.set(question, value);
    }
    this.failures = 0;
    this.keep();
    this.world.tell({ type: "saved", answer, questions: [...batch.keys()] });
  }

  private keep(): void {
    this.world.keep(new Map([...this.refused, ...this.unsaved]));
  }

  private fail(error: unknown): void {
    if (error instanceof ApiError && OVER.has(error.code)) {
      this.close();
      this.world.tell({ type: "over" });
      return;
    }
    if (error instanceof ApiError && error.code === PAUSED) this.world.tell({ type: "paused" });
    const mayPass = isPassing(error) || isSignedOut(error);
    const pause = (mayPass ? RETRIES[this.failures] : undefined) ?? LONGEST;
    this.failures += 1;
    this.world.tell({ type: "failed", error });
    void this.saveAfter(pause);
  }
}
