import { expect, test } from "vitest";
import { event, recording, segment } from "./testing.ts";
import type { Recording } from "./types.ts";
import { chunksVersion, eventsVersion, versionOf } from "./versions.ts";

test("a recording that was read again is the same", () => {
  expect(versionOf(recording({ segments: [segment([0, 1], 2)] }))).toBe(
    versionOf(recording({ segments: [segment([0, 1], 2)] })),
  );
});

test.each<[string, Partial<Recording>]>([
  ["another chunk", { storedChunks: 25 }],
  ["a segment that says how many there are", { segments: [segment([0], 3)] }],
  ["a chunk that the join left out", { report: { rejected: [{ segment: 0, sequence: 0, reason: "damaged" }] } }],
  ["another join", { videoSize: 2_000_001 }],
  ["another status", { status: "processing" }],
  ["its deletion", { purgedAt: "2026-11-21T00:00:00Z" }],
])("%s is news", (_what, change) => {
  const before = recording({ segments: [segment([0], null)] });

  expect(versionOf({ ...before, ...change })).not.toBe(versionOf(before));
});

test("that time goes by changes the coverage, but not the chunks", () => {
  const [before, after] = [recording({ coverage: 0.5 }), recording({ coverage: 0.4 })];

  expect(versionOf(after)).not.toBe(versionOf(before));
  expect(chunksVersion(after)).toBe(chunksVersion(before));
});

test("one more event is news, wherever it belongs", () => {
  const [early, late] = [event("A", 1), event("B", 9)];

  expect(eventsVersion([early, event("C", 5), late])).not.toBe(eventsVersion([early, late]));
});
