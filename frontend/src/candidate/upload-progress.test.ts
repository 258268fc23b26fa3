import { expect, test } from "vitest";
import { UploadProgress } from "./upload-progress.ts";

const MB = 1e6;

/** Sees so many MB left at each of these seconds. */
function watched(...sights: readonly (readonly [second: number, left: number])[]) {
  let now = 0;
  const progress = new UploadProgress(() => now);
  for (const [second, left] of sights) {
    now = second * 1000;
    progress.saw({ count: left, bytes: left * MB });
  }
  const after = (seconds: number) => {
    now += seconds * 1000;
    return progress;
  };
  return { progress, after };
}

test.each([
  ["nothing is known at first", [[0, 10]], null],
  [
    "a moment tells no rate",
    [
      [0, 10],
      [2, 9],
    ],
    null,
  ],
  [
    "from a few seconds on there is one",
    [
      [0, 10],
      [5, 9],
    ],
    45_000,
  ],
  [
    "what was added meanwhile begins anew",
    [
      [0, 10],
      [5, 9],
      [6, 12],
      [16, 11],
    ],
    110_000,
  ],
  [
    "only the last minute counts",
    [
      [0, 100],
      [50, 11],
      [100, 10],
      [105, 9],
    ],
    247_500,
  ],
  [
    "nothing left takes no time",
    [
      [0, 10],
      [10, 0],
    ],
    0,
  ],
] as const)("%s", (_what, sights, left) => {
  expect(watched(...sights).progress.timeLeft).toBe(left);
});

test("a line that stands still has no rate any more", () => {
  const { after } = watched([0, 10], [5, 9]);

  expect(after(70).timeLeft).toBe(null);
});

test("progress is of the most that there ever was", () => {
  expect(watched([0, 5], [1, 10], [2, 4]).progress.done).toBeCloseTo(0.6);
});
