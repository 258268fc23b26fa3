import { expect, test } from "vitest";
import { Docking, Shrinking, type WindowSize } from "./window-size.ts";

const WIDE: WindowSize = {
  outerWidth: 1400,
  outerHeight: 900,
  innerWidth: 1400,
  innerHeight: 800,
  ratio: 1,
  isFull: false,
};
const HALF = { ...WIDE, outerWidth: 700, innerWidth: 700 };

function shrunk(...sizes: readonly WindowSize[]) {
  const shrinking = new Shrinking();
  return sizes.map((size) => shrinking.take(size)?.to ?? "");
}

test("a window that is halved is told once", () => {
  expect(shrunk(WIDE, HALF, HALF)).toEqual(["", "700x900", ""]);
});

test.each([
  ["a little smaller", { ...WIDE, outerWidth: 1200 }],
  ["larger", { ...WIDE, outerWidth: 1900 }],
  ["zoomed", { ...HALF, ratio: 1.5 }],
  ["no longer full", HALF],
])("%s is nothing", (name, size) => {
  expect(shrunk(name === "no longer full" ? { ...WIDE, isFull: true } : WIDE, size)).toEqual(["", ""]);
});

test("it is measured against the room that the window had last", () => {
  expect(shrunk(HALF, WIDE, HALF)).toEqual(["", "", "700x900"]);
});

function docked(...sizes: readonly WindowSize[]) {
  const docking = new Docking();
  return sizes.map((size) => docking.take(size));
}

test("something beside or below the page takes room, until it does not", () => {
  const [beside, below] = [
    { ...WIDE, innerWidth: 1000 },
    { ...WIDE, innerHeight: 500 },
  ];

  expect(docked(WIDE, beside, beside, WIDE, below)).toEqual([false, true, true, false, true]);
});

test.each([
  ["a bar of the browser", { ...WIDE, innerHeight: 740 }],
  ["a smaller window", HALF],
  ["zoom", { ...WIDE, innerWidth: 933, innerHeight: 533, ratio: 1.5 }],
  ["zoom in Safari, which does not tell its ratio", { ...WIDE, innerWidth: 933, innerHeight: 533 }],
  ["full screen", { ...WIDE, innerHeight: 600, isFull: true }],
])("%s is nothing", (_name, size) => {
  expect(docked(WIDE, size)).toEqual([false, false]);
});

test("after a zoom that does not tell its ratio, what takes room is still noticed", () => {
  const zoomed = { ...WIDE, innerWidth: 1120, innerHeight: 640 };

  expect(docked(WIDE, zoomed, { ...zoomed, innerWidth: 700 }, zoomed)).toEqual([false, false, true, false]);
});

test("zoom does not hide what takes room already", () => {
  const beside = { ...WIDE, innerWidth: 1000 };

  expect(docked(WIDE, beside, { ...beside, innerWidth: 800, innerHeight: 640 })).toEqual([false, true, true]);
});
