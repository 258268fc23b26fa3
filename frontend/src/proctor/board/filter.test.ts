import { expect, test } from "vitest";
import { at, NINE, tile } from "../testing.ts";
import { counted, EVERYTHING, type Filter, groupsOf, sifted } from "./filter.ts";

const NOW = NINE + 10_000;
const OTHER = "22222222-2222-4222-8222-222222222222";
const TILES = [
  tile("calm", { name: "Zoë Ångström", group: "B 10" }),
  tile("alert", { name: "Ada Lovelace", group: "B 9", risk: "high", openAlerts: 1 }),
  tile("away", { name: "Bob", group: "B 9", connection: "reconnecting" }),
  tile("paused", { name: "Cy", state: "paused", pausedAt: at(5) }),
  tile("waiting", { name: "Dee", exam: OTHER, state: "created", connection: "offline", startedAt: null }),
  tile("ended", { name: "Eve", state: "graded", endedAt: at(9), connection: "offline" }),
];
const found = (filter: Partial<Filter>) =>
  sifted(TILES, { ...EVERYTHING, ...filter }, NOW).tiles.map(({ attempt }) => attempt);

test.each<[string, Partial<Filter>, readonly string[]]>([
  ["nothing", {}, ["calm", "alert", "away", "paused", "waiting", "ended"]],
  ["a name without its accents", { search: "zoe ang" }, ["calm"]],
  ["words in any order, capitals or not", { search: "LOVE ada" }, ["alert"]],
  ["a part of the group", { search: "b 9" }, ["alert", "away"]],
  ["an exam", { exam: OTHER }, ["waiting"]],
  ["a group", { group: "B 9" }, ["alert", "away"]],
  ["who needs a look", { show: "attention" }, ["alert", "away", "paused"]],
  ["who is away", { show: "away" }, ["away"]],
  ["the paused", { show: "paused" }, ["paused"]],
  ["who sits", { show: "sitting" }, ["calm", "alert", "away"]],
  ["who has not begun", { show: "waiting" }, ["waiting"]],
  ["who has ended", { show: "ended" }, ["ended"]],
])("filtering by %s", (_what, filter, attempts) => {
  expect(found(filter)).toEqual(attempts);
});

test("hiding the calm hides no alert, no broken line and no pause, and says how many it hides", () => {
  const { tiles, calmHidden, others } = sifted(TILES, { ...EVERYTHING, hidesCalm: true }, NOW);

  expect([tiles.map(({ attempt }) => attempt), calmHidden, others]).toEqual([["alert", "away", "paused"], 3, 0]);
});

test("how many others there are is said when something is looked for", () => {
  const { calmHidden, others } = sifted(TILES, { ...EVERYTHING, search: "ada", hidesCalm: true }, NOW);

  expect([calmHidden, others]).toEqual([0, 5]);
});

test("counts are of the exam that is looked at", () => {
  expect(counted(TILES, "", NOW)).toEqual({
    all: 6,
    attention: 3,
    away: 1,
    paused: 1,
    sitting: 3,
    waiting: 1,
    ended: 1,
  });
  expect(counted(TILES, OTHER, NOW).all).toBe(1);
});

test("groups are each named once, as people count", () => {
  expect(groupsOf(TILES, "")).toEqual(["B 9", "B 10"]);
});
