import { expect, test } from "vitest";
import type { AlertItem, Tile } from "../../shared/wire.gen.ts";
import { alert, at, NINE, progress, tile, vitals } from "../testing.ts";
import { Words } from "../words.ts";
import { tileModel } from "./tile-model.ts";

const model = (more: Partial<Tile>, alerts: readonly AlertItem[] = []) =>
  tileModel(tile("ada", { name: "Ada", ...more }), alerts, new Words("en"), NINE + 120_000);

test("a calm candidate's tile says the time left and what is stored, and hints at nothing", () => {
  const { badge, standing, recording, hints, alerts, said } = model({
    group: "B 9",
    recordings: [progress({ lastChunkAt: at(110) })],
    vitals: vitals({ battery: { level: 0.8, charging: false } }),
  });

  expect([badge.text, standing.text, recording?.text]).toEqual(["Live", "58 min left", "Recording · 24 parts"]);
  expect([hints, alerts, said]).toEqual([[], null, "Ada, B 9, Live"]);
});

test.each<[string, string, Partial<Tile>]>([
  ["red", "Offline for 1 min", { connection: "offline", connectionSince: at(60) }],
  ["yellow", "Reconnecting for 5 s", { connection: "reconnecting", connectionSince: at(115) }],
  ["yellow", "Paused for 1 min", { state: "paused", pausedAt: at(60) }],
  ["blue", "3:00 left", { deadline: at(300) }],
])("in %s: %s", (tone, text, more) => {
  const { standing } = model(more);

  expect([standing.tone, standing.text]).toEqual([tone, text]);
});

test.each<[string, Partial<Tile>]>([
  ["In another tab", { vitals: vitals({ visible: false, focused: false }) }],
  ["Exam without focus", { vitals: vitals({ focused: false }) }],
  ["Battery 12 %", { vitals: vitals({ battery: { level: 0.12, charging: false } }) }],
  ["Slow line", { vitals: vitals({ roundTripMs: 2000 }) }],
  [
    "Single pictures only",
    {
      vitals: vitals({ recordings: [{ source: "camera", state: "recording", step: "stills", stored: 1, backlog: 0 }] }),
    },
  ],
])("a hint: %s", (text, more) => {
  expect(model(more).hints.map((hint) => hint.text)).toEqual([text]);
});

test.each<[string, Partial<Tile>]>([
  ["a battery that is being charged", { vitals: vitals({ battery: { level: 0.05, charging: true } }) }],
  ["a page that is not heard any more", { connection: "offline", vitals: vitals({ visible: false }) }],
  ["somebody who has handed in", { state: "submitted", endedAt: at(9), vitals: vitals({ visible: false }) }],
])("%s is no hint", (_what, more) => {
  expect(model(more).hints).toEqual([]);
});

test.each<[string | null, Partial<Tile>]>([
  [null, { recordings: [] }],
  ["Recording starts", { recordings: [progress({ status: "not_started", stored: 0, expected: null })] }],
  ["24 parts stored", { connection: "offline", recordings: [progress({ lastChunkAt: at(110) })] }],
  ["20 of 24 stored", { recordings: [progress({ stored: 20, lastChunkAt: at(110) })] }],
  ["Nothing recorded arrives", { recordings: [progress({ lastChunkAt: at(10) })] }],
  ["Recording failed", { recordings: [progress({ status: "failed" })] }],
  ["Recording stored", { state: "graded", endedAt: at(90), recordings: [progress({ status: "completed" })] }],
])("the recording: %s", (text, more) => {
  expect(model(more).recording?.text ?? null).toBe(text);
});

test("open alerts are counted with the worst of them, and read out with their words", () => {
  const { alerts, said } = model({ openAlerts: 2, risk: "high" }, [alert("one"), alert("two")]);

  expect([alerts?.text, alerts?.tone]).toEqual(["2 open alerts, the worst high", "red"]);
  expect(said).toBe("Ada, Live, 2 open alerts, the worst high, Nothing of the webcam recording arrives");
});
