import { expect, test } from "vitest";
import type { Uploading, Vitals } from "../../shared/wire.gen.ts";
import { VitalsTeller } from "./vitals.ts";

const CAMERA: Uploading = { source: "camera", state: "recording", stored: 0, backlog: 0, step: "full" };

function bench() {
  const page = {
    now: 0,
    focused: true,
    visible: true,
    charging: true,
    roundTrip: null as number | null,
    up: true,
    tried: 0,
  };
  let recordings = [CAMERA];
  const told: Vitals[] = [];
  const teller = new VitalsTeller(
    {
      isFocused: () => page.focused,
      isVisible: () => page.visible,
      network: () => ({ rtt: 50, downlink: 1.4 }),
      battery: () => ({ level: 0.5, charging: page.charging }),
      roundTrip: () => page.roundTrip,
      recordings: () => recordings,
      count: () => ({ page: "p", told: page.tried }),
    },
    (vitals) => {
      if (page.up) told.push(vitals);
      return page.up;
    },
    () => page.now,
  );
  const record = (change: Partial<Uploading>) => {
    recordings = [{ ...CAMERA, ...change }];
  };
  return { page, teller, told, record };
}

test("everything is told first", () => {
  const { teller, told } = bench();

  teller.look();

  expect(told).toEqual([
    {
      type: "vitals",
      focused: true,
      visible: true,
      roundTripMs: 50,
      downlinkMbps: 1.4,
      battery: { level: 0.5, charging: true },
      recordings: [CAMERA],
      page: "p",
      told: 0,
    },
  ]);
});

test("the line's own round trip is better than the browser's guess", () => {
  const { page, teller, told } = bench();
  page.roundTrip = 23.4;

  teller.look();

  expect(told[0]?.roundTripMs).toBe(23);
});

test("what stays the same is told every ten seconds", () => {
  const { page, teller, told } = bench();

  for (page.now = 0; page.now <= 20_000; page.now += 500) teller.look();

  expect(told).toHaveLength(3);
});

test("a window that loses the focus, a plug, a recording in trouble are told at once; counts are not", () => {
  const { page, teller, told, record } = bench();
  teller.look();
  const counts: number[] = [];
  const look = () => {
    teller.look();
    counts.push(told.length);
  };

  page.focused = false;
  look();
  page.charging = false;
  look();
  record({ state: "failed" });
  look();
  record({ state: "failed", backlog: 3 });
  look();
  record({ state: "failed", backlog: 9, stored: 40 });
  look();

  expect(counts).toEqual([2, 3, 4, 5, 5]);
});

test("what was lost is told again, and a new line hears everything", () => {
  const { page, teller, told } = bench();
  page.up = false;
  teller.look();
  page.up = true;

  teller.look();
  teller.lineUp();

  expect(told).toHaveLength(2);
});

test("how many reports the server should have is told a minute after they were tried", () => {
  const { page, teller, told } = bench();
  page.tried = 3;

  for (page.now = 0; page.now <= 70_000; page.now += 1000) teller.look();

  expect(told.map(({ told }) => told)).toEqual([0, 0, 0, 0, 0, 0, 3, 3]);
});

test("what was tried while the line was down has a minute from its return on", () => {
  const { page, teller, told } = bench();
  page.tried = 3;
  teller.look();
  page.up = false;
  page.tried = 5;
  for (; page.now < 50_000; page.now += 1000) teller.look();

  page.up = true;
  teller.lineUp();
  for (; page.now <= 120_000; page.now += 1000) teller.look();

  expect(told.map(({ told }) => told)).toEqual([0, 0, 0, 0, 0, 0, 0, 5, 5]);
});
