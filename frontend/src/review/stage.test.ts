import { describe, expect, test } from "vitest";
import { isMoving, sittingOf, stagesOf, takeOf } from "./stage.ts";
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
    expect(stagesOf(review({ recordings }), facts)[0].at).toBe(stage);
  });

  test("the end is known from the events when the page was made before it", () => {
    const events = [event("SESSION_STARTED", 0), event("SESSION_ENDED", 50)];

    expect(sittingOf(events, RUNNING)).toEqual({ startedAt: at(0), endedAt: at(50) });
    expect(stagesOf(review({ recordings: [], events }), RUNNING)[0].at).toBe("nothing");
  });

  test("news is expected until there is something to watch or never will be", () => {
    const moving = (status: Recording["status"]) =>
      isMoving(stagesOf(review({ recordings: [recording({ ...bare, status })] }), ENDED)[0]);

    expect([moving("in_progress"), moving("processing"), moving("failed")]).toEqual([true, true, false]);
    expect(isMoving(stagesOf(review(), ENDED)[0])).toBe(false);
  });

  test("the source with most to show comes first, and each has its stage", () => {
    const camera = recording({ ...bare, status: "processing" });
    const screen = recording({ id: "other", source: "screen", status: "completed" });

    expect(stagesOf(review({ recordings: [camera, screen] }), ENDED).map(({ at }) => at)).toEqual([
      "playable",
      "joining",
    ]);
  });

  test("what is uploaded can be played until the video is there", () => {
    const plays = (more: Partial<Recording>) => {
      const [stage] = stagesOf(review({ recordings: [recording({ ...bare, ...more })] }), RUNNING);
      return takeOf(stage, { startedAt: at(0), endedAt: null })?.plays ?? null;
    };

    expect(plays({ status: "in_progress" })).toBe("growing");
    expect(plays({ status: "processing" })).toBe("growing");
    expect(plays({ status: "in_progress", storedChunks: 0 })).toBeNull();
    expect(plays({ status: "failed" })).toBeNull();
    expect(plays(recording())).toBe("file");
  });
});
