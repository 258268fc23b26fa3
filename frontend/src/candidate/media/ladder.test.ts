import { expect, test } from "vitest";
import { type Ladder, look, type Sight, TOP } from "./ladder.ts";

/** A line of so many kbit/s at a time, and what the queue shows while a browser records over it. */
interface Course {
  readonly seconds: number;
  readonly line: number;
  readonly isReached?: boolean;
}

/** Nobody notices at once that it is dead: what is under way is neither taken nor refused. */
const DEAD = { line: 0, isReached: true };

const RATES = { full: 330, small: 85, stills: 18 } as const;
const CHUNK = 2.5;

/** Lives through the courses, chunk by chunk; tells [second, rung] at each step. */
function live(courses: readonly Course[], { cap = 1e9, ladder = TOP }: { cap?: number; ladder?: Ladder } = {}) {
  const steps: [number, string][] = [];
  const waiting: { bytes: number; end: number }[] = [];
  let now = 0;
  let taken = 0;
  for (const { seconds, line, isReached = true } of courses) {
    let sent = 0;
    for (const until = now + seconds; now < until; now += CHUNK) {
      waiting.push({ bytes: (RATES[ladder.rung] * 1000 * CHUNK) / 8, end: now });
      for (sent += (line * 1000 * CHUNK) / 8; waiting[0] && sent >= waiting[0].bytes; waiting.shift()) {
        sent -= waiting[0].bytes;
        taken += 1;
      }
      if (waiting.length === 0) sent = 0;
      const bytes = waiting.reduce((sum, chunk) => sum + chunk.bytes, 0);
      const waited = waiting[0] ? (now - waiting[0].end) * 1000 : 0;
      const after = look(ladder, { now: now * 1000, waited, bytes, share: bytes / cap, isReached, taken });
      if (after.rung !== ladder.rung) steps.push([now, after.rung]);
      ladder = after;
    }
  }
  return { steps, rungs: steps.map(([, rung]) => rung), left: waiting.length };
}

test.each([
  ["a good line", 2000, []],
  ["a line that is just enough", 400, []],
  ["150 kbit/s", 150, ["small"]],
  ["30 kbit/s", 30, ["small", "stills"]],
  ["next to nothing", 8, ["small", "stills"]],
])("over %s it comes down as far as it must", (_line, line, rungs) => {
  expect(live([{ seconds: 180, line }]).rungs.slice(0, 2)).toEqual(rungs);
});

test("on a slow line nothing waits in the end", () => {
  expect([live([{ seconds: 180, line: 150 }]).left, live([{ seconds: 1150, line: 30 }]).left]).toEqual([0, 0]);
});

test("the first step comes within a minute, the next not before the first could help", () => {
  const [[first] = [0], [second] = [0]] = live([{ seconds: 200, line: 30 }]).steps;

  expect(first).toBeLessThan(60);
  expect(second - first).toBeGreaterThanOrEqual(15);
});

test.each([
  ["a line that is cut", { line: 0, isReached: false }],
  ["a server that asks for patience", { line: 0, isReached: false }],
  ["a line that swallows everything", DEAD],
])("%s for ten minutes changes nothing, nor does catching up afterwards", (_name, away) => {
  const courses = [
    { seconds: 60, line: 2000 },
    { seconds: 600, ...away },
    { seconds: 300, line: 1000 },
  ];

  expect(live(courses).rungs).toEqual([]);
});

test("a line that is cut for very long makes the picture smaller before there is no room", () => {
  expect(live([{ seconds: 4000, line: 0, isReached: false }], { cap: 50e6 }).rungs).toEqual(["small", "stills"]);
});

test("a good line brings it back, a rung a minute", () => {
  const { steps } = live([
    { seconds: 200, line: 30 },
    { seconds: 400, line: 2000 },
  ]);
  const up = steps.slice(2);

  expect(up.map(([, rung]) => rung)).toEqual(["small", "full"]);
  expect((up[1]?.[0] ?? 0) - (up[0]?.[0] ?? 0)).toBeGreaterThanOrEqual(60);
});

test("after each relapse it waits twice as long before it dares again", () => {
  const { steps } = live([{ seconds: 3600, line: 150 }]);
  const ups = steps.filter(([, rung]) => rung === "full").map(([at]) => at);
  const waits = ups.slice(1).map((at, index) => at - (ups[index] ?? 0));

  expect(waits.length).toBeGreaterThanOrEqual(2);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  expect((waits.at(-1) ?? 0) / (waits[0] ?? 0)).toBeGreaterThan(1.5);
});

const calm: Sight = { now: 0, waited: 0, bytes: 0, share: 0, isReached: true, taken: 0 };

test.each([
  [0.39, "full"],
  [0.4, "small"],
  [0.79, "small"],
  [0.8, "stills"],
])("with %f of the room taken it records %s", (share, rung) => {
  expect(look(TOP, { ...calm, share }).rung).toBe(rung);
});

test("it does not climb into what is nearly full", () => {
  const ladder: Ladder = { ...TOP, rung: "stills", calmSince: 0 };

  expect(look(ladder, { ...calm, now: 3_600_000, share: 0.8 }).rung).toBe("stills");
});
