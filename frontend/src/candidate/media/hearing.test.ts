import { expect, test } from "vitest";
import { Hearing, loudness } from "./hearing.ts";

const tone = (amplitude: number) =>
  Float32Array.from({ length: 4096 }, (_, i) => amplitude * Math.sin((2 * Math.PI * 440 * i) / 48_000));

test.each([
  ["silence", 0, 0],
  ["a quiet room", 0.001, 0],
  ["a voice", 0.1, 62],
  ["full scale", 1, 95],
])("%s", (_name, amplitude, level) => {
  expect(loudness(tone(amplitude))).toBe(level);
});

test("a click is no voice, words are, and a pause does not undo them", () => {
  const hearing = new Hearing();
  const heard = [80, 0, 60, 50, 0, 0].map((level) => {
    hearing.take(level);
    return hearing.heard;
  });

  expect(heard).toEqual([false, false, false, true, true, true]);
});
