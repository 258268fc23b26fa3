import { expect, test } from "vitest";
import { ApiError, NetworkError } from "../shared/api.ts";
import { EventReporter, type Observation } from "./event-reporter.ts";

function reporter(...answers: (Error | null)[]) {
  const sent: string[][] = [];
  const told: Observation[] = [];
  const time = { passed: 0 };
  let ids = 0;
  const newId = () => {
    ids += 1;
    return `id${ids}`;
  };
  const tool = new EventReporter({
    send: async (events: readonly Observation[]) => {
      sent.push(events.map((event) => event.id));
      told.push(...events);
      const answer = answers.shift() ?? null;
      if (answer) throw answer;
    },
    wait: async () => undefined,
    newId,
    clock: { now: () => Date.UTC(2026, 10, 20, 9) + time.passed },
  });
  return { tool, sent, told, time };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("events that come while one travels go together afterwards", async () => {
  const { tool, sent } = reporter();

  tool.report("CAMERA_LOST", { reason: "lost" });
  tool.report("CAMERA_RESTORED");
  tool.report("CONNECTION_LOST");
  await settled();

  expect(sent).toEqual([["id1"], ["id2", "id3"]]);
});

test("an event that did not arrive is told again under the same id", async () => {
  const { tool, sent } = reporter(new NetworkError(null), new ApiError(503, "busy", ""));

  tool.report("CAMERA_LOST");
  await settled();

  expect(sent).toEqual([["id1"], ["id1"], ["id1"]]);
});

test.each([401, 403])("an event waits until the person has signed in again (%i)", async (status) => {
  const { tool, sent } = reporter(new ApiError(status, "not_signed_in", ""));

  tool.report("CAMERA_LOST");
  await settled();

  expect(sent).toEqual([["id1"], ["id1"]]);
});

test("an event that the server refuses is not told for ever", async () => {
  const { tool, sent } = reporter(new ApiError(400, "invalid", ""));

  tool.report("CAMERA_LOST");
  await settled();
  tool.report("CAMERA_RESTORED");
  await settled();

  expect(sent).toEqual([["id1"], ["id2"]]);
});

test("what flaps for hours is told often enough, and counted where it is not told", async () => {
  const { tool, told, time } = reporter();

  for (; time.passed < 3 * 3_600_000; time.passed += 1000) {
    tool.report("CAMERA_LOST", { reason: "lost" });
    await Promise.resolve();
  }
  await settled();
  const omitted = told.map(({ detail }) => ("omitted" in detail ? Number(detail.omitted) : 0));

  expect(told.length).toBeGreaterThan(100);
  expect(told.length).toBeLessThan(1000);
  expect(told.length + omitted.reduce((a, b) => a + b, 0)).toBeGreaterThan(10_700);
});

test("one kind that flaps does not silence the others, nor itself for good", async () => {
  const { tool, told, time } = reporter();

  for (let time = 0; time < 100; time += 1) tool.report("CAMERA_LOST");
  tool.report("CONNECTION_LOST");
  time.passed += 120_000;
  tool.report("CAMERA_LOST");
  await settled();

  expect(told.slice(-2)).toMatchObject([
    { type: "CONNECTION_LOST", detail: {} },
    { type: "CAMERA_LOST", detail: { omitted: 70 } },
  ]);
});
