import { expect, test } from "vitest";
import { ActivityLog } from "./activity-log.ts";

test("each stretch tells what happened in it, and the question that stays in view", () => {
  const log = new ActivityLog();
  const take = log.reader();
  log.see(11);
  log.see(12);
  log.submit([11]);
  log.flag(12);

  const [first, second] = [take(), take()];

  expect(first).toEqual({ questionsViewed: [11, 12], answersSubmitted: [11], flagsCreated: ["12"] });
  expect(second).toEqual({ questionsViewed: [12], answersSubmitted: [], flagsCreated: [] });
});

test("what was reported during a stretch is flagged in it, but not that recording began", () => {
  const log = new ActivityLog();
  const take = log.reader();
  for (const type of ["RECORDING_STARTED", "CONNECTION_LOST", "CONNECTION_RESTORED", "CONNECTION_LOST"]) log.note(type);

  expect(take().flagsCreated).toEqual(["CONNECTION_LOST", "CONNECTION_RESTORED"]);
});

test("two recordings each hear of everything", () => {
  const log = new ActivityLog();
  log.see(11);
  const [camera, screen] = [log.reader(), log.reader()];
  log.submit([11]);
  camera();
  log.flag(11);

  expect([camera().flagsCreated, screen()]).toEqual([
    ["11"],
    { questionsViewed: [11], answersSubmitted: [11], flagsCreated: ["11"] },
  ]);
});
