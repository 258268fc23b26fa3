// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { Handling } from "./handling.ts";

function world() {
  const place = document.createElement("div");
  const clock = { now: 0 };
  const handling = new Handling(place, new AbortController().signal, () => clock.now);
  const at = (ms: number, type: string, target: EventTarget = place) => {
    clock.now = ms;
    target.dispatchEvent(new Event(type));
  };
  return { handling, clock, at };
}

test("nobody is at the tiles before they have touched anything", () => {
  expect(world().handling.isGoingOn).toBe(false);
});

test.each([
  ["pointermove", 4900, 5100],
  ["keydown", 9900, 10_100],
])("after a %s somebody is at the tiles, and after a rest nobody is", (type, during, after) => {
  const { handling, clock, at } = world();
  at(0, type);
  clock.now = during;
  const before = handling.isGoingOn;
  clock.now = after;

  expect([before, handling.isGoingOn]).toEqual([true, false]);
});

test("who leaves with the pointer is not at the tiles any more", () => {
  const { handling, at } = world();
  at(0, "pointermove");
  at(10, "pointerleave");

  expect(handling.isGoingOn).toBe(false);
});

test("who scrolls is at the tiles for a moment", () => {
  const { handling, clock, at } = world();
  at(0, "scroll", window);
  const during = handling.isGoingOn;
  clock.now = 2000;

  expect([during, handling.isGoingOn]).toEqual([true, false]);
});

test("a click without a movement since the tiles moved is astray; after a movement, or with a key, it is not", () => {
  const { handling, clock, at } = world();
  at(0, "pointermove");
  clock.now = 6000;
  handling.sorted();
  clock.now = 6300;
  const still = [handling.isAstray(true), handling.isAstray(false)];
  at(6400, "pointermove");

  expect([still, handling.isAstray(true)]).toEqual([[true, false], false]);
});

test("a click long after the tiles have moved is meant for what is there", () => {
  const { handling, clock, at } = world();
  at(0, "pointermove");
  clock.now = 6000;
  handling.sorted();
  clock.now = 7500;

  expect(handling.isAstray(true)).toBe(false);
});
