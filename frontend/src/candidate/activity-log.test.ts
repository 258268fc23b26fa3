import { expect, test } from "vitest";
import { ActivityLog } from "./activity-log.ts";

test("each stretch tells what happened in it, and the question that stays in view", () => {
  const log = new ActivityLog();
  log.see(11);
  log.see(12);
  log.submit([11]);
  log.flag(12);

  const [first, second] = [log.take(), log.take()];

  expect(first).toEqual({ questionsViewed: [11, 12], answersSubmitted: [11], flagsCreated: ["12"] });
  expect(second).toEqual({ questionsViewed: [12], answersSubmitted: [], flagsCreated: [] });
});
