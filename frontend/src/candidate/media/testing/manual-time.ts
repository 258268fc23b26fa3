import type { Wait } from "../waiting.ts";

/** A clock that moves only when the test says so. */
export class ManualTime {
  now = 0;
  private readonly alarms = new Set<{ readonly at: number; readonly ring: () => void }>();

  readonly wait: Wait = (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const alarm = { at: this.now + ms, ring: resolve };
      this.alarms.add(alarm);
      signal?.addEventListener("abort", () => {
        this.alarms.delete(alarm);
        resolve();
      });
    });

  /** Lets time pass, stopping at each alarm on the way. */
  async pass(ms: number): Promise<void> {
    const until = this.now + ms;
    await settled();
    for (let next = this.next(until); next; next = this.next(until)) {
      this.now = Math.max(this.now, next.at); // a test may have put it forward: the page slept
      this.alarms.delete(next);
      next.ring();
      await settled();
    }
    this.now = until;
  }

  private next(until: number) {
    return [...this.alarms].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
  }
}

/** Resolves when everything that can happen without time passing has happened. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
