import { expect, test } from "vitest";
import { withPatience } from "./patience.ts";

function asked(...looks: readonly (readonly [seconds: number, isAsking: boolean])[]): boolean[] {
  const browser = { now: 0, isAsking: false };
  const isAsking = withPatience(
    () => browser.isAsking,
    () => browser.now,
  );
  return looks.map(([seconds, is]) => {
    Object.assign(browser, { now: seconds * 1000, isAsking: is });
    return isAsking();
  });
}

test("a question that is left standing counts for a minute", () => {
  expect(asked([0, false], [1, true], [60, true], [61, true], [600, true])).toEqual([false, true, true, false, false]);
});

test("the next question has a minute of its own", () => {
  expect(asked([0, true], [90, true], [91, false], [92, true])).toEqual([true, false, false, true]);
});
