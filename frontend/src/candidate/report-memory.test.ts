import { expect, test } from "vitest";
import { tabReports } from "./report-memory.ts";

const ABSENCE = { id: "a", type: "ABSENCE", at: "2026-11-20T09:00:00Z", detail: {}, page: "p", number: 1 };

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}

test("what waits outlives the page, each attempt for itself", () => {
  const tab = storage();
  tabReports("one", () => tab).keep([ABSENCE]);

  expect([tabReports("one", () => tab).all(), tabReports("other", () => tab).all()]).toEqual([[ABSENCE], []]);
});

test("what was confirmed is forgotten", () => {
  const tab = storage();
  const memory = tabReports("one", () => tab);
  memory.keep([ABSENCE]);
  memory.keep([]);

  expect(memory.all()).toEqual([]);
});

test.each(["{", "null", '[1, null, "a"]'])("what somebody else has written there is nothing (%s)", (text) => {
  const tab = storage();
  tab.setItem("events-one", text);

  expect(tabReports("one", () => tab).all()).toEqual([]);
});

test("a browser that keeps nothing is no trouble", () => {
  const memory = tabReports("one", () => {
    throw new DOMException("no", "SecurityError");
  });
  memory.keep([ABSENCE]);

  expect(memory.all()).toEqual([]);
});
