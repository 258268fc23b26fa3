import { expect, test } from "vitest";
import { type Circumstances, dueAt, next, RESTING, type Recovery, type Sign } from "./recovery.ts";

const UP: Recovery = { at: "up" };
const AROUND: Circumstances = { now: 0, isLineUp: true, wasUp: true };

/** The steps that are taken, with their moments, when nothing helps until then. */
function climb(from: Recovery, sign: Sign, around: Circumstances = AROUND): (readonly [number, string])[] {
  const steps: (readonly [number, string])[] = [];
  let { now } = around;
  let [recovery, step] = next(from, sign, around);
  for (;;) {
    if (step) steps.push([now, step]);
    const until = dueAt(recovery);
    if (until === null) return steps;
    now = until;
    [recovery, step] = next(recovery, "time", { ...around, now });
  }
}

test("what shakes is left alone for two seconds, then each rung has its time", () => {
  expect(climb(UP, "disconnected").slice(0, 4)).toEqual([
    [2000, "restart"],
    [5000, "renegotiate"],
    [7000, "renew"],
    [12_000, "renew"],
  ]);
});

test("the peer's wish for ICE restarted climbs like our own", () => {
  expect(climb(UP, "restart-asked").slice(0, 3)).toEqual([
    [0, "restart"],
    [3000, "renegotiate"],
    [5000, "renew"],
  ]);
});

test("new connections follow each other ever slower, and not for ever", () => {
  const moments = climb(RESTING, "wanted").map(([at]) => at);

  expect(moments).toEqual([0, 5000, 12_500, 22_500, 32_500, 42_500, 52_500, 62_500]);
});

test("one that was never up has nothing to restart", () => {
  const [, step] = next(RESTING, "restart-asked", { ...AROUND, wasUp: false });

  expect(step).toBe("renew");
});

test("one that is lost is made anew at once", () => {
  const [, step] = next(UP, "lost", { ...AROUND, wasUp: false });

  expect(step).toBe("renew");
});

test("what comes back by itself is left alone", () => {
  const [shaky] = next(UP, "disconnected", AROUND);
  const [back] = next(shaky, "connected", { ...AROUND, now: 1500 });

  expect([back, dueAt(back)]).toEqual([UP, null]);
});

test("without a line nothing is tried; the first step is taken when there is one", () => {
  const offline = { ...AROUND, isLineUp: false };
  const [shaky] = next(UP, "disconnected", offline);
  const [held, none] = next(shaky, "time", { ...offline, now: 60_000 });
  const [, step] = next(held, "line-up", { ...AROUND, now: 60_000 });

  expect([held.at, none, step]).toEqual(["held", null, "restart"]);
});

test("an offer that was lost with its line is made again", () => {
  const [coming] = next(RESTING, "wanted", { ...AROUND, wasUp: false });
  const [, step] = next(coming, "line-up", { ...AROUND, now: 1000, wasUp: false });

  expect(step).toBe("renew");
});

test("a new line restarts also what seems to be up: the network may be another one", () => {
  const [, step] = next(UP, "line-up", AROUND);

  expect(step).toBe("restart");
});

test.each(["restart-asked", "renegotiate-asked"] as const)("%s while something is under way is no news", (sign) => {
  const [coming] = next(UP, "restart-asked", AROUND);
  const [same, step] = next(coming, sign, { ...AROUND, now: 1000 });

  expect([same, step]).toEqual([coming, null]);
});

test("the peer may ask before we notice anything", () => {
  const steps = (["restart-asked", "renegotiate-asked"] as const).map((sign) => next(UP, sign, AROUND)[1]);

  expect(steps).toEqual(["restart", "renegotiate"]);
});
