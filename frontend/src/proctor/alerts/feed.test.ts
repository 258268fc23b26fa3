import { expect, test } from "vitest";
import { alert, at, EXAM } from "../testing.ts";
import { ALL_OPEN, type FeedFilter, feed, kindsOf, openByAttempt, waiting } from "./feed.ts";

const OTHER = "22222222-2222-4222-8222-222222222222";
const ALERTS = [
  alert("old", { raisedAt: at(10), severity: "medium" }),
  alert("mine", { raisedAt: at(20), takenBy: "Paul", takenByMe: true }),
  alert("over", { raisedAt: at(30), closedAt: at(40), severity: "critical" }),
  alert("offline", { raisedAt: at(50), kind: "CANDIDATE_OFFLINE", label: "Nothing heard", attempt: "bob" }),
  alert("elsewhere", { raisedAt: at(60), exam: OTHER, severity: "low", attempt: "cy" }),
];
const ids = (filter: Partial<FeedFilter>) => feed(ALERTS, { ...ALL_OPEN, ...filter }).map(({ id }) => id);

test.each<[string, Partial<FeedFilter>, readonly string[]]>([
  ["what is open", {}, ["elsewhere", "offline", "mine", "old"]],
  ["what I took", { whose: "mine" }, ["mine"]],
  ["everything", { whose: "all" }, ["elsewhere", "offline", "over", "mine", "old"]],
  ["high and above", { severity: "high" }, ["offline", "mine"]],
  ["a kind", { kind: "CANDIDATE_OFFLINE" }, ["offline"]],
  ["an exam", { exam: OTHER }, ["elsewhere"]],
])("the feed shows %s, latest first", (_what, filter, expected) => {
  expect(ids(filter)).toEqual(expected);
});

test("the head says how many are open and since when the oldest waits that nobody took", () => {
  const { open, untaken, since } = waiting(ALERTS);

  expect([open, untaken.map(({ id }) => id), since]).toEqual([4, ["offline", "old", "elsewhere"], Date.parse(at(10))]);
});

test("nobody waits when all are taken", () => {
  expect(waiting([alert("one", { takenBy: "Paul" })])).toEqual({ open: 1, untaken: [], since: null });
});

test("what is open can be counted for one exam", () => {
  expect([waiting(ALERTS, EXAM).open, waiting(ALERTS, OTHER).open]).toEqual([3, 1]);
});

test("kinds have their words", () => {
  expect(kindsOf(ALERTS).get("CANDIDATE_OFFLINE")).toBe("Nothing heard");
});

test("the open alerts of each candidate are found", () => {
  const found = [...openByAttempt(ALERTS)].map(([attempt, alerts]) => [attempt, alerts.length]);

  expect(found).toEqual([
    ["ada", 2],
    ["bob", 1],
    ["cy", 1],
  ]);
});
