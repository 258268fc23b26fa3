import { describe, expect, test } from "vitest";
import { isMoving, sittingOf, stageOf } from "./stage.ts";
import { at, event, recording, review } from "./testing.ts";
import type { Facts, Recording } from "./types.ts";

const RUNNING: Facts = { attempt: "a", startedAt: at(0), endedAt: null, records: true, timeZone: "UTC", questions: {} };
const ENDED: Facts = { ...RUNNING, endedAt: at(60) };
const bare = { origin: null, duration: null, videoUrl: null, downloadUrl: null, videoSize: null };

describe("what there is to show", () => {
  test.each<[string, Facts, readonly Recording[]]>([
    ["off", { ...ENDED, records: false }, []],
    ["waiting", RUNNING, []],
    ["waiting", RUNNING, [recording({ ...bare, status: "not_started" })]],
    ["nothing", ENDED, []],
    ["nothing", ENDED, [recording({ ...bare, status: "not_started" })]],
    ["recording", RUNNING, [recording({ ...bare, status: "in_progress" })]],
    ["arriving", ENDED, [recording({ ...bare, status: "in_progress" })]],
    ["joining", ENDED, [recording({ ...bare, status: "processing" })]],
    ["failed", ENDED, [recording({ ...bare, status: "failed" })]],
    ["failed", ENDED, [recording({ ...bare, status: "partial" })]],
    ["playable", ENDED, [recording({ status: "completed" })]],
    ["playable", ENDED, [recording({ status: "partial" })]],
    ["playable", ENDED, [recording({ status: "processing" })]],
    ["purged", ENDED, [recording({ purgedAt: at(100) })]],
  ])("%s", (stage, facts, recordings) => {
    expect(stageOf(review({ recordings }), facts).at).toBe(stage);
  });

  test("the end is known from the events when the page was made before it", () => {
    const events = [event("SESSION_STARTED", 0), event("SESSION_ENDED", 50)];

    expect(sittingOf(events, RUNNING)).toEqual({ startedAt: at(0), endedAt: at(50) });
    expect(stageOf(review({ recordings: [], events }), RUNNING).at).toBe("nothing");
  });

  test("news is expected until there is something to watch or never will be", () => {
    const moving = (status: Recording["status"]) =>
      isMoving(stageOf(review({ recordings: [recording({ ...bare, status })] }), ENDED));

    expect([moving("in_progress"), moving("processing"), moving("failed")]).toEqual([true, true, false]);
    expect(isMoving(stageOf(review(), ENDED))).toBe(false);
  });
});
