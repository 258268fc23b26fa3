import { expect, test } from "vitest";
import { markTone, toneOf } from "./event-tone.ts";
import { event } from "./testing.ts";

test.each([
  ["CAMERA_LOST", "problem"],
  ["LOOKING_AWAY", "look"],
  ["SNAPSHOTS_RESUMED", "return"],
  ["NOT_VERIFIABLE", "plain"],
  ["SESSION_STARTED", "plain"],
] as const)("%s is drawn as %s", (type, tone) => {
  expect(toneOf(event(type, 0))).toBe(tone);
});

test("what somebody copies of their own words is nothing to look at", () => {
  expect(toneOf(event("COPY", 0, { detail: { own: true } }))).toBe("plain");
});

test("of several at one place the one that must not be overlooked is drawn", () => {
  const events = ["SESSION_STARTED", "PASTE", "CAMERA_RESTORED"].map((type) => event(type, 0));

  expect(markTone(events)).toBe("look");
});
