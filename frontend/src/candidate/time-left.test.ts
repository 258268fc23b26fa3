import { expect, test } from "vitest";
import { markPassed, urgency } from "./time-left.ts";

const MINUTE = 60_000;

test.each([
  [31, 30, 60, "half"],
  [11, 10, 60, "ten"],
  [5.1, 4.9, 60, "five"],
  [1.1, 0.9, 60, "one"],
  [30, 29, 60, null],
  [20, 0.5, 60, "one"],
  [8, 7, 8, null],
  [10, 9.9, 10, null],
  [2, 1.9, 3, null],
] as const)("from %d to %d of %d minutes the mark is %s", (before, after, whole, mark) => {
  expect(markPassed(before * MINUTE, after * MINUTE, whole * MINUTE)).toBe(mark);
});

test.each([
  [6, "calm"],
  [5, "soon"],
  [1, "now"],
] as const)("with %d minutes left it is %s", (minutes, expected) => {
  expect(urgency(minutes * MINUTE)).toBe(expected);
});
