import { expect, test } from "vitest";
import { SampledClock } from "./clock.ts";

function clockAt(serverNow: number) {
  const page = { now: 200 };
  const clock = new SampledClock({ serverNow, askedAt: 100, answeredAt: 200 }, () => page.now);
  return { clock, page };
}

test("time passes as on the page's own clock, from what the server said", () => {
  const { clock, page } = clockAt(1_000_000);

  page.now += 5_000;

  expect(clock.now()).toBe(1_005_000);
});

test("a sample that the estimate agrees with changes nothing", () => {
  const { clock, page } = clockAt(1_000_000);

  page.now = 10_000;
  clock.learn({ serverNow: 1_009_500, askedAt: 9_000, answeredAt: 10_000 });

  expect(clock.now()).toBe(1_009_800);
});

test("a quicker answer narrows the estimate", () => {
  const { clock, page } = clockAt(1_000_000);

  page.now = 10_020;
  clock.learn({ serverNow: 1_009_880, askedAt: 10_000, answeredAt: 10_020 });

  expect(clock.now()).toBe(1_009_880);
});

test("after the computer slept, one sample brings the clock back to the server's time", () => {
  const { clock, page } = clockAt(1_000_000);

  page.now = 1_200;
  clock.learn({ serverNow: 4_600_000, askedAt: 1_000, answeredAt: 1_200 });

  expect(clock.now()).toBe(4_600_000);
});
