import { expect, test } from "vitest";
import { countdown, fileSize, stopwatch } from "./format.ts";

test.each([
  [0, "0:00"],
  [-5_000, "0:00"],
  [1, "0:01"],
  [59_001, "1:00"],
  [3_600_000, "1:00:00"],
  [3_723_000, "1:02:03"],
])("%i ms left reads as %s", (ms, text) => {
  expect(countdown(ms)).toBe(text);
});

test.each([
  [999, "0:00"],
  [61_999, "1:01"],
  [36_610_000, "10:10:10"],
])("%i ms into a video reads as %s", (ms, text) => {
  expect(stopwatch(ms)).toBe(text);
});

test.each([
  [0, "en", "0 byte"],
  [90_000, "en", "90 kB"],
  [3_400_000, "en", "3.4 MB"],
  [3_400_000, "fr", "3,4 Mo"],
] as const)("%i bytes in %s read as %s", (bytes, language, text) => {
  expect(fileSize(bytes, language).replace(/\s/g, " ")).toBe(text);
});
