import { expect, test } from "vitest";
import type { AlertItem } from "../../shared/wire.gen.ts";
import { alert, at } from "../testing.ts";
import { called, stack } from "./toasting.ts";

const mapOf = (...alerts: readonly AlertItem[]) => new Map(alerts.map((each) => [each.id, each]));
const calledFrom = (before: readonly AlertItem[], after: readonly AlertItem[]) =>
  called(mapOf(...before), mapOf(...after)).map(({ id }) => id);

test("high and critical alerts are called out when they come up, others are not", () => {
  const severities = (["low", "medium", "high", "critical"] as const).map((severity) => alert(severity, { severity }));

  expect(calledFrom([], severities)).toEqual(["high", "critical"]);
});

test.each<[string, readonly AlertItem[], AlertItem]>([
  ["it was there before", [alert("one")], alert("one", { beganAt: at(1) })],
  ["somebody has taken it", [], alert("one", { takenBy: "Paul" })],
  ["it is over", [], alert("one", { closedAt: at(90) })],
  ["somebody lets go of it", [alert("one", { takenBy: "Paul" })], alert("one")],
])("an alert is not called out when %s", (_why, before, after) => {
  expect(calledFrom(before, [after])).toEqual([]);
});

test("an alert that gets worse, or comes back, is called out", () => {
  expect(calledFrom([alert("one", { severity: "medium" })], [alert("one", { severity: "high" })])).toEqual(["one"]);
  expect(calledFrom([alert("two", { closedAt: at(90) })], [alert("two")])).toEqual(["two"]);
});

test("three are shown, the critical first, and the others are counted", () => {
  const alerts = mapOf(
    ...["a", "b", "c", "d"].map((id) => alert(id)),
    alert("worst", { severity: "critical" }),
    alert("over", { closedAt: at(90) }),
  );

  const { shown, more } = stack([...alerts.keys(), "unknown"], alerts);

  expect([shown.map(({ id }) => id), more]).toEqual([["worst", "a", "b"], 2]);
});
