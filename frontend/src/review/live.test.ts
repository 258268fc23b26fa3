import { expect, test } from "vitest";
import { type LineEvents, Live, pause } from "./live.ts";

/** A server to dial: `calls` are the lines dialled so far. */
function world() {
  const calls: LineEvents[] = [];
  const pauses: number[] = [];
  const told: string[] = [];
  const leaving = new AbortController();
  const dial = (events: LineEvents) => {
    calls.push(events);
    return { close: () => events.closed(false) };
  };
  const wait = async (ms: number) => {
    pauses.push(ms);
  };
  const hear = {
    changed: () => told.push("changed"),
    connected: (up: boolean) => told.push(up ? "up" : "down"),
  };
  const live = new Live(dial, wait, hear, () => 1);
  return { calls, pauses, told, leaving, run: live.run(leaving.signal) };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("a push is news, the first opening is not", async () => {
  const { calls, told } = world();

  calls[0]?.opened();
  calls[0]?.heard();

  expect(told).toEqual(["up", "changed"]);
});

test("a line that comes back is news, because pushes may have been lost", async () => {
  const { calls, told } = world();

  calls[0]?.opened();
  calls[0]?.closed(false);
  await settled();
  calls[1]?.opened();

  expect(told).toEqual(["up", "down", "up", "changed"]);
});

test("pauses grow while the server is away and start anew after it was there", async () => {
  const { calls, pauses } = world();

  for (const n of [0, 1, 2]) {
    calls[n]?.closed(false);
    await settled();
  }
  calls[3]?.opened();
  calls[3]?.closed(false);
  await settled();

  expect(pauses).toEqual([1000, 2000, 4000, 1000]);
});

test("nobody dials again after a refusal", async () => {
  const { calls, run } = world();

  calls[0]?.closed(true);
  await run;

  expect(calls).toHaveLength(1);
});

test("leaving the page hangs up for good", async () => {
  const { calls, leaving, run } = world();

  calls[0]?.opened();
  leaving.abort();
  await run;

  expect(calls).toHaveLength(1);
});

test("pauses end at half a minute, and chance spreads them", () => {
  expect([pause(0, 0), pause(0, 1), pause(20, 0), pause(20, 1)]).toEqual([500, 1000, 15_000, 30_000]);
});
