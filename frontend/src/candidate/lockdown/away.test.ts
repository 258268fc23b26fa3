import { expect, test } from "vitest";
import { Away } from "./away.ts";

/** Takes [ms, type] one after the other. */
function told(grace: number, ...places: readonly (readonly [number, string | null])[]): string[] {
  const away = new Away(grace);
  return places.flatMap(([at, type]) => away.take(at, type)).map(({ phase, type, at }) => `${phase} ${type} ${at}`);
}

test("what is over within its grace is nothing", () => {
  expect(told(2, [0, "BLUR"], [1000, "BLUR"], [1900, null], [3000, null])).toEqual([]);
});

test("after it, it began when it began", () => {
  expect(told(2, [500, "BLUR"], [1500, "BLUR"], [2500, "BLUR"], [9000, null])).toEqual([
    "begin BLUR 500",
    "end BLUR 9000",
  ]);
});

test("a page that was asleep meanwhile tells both when it wakes", () => {
  expect(told(2, [0, "TAB"], [60_000, null])).toEqual(["begin TAB 0", "end TAB 60000"]);
});

test("two events of one cause are told as the later one names it", () => {
  expect(told(0, [0, "BLUR"], [20, "TAB"], [400, "TAB"], [5000, null])).toEqual(["begin TAB 0", "end TAB 5000"]);
});

test("what was told keeps its name", () => {
  expect(told(2, [0, "BLUR"], [2500, "BLUR"], [3000, "TAB"], [9000, null])).toEqual(["begin BLUR 0", "end BLUR 9000"]);
});
