import { expect, test } from "vitest";
import { afterFailure, asAsked, forHealth, longest, retryAfter } from "./patience.ts";

const most = () => 1;
const least = () => 0;

test.each([
  [1, 2000],
  [2, 4000],
  [3, 8000],
  [4, 30_000],
  [50, 30_000],
])("after failure %i the queue rests %i ms at most and half of that at least", (failures, ms) => {
  expect([afterFailure(failures, least).ms, afterFailure(failures, most).ms]).toEqual([ms / 2, ms]);
});

test.each([
  ["5", 5000],
  ["0", 0],
  ["Wed, 04 Mar 2026 14:00:10 GMT", 10_000],
  ["soon", null],
  [null, null],
])("Retry-After %s is %s ms", (header, ms) => {
  expect(retryAfter(header, Date.parse("2026-03-04T14:00:00Z"))).toBe(ms);
});

test("what the server asked for is kept, spread, and never cut short by a returning network", () => {
  expect([asAsked(5000, least), asAsked(5000, most)]).toEqual([
    { ms: 5000, untilOnline: false },
    { ms: 7500, untilOnline: false },
  ]);
});

test.each([
  [0, null],
  [1, 400],
  [4, 1000],
  [10, 30_000],
])("health %i means a rest of %s ms after an answer that took 200 ms", (health, ms) => {
  expect(forHealth(health, 200, least)?.ms ?? null).toBe(ms);
});

test("of several pauses the longest counts", () => {
  const short = { ms: 1, untilOnline: true };
  const long = { ms: 2, untilOnline: false };

  expect([longest([null, short, long]), longest([null])]).toEqual([long, null]);
});
