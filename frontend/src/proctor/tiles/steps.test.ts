import { expect, test } from "vitest";
import { type Place, stepFrom } from "./steps.ts";

/** 0 1 2 / 3 4 5 / 6 7 */
const PLACES: readonly Place[] = Array.from({ length: 8 }, (_, index) => ({
  top: Math.floor(index / 3) * 200,
  left: (index % 3) * 150,
}));

test.each([
  ["ArrowRight", 2, 3],
  ["ArrowRight", 7, 7],
  ["ArrowLeft", 3, 2],
  ["ArrowLeft", 0, 0],
  ["ArrowDown", 1, 4],
  ["ArrowDown", 5, 7],
  ["ArrowDown", 6, 6],
  ["ArrowUp", 4, 1],
  ["ArrowUp", 2, 2],
  ["Home", 5, 0],
  ["End", 2, 7],
  ["x", 2, null],
])("%s leads from %d to %s", (key, from, to) => {
  expect(stepFrom(from, key, PLACES)).toBe(to);
});

test("among nothing no key leads anywhere", () => {
  expect(stepFrom(0, "Home", [])).toBeNull();
});
