import { expect, test } from "vitest";
import { ManualTime, settled } from "../media/testing/manual-time.ts";
import type { Reason, Snapshot } from "./snapshot.ts";
import { type Answer, SnapshotQueue } from "./snapshot-queue.ts";

const AWAY: Answer = { is: "later", ms: null };
const HOUR = 3_600_000;

/** A server that answers as the test says, and takes everything after that. */
function server(...answers: Answer[]) {
  const time = new ManualTime();
  const page = { answer: null as Answer | null };
  const asked: string[] = [];
  const taken: string[] = [];
  const kept = new Map<string, Snapshot>();
  const memory = {
    all: async () => [...kept.values()].map((one) => ({ ...one })),
    keep: async (snapshot: Snapshot) => void kept.set(snapshot.id, snapshot),
    forget: async (id: string) => void kept.delete(id),
  };
  const queue = new SnapshotQueue({
    put: async ({ id }) => {
      asked.push(id);
      const answer = page.answer ?? answers.shift() ?? { is: "taken" };
      if (answer.is === "taken") taken.push(id);
      return answer;
    },
    memory,
    wait: time.wait,
    random: () => 1,
  });
  const addOf = (reason: Reason, ids: readonly string[]) => {
    for (const id of ids) queue.add({ id, reason, takenAt: 0, jpeg: new Blob() });
  };
  const add = (...ids: string[]) => addOf("interval", ids);
  return { queue, time, page, asked, taken, kept, add, addOf };
}

test("pictures arrive one after the other", async () => {
  const { add, taken } = server();

  add("a", "b", "c");
  await settled();

  expect(taken).toEqual(["a", "b", "c"]);
});

test("what did not arrive is tried again after 2, 4, 8 and then every 30 s", async () => {
  const { add, time, asked } = server(AWAY, AWAY, AWAY, AWAY, AWAY);
  const at: number[] = [];

  add("a");
  for (let second = 0; second < 90; second += 1) {
    await time.pass(1000);
    if (asked.length > at.length + 1) at.push(second + 1);
  }

  expect(at).toEqual([2, 6, 14, 44, 74]);
});

test("the network's return cuts it short", async () => {
  const { queue, page, add, time, taken } = server();
  page.answer = AWAY;
  add("a");
  await time.pass(60_000);

  page.answer = null;
  queue.wake();
  await settled();

  expect(taken).toEqual(["a"]);
});

test("what a busy server asked for is not cut short", async () => {
  const { queue, add, time, taken } = server({ is: "later", ms: 20_000 });
  add("a");
  await time.pass(1000);

  queue.wake();
  await time.pass(18_000);
  expect(taken).toEqual([]);
  await time.pass(20_000);

  expect(taken).toEqual(["a"]);
});

test("what the server refuses is dropped", async () => {
  const { add, asked, taken } = server({ is: "refused" });

  add("a", "b");
  await settled();

  expect([asked, taken]).toEqual([["a", "b"], ["b"]]);
});

test("one on which the server fails lets the others pass", async () => {
  const { add, time, taken } = server(AWAY);

  add("a", "b");
  await time.pass(2000);

  expect(taken).toEqual(["b", "a"]);
});

test("of too many the oldest go", async () => {
  const { page, add, time, taken } = server();
  page.answer = AWAY;
  add(...Array.from({ length: 40 }, (_, number) => String(number)));
  await settled();

  page.answer = null;
  await time.pass(HOUR);

  expect(taken.map(Number).sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, number) => number + 10));
});

test("of too many those of alerts go first: without the others the page would seem silent", async () => {
  const { page, addOf, time, taken } = server();
  page.answer = AWAY;
  const named = (kind: string, count: number) => Array.from({ length: count }, (_, number) => `${kind}${number}`);
  addOf("interval", named("i", 20));
  addOf("alert", named("a", 20));
  addOf("interval", named("j", 8));
  await settled();

  page.answer = null;
  await time.pass(HOUR);

  expect(taken.toSorted()).toEqual([...named("i", 20), ...named("j", 8), "a18", "a19"].toSorted());
});

test("what waits is kept for the next page, and forgotten once the server has it or will never take it", async () => {
  const { page, add, time, kept } = server({ is: "taken" }, { is: "refused" }, AWAY);
  add("taken", "refused", "waiting");
  await settled();
  expect([...kept.keys()]).toEqual(["waiting"]);

  page.answer = { is: "taken" };
  await time.pass(HOUR);

  expect(kept.size).toBe(0);
});

test("of too many those that go are not kept, either", async () => {
  const { page, add, kept } = server();
  page.answer = AWAY;

  add(...Array.from({ length: 40 }, (_, number) => String(number)));
  await settled();

  expect([...kept.keys()]).toEqual(Array.from({ length: 30 }, (_, number) => String(number + 10)));
});

test("what an earlier page left goes first", async () => {
  const { queue, add, taken, kept } = server();
  for (const id of ["left", "left too"]) kept.set(id, left(id));

  await queue.recall();
  add("new");
  await settled();

  expect(taken).toEqual(["left", "left too", "new"]);
});

test("what is handed over while the past is recalled goes once", async () => {
  const { queue, page, add, time, taken, kept } = server();
  kept.set("left", left("left"));
  page.answer = AWAY;
  add("new");

  await queue.recall();
  page.answer = null;
  await time.pass(HOUR);

  expect(taken.toSorted()).toEqual(["left", "new"]);
});

function left(id: string): Snapshot {
  return { id, reason: "interval", takenAt: 0, jpeg: new Blob() };
}
