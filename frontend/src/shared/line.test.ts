import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Line, type LineOptions, type LineState, pauseBefore, type SocketEvents } from "./line.ts";
import { wait } from "./wait.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A server that can be dialled; `calls` are the sockets so far, each with what the page sent over it. */
function world(options: LineOptions<{ readonly type: string }> = {}) {
  const calls: (SocketEvents & { sent: (string | Uint8Array)[]; letGo: boolean; waiting: number })[] = [];
  const states: LineState[] = [];
  const messages: unknown[] = [];
  const network = new EventTarget();
  const leaving = new AbortController();
  const dial = (_url: string, events: SocketEvents) => {
    const call = { ...events, sent: [] as (string | Uint8Array)[], letGo: false, waiting: 0 };
    calls.push(call);
    return {
      send: (data: string | Uint8Array) => void call.sent.push(data),
      close: () => {
        call.letGo = true;
      },
      get waiting() {
        return call.waiting;
      },
    };
  };
  const every = (ms: number, tick: () => void, signal: AbortSignal) => {
    const timer = setInterval(tick, ms);
    signal.addEventListener("abort", () => clearInterval(timer));
  };
  const events = {
    onMessage: (message: unknown) => messages.push(message),
    onState: (state: LineState) => states.push(state),
  };
  const now = () => Date.now();
  const line = new Line("wss://server", events, options, { dial, wait, every, now, random: () => 1, network });
  const run = line.run(leaving.signal);
  const last = () => calls[calls.length - 1];
  return { line, run, calls, last, states, messages, network, leaving };
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const beats = (sent: readonly unknown[] = []) => sent.filter((data) => data === '{"type":"beat"}').length;

test("what is sent while the line is down is dropped, and the sender knows", async () => {
  const { line, last } = world();

  const before = line.send({ type: "early" });
  last()?.opened();
  const after = line.send({ type: "late" });

  expect([before, after, last()?.sent]).toEqual([false, true, ['{"type":"late"}']]);
});

test("messages come as they were meant", () => {
  const { last, messages } = world();

  last()?.opened();
  last()?.heard('{"type":"welcome"}');

  expect(messages).toEqual([{ type: "welcome" }]);
});

test("bytes are dropped while others still wait to leave", () => {
  const { line, last } = world();
  const picture = new Uint8Array([0, 1, 2]);
  const call = last();
  call?.opened();

  const first = line.sendBytes(picture);
  if (call) call.waiting = 100_000;
  const second = line.sendBytes(picture);

  expect([first, second, call?.sent]).toEqual([true, false, [picture]]);
});

test("a first call that fails is told, and each state once", async () => {
  const { last, states } = world();

  last()?.closed(1006);
  await pass(250);
  last()?.closed(1006);
  await pass(500);
  last()?.opened();

  expect(states).toEqual(["down", "up"]);
});

test("pauses grow while the server turns calls away, also when it answers them first", async () => {
  const { calls, last } = world();
  const dialledAt: number[] = [];
  const start = Date.now();

  for (const opens of [false, true, false, true]) {
    if (opens) last()?.opened();
    const before = calls.length;
    last()?.closed(4503);
    while (calls.length === before) await pass(50);
    dialledAt.push(Date.now() - start);
  }

  expect(dialledAt).toEqual([250, 750, 1750, 3750]);
});

test("a line that had held is dialled again soon", async () => {
  const { calls, last } = world();
  for (const _ of [1, 2, 3, 4]) {
    last()?.closed(1006);
    await pass(10_000);
  }
  const before = calls.length;
  last()?.opened();
  await pass(60_000);

  last()?.closed(1006);
  await pass(250);

  expect(calls.length - before).toBe(1);
});

test("a call that rings in vain is given up", async () => {
  const { calls } = world();

  await pass(3000 + 250);

  expect([calls.length, calls[0]?.letGo]).toEqual([2, true]);
});

test("while nobody answers it is tried again and again, and a slow network gets its chance", async () => {
  const { calls } = world();

  await pass(2 * (3250 + 5250 + 10_250));

  expect(calls).toHaveLength(7);
});

test("an open line rings no more", async () => {
  const { calls, last } = world();

  last()?.opened();
  await pass(60_000);

  expect(calls).toHaveLength(1);
});

test.each([
  [4404, "refused"],
  [4409, "replaced"],
])("nobody dials again after %i", async (code, state) => {
  const { calls, last, states, run } = world();

  last()?.opened();
  last()?.closed(code);
  await run;
  await pass(60_000);

  expect([calls.length, states]).toEqual([1, ["up", state]]);
});

test("going offline is noticed at once", async () => {
  const { last, states, network } = world();
  const call = last();
  call?.opened();

  network.dispatchEvent(new Event("offline"));
  await pass(0);

  expect([call?.letGo, states]).toEqual([true, ["up", "down"]]);
});

test.each([
  ["between two calls", true],
  ["while a call rings", false],
])("a network that is back is used at once: %s", async (_, hungUp) => {
  const { calls, last, network } = world();
  for (const _ of [1, 2, 3, 4, 5, 6, 7]) {
    last()?.closed(1006);
    await pass(hungUp ? 9000 : 10_000);
  }
  if (hungUp) last()?.closed(1006);
  await pass(100);
  const before = calls.length;

  network.dispatchEvent(new Event("online"));
  await pass(0);

  expect(calls.length - before).toBe(1);
});

test("who is told of the network while the line is up does not dial", async () => {
  const { line, calls, last } = world();
  last()?.opened();

  line.hurry();
  await pass(5000);

  expect(calls).toHaveLength(1);
});

test("a line that is up beats each second, from the start", async () => {
  const { last } = world({ beat: () => ({ type: "beat" }) });
  last()?.opened();

  await pass(3000);

  expect(beats(last()?.sent)).toBe(4);
});

test("a line that has fallen silent is given up within four seconds", async () => {
  const { last, states } = world({ beat: () => ({ type: "beat" }), silence: 3000 });
  last()?.opened();
  for (const _ of [1, 2, 3]) {
    await pass(1000);
    last()?.heard('{"type":"beat"}');
  }
  const before = [...states];

  await pass(3500);

  expect([before, states]).toEqual([["up"], ["up", "down"]]);
});

test("a page that slept listens before it gives a line up", async () => {
  const { last, states } = world({ silence: 3000 });
  last()?.opened();
  await pass(1000);

  vi.setSystemTime(Date.now() + 60_000);
  await pass(500);
  last()?.heard('{"type":"beat"}');
  await pass(2500);

  expect(states).toEqual(["up"]);
});

test("leaving hangs up for good", async () => {
  const { calls, leaving, run } = world();
  calls[0]?.opened();

  leaving.abort();
  await run;
  await pass(60_000);

  expect([calls.length, calls[0]?.letGo]).toEqual([1, true]);
});

test("pauses end at ten seconds, and chance spreads them", () => {
  expect([pauseBefore(1, 0), pauseBefore(1, 1), pauseBefore(20, 0), pauseBefore(20, 1)]).toEqual([
    125, 250, 125, 10_000,
  ]);
});

test.each([
  ["4.00", 4400],
  ["0", 137.5],
  ["86400", 22_000],
  ["", 250],
  ["soon", 250],
  ["-3", 250],
])("who is told to come back later does so then, and little after: %s", async (reason, ms) => {
  const { calls, last } = world();

  last()?.opened();
  last()?.closed(4503, reason);
  await pass(ms - 1);
  const before = calls.length;
  await pass(2);

  expect([before, calls.length]).toEqual([1, 2]);
});

test("only a busy server sends away for later", async () => {
  const { calls, last } = world();

  last()?.opened();
  last()?.closed(1001, "60");
  await pass(250);

  expect(calls).toHaveLength(2);
});

test("a network that is back does not wait for the server's moment", async () => {
  const { calls, last, network } = world();
  last()?.opened();
  last()?.closed(4503, "10");
  await pass(100);

  network.dispatchEvent(new Event("online"));
  await pass(0);

  expect(calls).toHaveLength(2);
});
