import { expect, test } from "vitest";
import { AttemptWatch, type Standing } from "./attempt-watch.ts";
import { ManualTime, settled } from "./media/testing/manual-time.ts";

const RUNNING: Standing = { state: "in_progress", deadline: "d", serverNow: "n" };

function watched(...answers: (Standing | Error)[]) {
  const time = new ManualTime();
  const told: [number, string][] = [];
  const line = { isUp: false };
  const leaving = new AbortController();
  const watch = new AttemptWatch(30_000, {
    ask: async () => {
      const answer = answers.shift() ?? RUNNING;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    wait: time.wait,
    tell: ({ state }) => told.push([time.now / 1000, state]),
    isTold: () => line.isUp,
  });
  return { watch, time, told, line, leaving };
}

test("every half minute it is known how the attempt stands, also after a look that failed", async () => {
  const { watch, time, told, leaving } = watched(RUNNING, new Error("away"), { ...RUNNING, state: "paused" });
  void watch.run(leaving.signal);

  await time.pass(100_000);

  expect(told).toEqual([
    [30, "in_progress"],
    [90, "paused"],
  ]);
});

test("nobody asks while the server tells by itself, unless there is a reason to", async () => {
  const { watch, time, told, line, leaving } = watched();
  void watch.run(leaving.signal);
  line.isUp = true;

  await time.pass(40_000);
  await watch.look(leaving.signal);
  await time.pass(40_000);

  expect(told).toEqual([[40, "in_progress"]]);
});

test("nothing is told to a page that has gone", async () => {
  const { watch, time, told, leaving } = watched();
  const ended = watch.run(leaving.signal);

  leaving.abort();
  await time.pass(100_000);
  await watch.look(leaving.signal);
  await ended;
  await settled();

  expect(told).toEqual([]);
});
