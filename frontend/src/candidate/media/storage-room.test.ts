import { expect, test } from "vitest";
import { roomIn } from "./storage-room.ts";

test.each([
  ["a large disk", 300e9, 2e9],
  ["a small one", 1e9, 600e6],
  ["a very small one", 50e6, 100e6],
  ["a browser that does not tell", undefined, 100e6],
])("%s has this much room", (_disk, quota, room) => {
  expect(roomIn(quota)).toBe(room);
});
