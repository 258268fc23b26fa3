import { expect, test } from "vitest";
import { zoneMinutes } from "./zone.ts";

const WINTER = Date.parse("2026-01-15T12:00:00Z");
const SUMMER = Date.parse("2026-07-15T12:00:00Z");

test.each([
  ["UTC", WINTER, 0],
  ["Europe/Paris", WINTER, 60],
  ["Europe/Paris", SUMMER, 120],
  ["America/New_York", WINTER, -300],
  ["Asia/Kolkata", SUMMER, 330],
  ["America/St_Johns", WINTER, -210],
])("%s", (zone, moment, minutes) => {
  expect(zoneMinutes(moment, zone)).toBe(minutes);
});
