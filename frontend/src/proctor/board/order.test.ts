import { expect, test } from "vitest";
import type { AlertItem } from "../../shared/wire.gen.ts";
import { alert, at, NINE, progress, tile } from "../testing.ts";
import { arranged, worstFirst } from "./order.ts";

const NOW = NINE + 600_000;
const none: ReadonlyMap<string, readonly AlertItem[]> = new Map();
const of = (...alerts: readonly AlertItem[]) => new Map(alerts.map((each) => [each.attempt, [each]]));

test("severest alert, then no line, then recording, then paused, then calm, then those who are not there", () => {
  const tiles = [
    tile("ended", { state: "submitted", endedAt: at(500), connection: "offline" }),
    tile("not begun", { state: "created", startedAt: null, connection: "offline" }),
    tile("calm"),
    tile("paused", { state: "paused", pausedAt: at(400) }),
    tile("silent", { recordings: [progress({ lastChunkAt: at(10) })] }),
    tile("reconnecting", { connection: "reconnecting" }),
    tile("offline", { connection: "offline" }),
    tile("low", { risk: "low", openAlerts: 1 }),
    tile("critical", { risk: "critical", openAlerts: 1 }),
    tile("high", { risk: "high", openAlerts: 1 }),
  ];

  expect(worstFirst(tiles, none, NOW).map(({ attempt }) => attempt)).toEqual([
    "critical",
    "high",
    "low",
    "offline",
    "reconnecting",
    "silent",
    "paused",
    "calm",
    "not begun",
    "ended",
  ]);
});

test("of two with the same severity the one that nobody looks after comes first, then who waits longer", () => {
  const high = { risk: "high", openAlerts: 1 } as const;
  const tiles = [tile("taken", high), tile("young", high), tile("old", high)];
  const alerts = of(
    alert("1", { attempt: "taken", raisedAt: at(1), takenBy: "Paul" }),
    alert("2", { attempt: "young", raisedAt: at(90) }),
    alert("3", { attempt: "old", raisedAt: at(30) }),
  );

  expect(worstFirst(tiles, alerts, NOW).map(({ attempt }) => attempt)).toEqual(["old", "young", "taken"]);
});

test("equals are in the order of their names, with numbers as people count", () => {
  const tiles = ["Seat 10", "Seat 9", "Ada"].map((name, index) => tile(String(index), { name }));

  expect(worstFirst(tiles, none, NOW).map(({ name }) => name)).toEqual(["Ada", "Seat 9", "Seat 10"]);
});

test("without anybody pointing at them the tiles take their places", () => {
  expect(arranged(["a", "b"], ["b", "c", "a"], false)).toEqual({ order: ["b", "c", "a"], isOld: false });
});

test("tiles that are held stay, new ones come last, and it is said that the order is old", () => {
  expect(arranged(["a", "b", "gone"], ["b", "c", "a"], true)).toEqual({ order: ["a", "b", "c"], isOld: true });
});

test("tiles that are held where they belong are not old", () => {
  expect(arranged(["b", "gone", "a"], ["b", "a", "c"], true)).toEqual({ order: ["b", "a", "c"], isOld: false });
});
