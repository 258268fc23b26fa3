import { expect, test } from "vitest";
import { Overdue } from "./overdue.ts";

const MINUTE = 60_000;

/** What is overdue at each of these moments. */
function overdue(steps: readonly (readonly [last: number, now: number] | "up")[]): number[] {
  const counted = new Overdue();
  return steps.flatMap((step) => {
    if (step !== "up") return [counted.after(...step)];
    counted.lineUp();
    return [];
  });
}

test("what was tried is overdue a minute later", () => {
  expect(
    overdue([
      [0, 0],
      [2, 1000],
      [3, 30_000],
      [3, MINUTE],
      [3, MINUTE + 1000],
      [9, MINUTE + 30_000],
    ]),
  ).toEqual([0, 0, 0, 0, 2, 3]);
});

test("while the line was down nothing could arrive", () => {
  expect(overdue([[2, 0], [2, MINUTE], [5, MINUTE], "up", [5, 3 * MINUTE], [5, 4 * MINUTE]])).toEqual([0, 2, 2, 2, 5]);
});

test("what the server could not take is not overdue", () => {
  expect(
    overdue([
      [4, 0],
      [3, 5000],
      [4, 15_000],
      [3, 20_000],
      [3, MINUTE],
      [3, MINUTE + 5000],
    ]),
  ).toEqual([0, 0, 0, 0, 0, 3]);
});
