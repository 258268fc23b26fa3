import { expect, test } from "vitest";
import { at, tile } from "../testing.ts";
import { commandOf, type Draft, isPossible, KINDS, type Kind, type Missing, minutesIn, missing } from "./rules.ts";

const BLANK: Draft = { text: "", reason: " ", minutes: "", isConfirmed: false };

test.each<[Kind, readonly Missing[]]>([
  ["ping", []],
  ["message", ["text"]],
  ["warn", ["text", "reason"]],
  ["pause", ["reason"]],
  ["resume", []],
  ["extend", ["minutes"]],
  ["terminate", ["reason", "confirmation"]],
])("without a word %s wants %s", (kind, wanted) => {
  expect(missing(kind, BLANK)).toEqual(wanted);
});

test("a draft with everything lacks nothing", () => {
  const whole: Draft = { text: "Look here", reason: "Phone", minutes: "5", isConfirmed: true };

  expect(KINDS.flatMap((kind) => missing(kind, whole))).toEqual([]);
});

test.each([
  ["5", 5],
  [" 600 ", 600],
  ["0", null],
  ["601", null],
  ["2.5", null],
  ["-5", null],
  ["ten", null],
])("minutes typed as %j are %s", (minutes, expected) => {
  expect(minutesIn({ ...BLANK, minutes })).toBe(expected);
});

test.each<[string, Parameters<typeof tile>[1], readonly Kind[]]>([
  ["sits", {}, ["ping", "message", "warn", "pause", "extend", "terminate"]],
  ["is paused", { state: "paused" }, ["ping", "message", "warn", "resume", "extend", "terminate"]],
  ["has not begun", { state: "created", startedAt: null }, []],
  ["has handed in", { state: "submitted", endedAt: at(9) }, []],
])("what can be done with a candidate who %s", (_what, more, kinds) => {
  expect(KINDS.filter((kind) => isPossible(kind, tile("ada", more)))).toEqual(kinds);
});

test("a command says what it needs and nothing else", () => {
  const draft: Draft = { text: " Look here ", reason: " Phone ", minutes: "5", isConfirmed: true };

  expect([commandOf("ping", "ada", "1", draft), commandOf("warn", "ada", "2", draft)]).toEqual([
    { type: "command", id: "1", attempt: "ada", kind: "ping", text: "", reason: "" },
    { type: "command", id: "2", attempt: "ada", kind: "warn", text: "Look here", reason: "Phone" },
  ]);
  expect(commandOf("extend", "ada", "3", draft).minutes).toBe(5);
});
