import { expect, test } from "vitest";
import { alert, at, event, recording, segment, snapshot } from "./testing.ts";
import type { Alert, Recording, Snapshot } from "./types.ts";
import { alertVersion, chunksVersion, eventsVersion, snapshotVersion, versionOf } from "./versions.ts";

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

test.each<[string, Partial<Alert>]>([
  ["that it is over", { endedAt: at(99) }],
  ["that it is closed", { closedAt: null }],
  ["that it got worse", { severity: "critical" }],
  ["that it came back", { count: 2 }],
  ["another opinion", { opinion: "contradicted" }],
])("of an alert, %s is news", (_what, change) => {
  const before = alert("ABSENCE", 1);

  expect(alertVersion({ ...before, ...change })).not.toBe(alertVersion(before));
});

test.each<[string, Partial<Snapshot>]>([
  ["its analysis", { analysis: "waiting" }],
  ["its deletion", { picture: null }],
])("of a snapshot, %s is news", (_what, change) => {
  const before = snapshot(1);

  expect(snapshotVersion({ ...before, ...change })).not.toBe(snapshotVersion(before));
});
