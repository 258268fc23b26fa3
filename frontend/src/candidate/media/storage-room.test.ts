import { expect, test } from "vitest";
import { roomIn, shareOf } from "./storage-room.ts";

test.each([
  ["a large disk", 300e9, 2e9],
  ["a small one", 1e9, 600e6],
  ["a very small one", 50e6, 100e6],
  ["a browser that does not tell", undefined, 100e6],
])("%s has this much room", (_disk, quota, room) => {
  expect(roomIn(quota)).toBe(room);
});

test.each([
  ["what waits counts", { bytes: 30, spilled: 0 }, 0.3],
  ["a disk that refuses is nearly full, however little waits", { bytes: 1, spilled: 1 }, 0.8],
  ["what the page holds for it fills the rest", { bytes: 1, spilled: 10_000_000 }, 0.9],
  ["until nothing is left", { bytes: 1, spilled: 20_000_000 }, 1],
])("%s", (_what, load, share) => {
  expect(shareOf(load, 100)).toBeCloseTo(share);
});
