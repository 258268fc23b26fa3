import { expect, test } from "vitest";
import { renewedEvery, thumbnailIn, usualSize } from "./thumbnails.ts";

const ATTEMPT = "0123abcd-4567-4321-89ab-cdef01234567";

function frame(source: number, ...picture: readonly number[]): ArrayBuffer {
  const id = ATTEMPT.replaceAll("-", "").match(/../g) ?? [];
  return Uint8Array.of(source, ...id.map((byte) => Number.parseInt(byte, 16)), ...picture).buffer;
}

test("a frame tells the source, whose picture it is, and the picture", () => {
  expect(thumbnailIn(frame(1, 0xff, 0xd8))).toEqual({
    attempt: ATTEMPT,
    source: "screen",
    jpeg: Uint8Array.of(0xff, 0xd8),
  });
});

test.each([
  ["an unknown source", frame(7, 0xff)],
  ["no picture", frame(0)],
  ["nothing", new ArrayBuffer(0)],
])("a frame with %s is none", (_what, bytes) => {
  expect(thumbnailIn(bytes)).toBeNull();
});

test.each([
  ["a few tiles, every two seconds", 6, null, 2],
  ["thirty, twelve pictures a second", 30, 6000, 2.5],
  ["a hundred, twelve pictures a second", 100, 6000, 8.5],
  ["a hundred large ones, within the line", 100, 20_000, 10],
  ["a thousand, once a minute", 1000, 6000, 60],
])("%s", (_what, tiles, size, seconds) => {
  expect(renewedEvery(tiles, size)).toBe(seconds);
});

test("the usual size follows what comes, slowly", () => {
  const first = usualSize(null, 8000);

  expect([first, usualSize(first, 16_000)]).toEqual([8000, 8250]);
});
