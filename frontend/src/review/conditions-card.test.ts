// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { ConditionsCard } from "./conditions-card.ts";
import { CONDITIONS, event } from "./testing.ts";
import type { Conditions, RecordedEvent } from "./types.ts";
import { Words } from "./words.ts";

function remarks(conditions: Partial<Conditions>, events: readonly RecordedEvent[] = []): (string | null)[] {
  const card = new ConditionsCard(new Words("en", "UTC"));
  card.show({ ...CONDITIONS, ...conditions }, events);
  return [...card.root.querySelectorAll("li")].map((item) => item.textContent);
}

test("with nothing special there is nothing to remark", () => {
  expect(remarks({})).toEqual([]);
});

test("exemptions are named with their reasons", () => {
  const exempt = [
    { check: "gaze", reason: "nystagmus" },
    { check: "voice", reason: "" },
  ];

  expect(remarks({ exempt })).toEqual(["Exempt from: looking at the screen (nystagmus)", "Exempt from: silence"]);
});

test("extra time is told", () => {
  expect(remarks({ extraMinutes: 20 })).toEqual(["20 minutes more than the others"]);
});

test("refused reports are counted by their reasons", () => {
  expect(remarks({ refused: { event_stale: 5, event_early: 2 } })).toEqual([
    "7 reports of the page were refused: dated before the exam (5), dated in the future (2).",
  ]);
  expect(remarks({ refused: { event_large: 1 } })).toEqual(["1 report of the page was refused: too large."]);
});

test("what the browser could not tell is said once, and that it is no violation", () => {
  const detail = { check: "second_screen", reason: "unsupported" };
  const told = [event("NOT_VERIFIABLE", 1, { detail }), event("NOT_VERIFIABLE", 9, { detail })];

  expect(remarks({}, told)).toEqual([
    "This browser could not tell: a second screen (this browser cannot). That is no violation.",
  ]);
});

test.each([
  ["face", "no_frames", "faces in the picture (the camera was on and gave no pictures)"],
  ["gaze", "no_centre", "looking away (the camera is not in front of them, or the head was never still long enough)"],
  ["reports", "not_taken", "some reports of the page (the server did not take them)"],
])("of %s it says in words what could not be told, and why", (check, reason, words) => {
  expect(remarks({}, [event("NOT_VERIFIABLE", 1, { detail: { check, reason } })])).toEqual([
    `This browser could not tell: ${words}. That is no violation.`,
  ]);
});

test("a browser in which face analysis did not run is told, with the reason", () => {
  const [said] = remarks({}, [event("DETECTION_UNAVAILABLE", 1, { detail: { reason: "no_models" } })]);

  expect(said).toMatch(/^Face analysis did not run in this browser: the models did not load\./);
});
