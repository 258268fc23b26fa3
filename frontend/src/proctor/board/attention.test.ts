import { expect, test } from "vitest";
import type { Tile } from "../../shared/wire.gen.ts";
import { at, NINE, progress, tile, vitals } from "../testing.ts";
import { isCalm, recordingTrouble } from "./attention.ts";

const NOW = NINE + 120_000;
const uploading = (state: string, backlog: number) =>
  vitals({ recordings: [{ source: "camera", state, step: "full", stored: 10, backlog }] });

test.each<[string, Partial<Tile>]>([
  ["an open alert", { openAlerts: 1, risk: "low" }],
  ["a line that comes and goes", { connection: "reconnecting" }],
  ["no line", { connection: "offline" }],
  ["a pause", { state: "paused", pausedAt: at(30) }],
  ["a recording that failed", { recordings: [progress({ status: "failed" })] }],
  ["a recording that is silent", { recordings: [progress({ lastChunkAt: at(70) })] }],
  ["uploads that wait", { vitals: uploading("recording", 24) }],
])("a candidate with %s is not calm", (_what, more) => {
  expect(isCalm(tile("ada", more), NOW)).toBe(false);
});

test.each<[string, Partial<Tile>]>([
  ["sits and is recorded", { recordings: [progress({ lastChunkAt: at(100) })] }],
  ["sits an exam that is not recorded", { recordings: [] }],
  ["has not begun and is not there yet", { state: "created", startedAt: null, connection: "offline" }],
  ["has handed in and gone", { state: "submitted", endedAt: at(100), connection: "offline" }],
])("a candidate who %s is calm", (_what, more) => {
  expect(isCalm(tile("ada", more), NOW)).toBe(true);
});

test("an alert of somebody who has handed in is still one to look at", () => {
  const ended = tile("ada", { state: "submitted", endedAt: at(100), openAlerts: 1, risk: "high" });

  expect(isCalm(ended, NOW)).toBe(false);
});

test.each<[string, Partial<Tile>]>([
  ["the line is down, which says it all", { connection: "offline" }],
  ["the line has just come back", { connectionSince: at(100) }],
  ["the exam is paused", { state: "paused" }],
  ["the exam has just begun", { startedAt: at(100) }],
])("a recording is not called silent when %s", (_why, more) => {
  const quiet = tile("ada", { recordings: [progress({ lastChunkAt: null })], ...more });

  expect(recordingTrouble(quiet, NOW)).toBeNull();
});

test("what failed comes before what is silent, and that before what waits", () => {
  const silent = { recordings: [progress({ lastChunkAt: at(1) })], vitals: uploading("recording", 99) };

  const troubles = [
    tile("ada", { ...silent, vitals: uploading("failed", 99) }),
    tile("bob", silent),
    tile("cy", { vitals: uploading("recording", 99) }),
  ].map((each) => recordingTrouble(each, NOW));

  expect(troubles).toEqual(["failed", "silent", "behind"]);
});
