import { expect, test } from "vitest";
import { ManualTime, settled } from "./media/testing/manual-time.ts";
import { type Locks, Seat } from "./seat.ts";

/** Locks as browsers have them: one holder each; who steals makes the holder's request fail. */
class FakeLocks implements Locks {
  private readonly holders = new Map<string, () => void>();

  async request(name: string, options: LockOptions, held: (lock: unknown) => Promise<void> | undefined) {
    const holder = this.holders.get(name);
    if (holder && !options.steal) return held(null);
    holder?.();
    const stolen = new Promise<never>((_, reject) => {
      this.holders.set(name, () => reject(new DOMException("", "AbortError")));
    });
    await Promise.race([held({ name }), stolen]);
    this.holders.delete(name);
  }

  async query() {
    return { held: [...this.holders.keys()].map((name) => ({ name })) };
  }
}

function tabs(locks: Locks | undefined = new FakeLocks()) {
  const time = new ManualTime();
  const seat = () => new Seat("a", { locks, wait: time.wait });
  return { time, first: seat(), second: seat(), other: new Seat("b", { locks, wait: time.wait }) };
}

test("one tab has the seat, the next one learns that it is taken", async () => {
  const { time, first, second, other } = tabs();

  const taken = await first.take();
  const asking = second.take();
  await time.pass(1000);

  expect([taken?.lost.aborted, await asking, (await other.take())?.lost.aborted]).toEqual([false, null, false]);
});

test("a page that is reloaded gets its seat although the page before it leaves a moment later", async () => {
  const { time, first, second } = tabs();
  const before = await first.take();

  const asking = second.take();
  await time.pass(100);
  before?.leave();
  await time.pass(1000);

  expect(await asking).not.toBeNull();
});

test("who is taken over loses the seat", async () => {
  const { time, first, second } = tabs();
  const before = await first.take();

  const after = await second.takeOver();
  await settled();
  const again = first.take();
  await time.pass(1000);

  expect([before?.lost.aborted, after?.lost.aborted, await again]).toEqual([true, false, null]);
});

test("a seat is free only when nobody has had it for longer than a reload takes", async () => {
  const { time, first, second } = tabs();
  const before = await first.take();
  let free = false;
  void second.free(new AbortController().signal).then(() => {
    free = true;
  });

  await time.pass(21_100);
  before?.leave();
  await time.pass(4000);
  const early = free;
  await time.pass(4000);

  expect([early, free]).toEqual([false, true]);
});

test("without locks every tab has a seat", async () => {
  const [one, another] = [0, 1].map(() => new Seat("a", { locks: undefined, wait: async () => undefined }));

  expect([(await one?.take())?.lost.aborted, (await another?.take())?.lost.aborted]).toEqual([false, false]);
});
