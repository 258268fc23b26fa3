import type { Every, GuardReport, LockdownSettings } from "../settings.ts";

export const BLOCKING: LockdownSettings = {
  blocks: { clipboard: true, menu: true, printing: true },
  fullScreen: true,
  exempt: new Set(),
  awayFromPageSeconds: 2,
  fullscreenGraceSeconds: 10,
};
export const WATCHING: LockdownSettings = {
  ...BLOCKING,
  blocks: { clipboard: false, menu: false, printing: false },
};

/** Time and reports of a guard, both the test's. Times are in seconds. */
export class Bench {
  now = 0;
  readonly told: unknown[] = [];
  private readonly ticks = new Set<{ readonly ms: number; readonly tick: () => void }>();

  readonly report: GuardReport = {
    now: () => this.now * 1000,
    once: (type, detail) => this.told.push([type, detail]),
    begin: (type, at, detail) => this.told.push(["begin", type, at / 1000, ...(detail ? [detail] : [])]),
    end: (type, at) => this.told.push(["end", type, at / 1000]),
    cannotTell: (check, reason) => this.told.push(["cannot tell", check, reason]),
  };

  readonly every: Every = (ms, tick, signal) => {
    const entry = { ms, tick };
    this.ticks.add(entry);
    signal.addEventListener("abort", () => this.ticks.delete(entry), { once: true });
  };

  pass(seconds: number): void {
    for (let second = 0; second < seconds; second += 1) {
      this.now += 1;
      for (const { ms, tick } of this.ticks) if ((this.now * 1000) % ms === 0) tick();
    }
  }
}
