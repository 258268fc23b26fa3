import { expect, test } from "vitest";
import type { GiveCommand } from "../../shared/wire.gen.ts";
import { at, command, NINE } from "../testing.ts";
import { answered, given, history, refused, unanswered } from "./outbox.ts";

const ping = (id: string, attempt = "ada"): GiveCommand => ({ type: "command", id, attempt, kind: "ping" });
const standings = (...told: Parameters<typeof history>) =>
  history(...told).map(({ id, standing }) => `${id} ${standing}`);
const outbox = given(given(new Map(), ping("one"), NINE), ping("two"), NINE + 1);

test("what was given is on its way until the server tells of it", () => {
  const known = new Map([["one", command("one")]]);

  expect(standings("ada", [], outbox)).toEqual(["two sending", "one sending"]);
  expect(standings("ada", known.values(), answered(outbox, known))).toEqual(["two sending", "one sent"]);
});

test.each([
  ["sent", {}],
  ["shown", { shownAt: at(1) }],
  ["read", { shownAt: at(1), readAt: at(2) }],
])("a command is %s with %o", (standing, more) => {
  expect(standings("ada", [command("one", more)], new Map())).toEqual([`one ${standing}`]);
});

test("a refusal stays with its words and is not said again", () => {
  const after = refused(outbox, "one", "The exam is over.") ?? new Map();

  expect(history("ada", [], after).map(({ refusal }) => refusal)).toEqual(["", "The exam is over."]);
  expect(unanswered(after).map(({ id }) => id)).toEqual(["two"]);
});

test("somebody else's refusal is none of ours", () => {
  expect(refused(outbox, "watch", "No.")).toBeNull();
});

test("what has no answer is said again in the order in which it was given", () => {
  expect(unanswered(outbox)).toEqual([ping("one"), ping("two")]);
});

test("the history is of one attempt, the latest first", () => {
  const known = [
    command("old", { givenAt: at(-60) }),
    command("new", { givenAt: at(60) }),
    command("other", { attempt: "bob" }),
  ];

  expect(standings("ada", known, given(outbox, ping("three", "bob"), NINE))).toEqual([
    "new sent",
    "two sending",
    "one sending",
    "old sent",
  ]);
});
