import { expect, test } from "vitest";
import { chase, pauseBefore } from "./pace.ts";

const newest = (ms: number) => ({ segment: 0, sequence: 1, from: 0, to: ms, url: "", seenAt: 0 });

test("the next chunk is asked for when it is due, then often, then calmly", () => {
  expect([0, 1, 4, 5, 50].map((misses) => pauseBefore(newest(2500), misses, true))).toEqual([
    2250, 500, 500, 1500, 1500,
  ]);
});

test("odd lengths neither flood the server nor stop the asking", () => {
  expect([0, 100, 60_000].map((ms) => pauseBefore(newest(ms), 0, true))).toEqual([500, 500, 2250]);
  expect(pauseBefore(null, 0, true)).toBe(500);
});

test("while nobody watches it is asked rarely", () => {
  expect(pauseBefore(newest(2500), 0, false)).toBe(15_000);
});

test("a player that fell behind hurries a little, and jumps when it is far behind", () => {
  expect([1000, 3000, 4000, 6000, 8000].map(chase)).toEqual([
    { rate: 1 },
    { rate: 1 },
    { rate: 1.1 },
    { rate: 1.25 },
    "jump",
  ]);
});
