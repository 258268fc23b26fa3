import { expect, test } from "vitest";
import type { Tile } from "../shared/wire.gen.ts";
import { alert, at, NINE, tile } from "./testing.ts";
import { age, Words } from "./words.ts";

const words = new Words("en");

test.each<[string, Partial<Tile>, number]>([
  ["1 h left", {}, 0],
  ["41 min left", {}, 1170],
  ["4:59 left", {}, 3301],
  ["Time is up", {}, 3600],
  ["Sitting", { deadline: null }, 0],
  ["Paused for 3 min", { state: "paused", pausedAt: at(20) }, 205],
  ["Paused", { state: "paused" }, 205],
  ["Not started", { state: "created", startedAt: null }, 0],
  ["Handed in", { state: "graded" }, 0],
  ["Ended", { state: "terminated" }, 0],
])("an attempt is said to be: %s", (said, more, seconds) => {
  expect(words.standing(tile("ada", more), NINE + seconds * 1000)).toBe(said);
});

test.each([
  ["Handed in", "submitted"],
  ["Time ran out", "expired"],
  ["Ended by a proctor", "terminated"],
])("an attempt that is over: %s at a time", (said, state) => {
  expect(words.standing(tile("ada", { state, endedAt: at(60) }), NINE)).toMatch(new RegExp(`^${said} at \\d\\d:01$`));
});

test.each([
  [-5, "0 s"],
  [12_900, "12 s"],
  [60_000, "1 min"],
  [3_600_000, "1 h"],
  [3_900_000, "1 h 5 min"],
])("%d ms are %s", (ms, said) => {
  expect(age(ms)).toBe(said);
});

test.each([
  ["none", ""],
  ["confirmed", "The image analysis saw it too."],
  ["contradicted", "The image analysis saw the opposite."],
  ["unclear", "The image analysis could not tell."],
] as const)("the image analysis' word of an alert, %s, reads “%s”", (opinion, text) => {
  expect(words.opinion(alert("one", { opinion }))).toBe(text);
});
