// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { newerDrafts } from "./first-room.ts";

function savedAt(iso: string): HTMLElement {
  const card = document.createElement("section");
  card.setAttribute("data-saved-at", iso);
  return card;
}

const NINE = Date.parse("2026-11-20T09:00:00Z");

test.each([
  ["typed after the last save", "2026-11-20T09:00:00Z", NINE + 1, true],
  ["saved meanwhile from another computer", "2026-11-20T09:00:01Z", NINE, false],
  ["never saved at all", "", NINE, true],
])("a draft that was %s", (_case, iso, at, restored) => {
  const newer = newerDrafts(new Map([[1, { answer: "x", at }]]), new Map([[1, savedAt(iso)]]));

  expect(newer.has(1)).toBe(restored);
});

test("a draft of a question that is gone is left alone", () => {
  expect(newerDrafts(new Map([[1, { answer: "x", at: NINE }]]), new Map()).size).toBe(0);
});
