import { expect, test } from "vitest";
import { greyOf, pictureOf } from "./picture.ts";

const grey = (...values: number[]) => Float32Array.from(values);

test("grey weighs the colours as the eye does", () => {
  const pixels = greyOf([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255]);

  expect([...pixels].map(Math.round)).toEqual([76, 150, 29, 255]);
});

test("a black picture is dark and has no contrast", () => {
  expect(pictureOf(grey(0, 0, 0, 0), null)).toEqual({ luma: 0, contrast: 0, change: null });
});

test("brightness is the mean, contrast the standard deviation", () => {
  expect(pictureOf(grey(100, 100, 140, 140), null)).toEqual({ luma: 120, contrast: 20, change: null });
});

test("change is how much the pixels differ, whichever way", () => {
  expect(pictureOf(grey(100, 104), grey(102, 100)).change).toBe(3);
});

test("the same picture again has not changed", () => {
  expect(pictureOf(grey(1, 2, 3), grey(1, 2, 3)).change).toBe(0);
});
