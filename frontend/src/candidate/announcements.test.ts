import { expect, test } from "vitest";
import { Announcements } from "./announcements.ts";
import type { Happening, Room } from "./room.ts";
import { next } from "./room.ts";
import { QUIET, SHARED, WATCHED } from "./testing.ts";

/** What is said while these things happen. */
function said(room: Room, ...happenings: readonly Happening[]): readonly string[] {
  const announcements = new Announcements();
  let now = room;
  return happenings.flatMap((happening) => {
    now = next(now, happening);
    return announcements.of(now);
  });
}

const saved = { type: "saved", when: 5, questions: [11], refused: new Map() } as const;
const failed = { type: "save-failed", message: null } as const;
const recorder = (recording: "starting" | "recording" | "stopped" | "failed") =>
  ({ type: "recorder", status: { recording, rung: "full" } }) as const;

test("that somebody watches is said once, however often they look away", () => {
  const comes = { type: "watched", viewers: 1 } as const;
  const goes = { type: "watched", viewers: 0 } as const;

  expect(said(QUIET, comes, goes, comes)).toEqual(["saidWatched"]);
});

test("saving speaks when it fails and when it works again, not at each try", () => {
  const answer = { type: "answered", question: 11, answer: "a" } as const;
  const tries: readonly Happening[] = [{ type: "saving" }, failed, { type: "saving" }, failed, { type: "saving" }];

  expect(said(QUIET, answer, { type: "saving" }, saved, answer, ...tries, saved, saved)).toEqual([
    "saidNotSaved",
    "saidSavedAgain",
  ]);
});

test("an answer that cannot be one is not saved until it is mended", () => {
  const refused = { ...saved, refused: new Map([[11, "This must be a number."]]) };
  const mended = { type: "answered", question: 11, answer: "3" } as const;

  expect(said(QUIET, refused, { type: "saving" }, mended, { type: "saving" }, saved)).toEqual([
    "saidNotSaved",
    "saidSavedAgain",
  ]);
});

test("the recording speaks when it is lost and when it is back, not while it begins", () => {
  const lost = { type: "camera", state: { at: "failed", reason: "lost" } } as const;
  const asking = { type: "camera", state: { at: "asking" } } as const;
  const ready = { type: "camera", state: { at: "ready", stream: {} as MediaStream } } as const;
  const breakdown = [lost, recorder("stopped"), asking, lost, asking, ready] as const;
  const begin = [recorder("starting"), recorder("recording")] as const;

  expect(said(WATCHED, ...begin, ...breakdown, ...begin)).toEqual(["saidRecordingLost", "saidRecordingBack"]);
});

test("the screen speaks when its share ends and when it is recorded again, not while it begins", () => {
  const status = (recording: "recording" | "stopped") =>
    ({ type: "screen-recorder", status: { recording, rung: "full" } }) as const;
  const state = (at: "closed" | "asking") => ({ type: "screen", state: { at } }) as const;
  const shared = { type: "screen", state: { at: "ready", stream: {} as MediaStream, surface: "monitor" } } as const;
  const lost = { type: "screen", state: { at: "failed", reason: "lost" } } as const;

  const begin = [state("closed"), state("asking"), shared, status("recording")] as const;
  expect(said(SHARED, ...begin, lost, status("stopped"), state("asking"), shared, status("recording"))).toEqual([
    "saidScreenLost",
    "saidScreenBack",
  ]);
});
