import { expect, test } from "vitest";
import { Pace } from "./pace.ts";

function after(...looks: number[]): number {
  const pace = new Pace();
  pace.took(0);
  for (const ms of looks) pace.took(ms);
  return Math.round(pace.interval);
}

const many = (ms: number) => Array.from({ length: 30 }, () => ms);

test("looks up to 100 ms are taken five times a second", () => {
  expect([after(), after(...many(20)), after(...many(100))]).toEqual([200, 200, 200]);
});

test("a computer that takes longer is asked less often, and rests as long as it works", () => {
  expect([after(...many(250)), after(...many(800))]).toEqual([500, 1600]);
});

test("it is asked once in two seconds at least", () => {
  expect(after(...many(9000))).toBe(2000);
});

test("one slow look among many changes nothing", () => {
  expect(after(...many(20), 200)).toBe(200);
});

test("it recovers when the computer does", () => {
  expect(after(...many(800), ...many(20))).toBe(200);
});

test("the first look, which makes everything ready, does not count", () => {
  const pace = new Pace();
  pace.took(3000);

  expect(pace.interval).toBe(200);
});
