import { expect, test } from "vitest";
import { type Impression, lateness, Rules } from "./rules.ts";
import { STRAIGHT } from "./sample.ts";
import type { DetectionSettings } from "./settings.ts";
import { CALM, film, NOBODY, SETTINGS, THRESHOLDS } from "./testing/samples.ts";

function concluded(
  samples: readonly Impression[],
  change: Partial<DetectionSettings> = {},
  centre = STRAIGHT,
): string[] {
  const rules = new Rules({ ...SETTINGS, ...change }, centre);
  const changes = [...samples.flatMap((sample) => rules.take(sample)), ...rules.forget()];
  return changes.map(({ phase, type, at }) => `${phase} ${type} ${at / 1000}`);
}

function turned(yaw: number, pitch = 0): Impression {
  return { ...CALM, pose: { yaw, pitch, roll: 0 } };
}

const TWO = { ...CALM, faces: 2 };
const ASIDE = { ...CALM, gaze: 0.65 };
const DARK = { ...CALM, picture: { luma: 11, contrast: 6, change: 1 } };
const COVERED = { ...NOBODY, picture: { luma: 1, contrast: 0.4, change: 0.5 } };
const FROZEN = { ...CALM, picture: { luma: 110, contrast: 50, change: 0.01 } };

test("a calm minute is nothing", () => {
  expect(concluded(film([60, CALM]))).toEqual([]);
});

test("nobody for longer than 3 s is an absence", () => {
  expect(concluded(film([2, CALM], [6, NOBODY], [4, CALM]))).toEqual(["begin ABSENCE 2", "end ABSENCE 7.8"]);
});

test("nobody for 2 s is nothing", () => {
  expect(concluded(film([2, CALM], [2, NOBODY], [4, CALM]))).toEqual([]);
});

test("a second face for longer than 1 s is told", () => {
  expect(concluded(film([2, CALM], [2, TWO], [4, CALM]))).toEqual(["begin MULTIPLE_FACES 2", "end MULTIPLE_FACES 3.8"]);
});

test.each([
  ["to one side", turned(40)],
  ["to the other", turned(-40)],
  ["down", turned(0, -30)],
])("a head turned %s for longer than 5 s looks away", (_name, seen) => {
  expect(concluded(film([2, CALM], [7, seen], [4, CALM]))).toEqual(["begin LOOKING_AWAY 2", "end LOOKING_AWAY 8.8"]);
});

test("a head turned for 4 s is nothing", () => {
  expect(concluded(film([2, CALM], [4, turned(40)], [4, CALM]))).toEqual([]);
});

test("who sits beside the camera looks away from where they sit, not from it", () => {
  const beside = { yaw: 20, pitch: -10, gaze: 0.5 };

  expect(concluded(film([8, turned(45, -20)], [8, turned(-20, -10)]), {}, beside)).toEqual([
    "begin LOOKING_AWAY 8",
    "end LOOKING_AWAY 15.8",
  ]);
});

test("who has the camera above or below them looks down or up from there", () => {
  const below = { yaw: 0, pitch: 20, gaze: 0.5 };

  expect(concluded(film([8, turned(0, 40)], [8, turned(0, -10)]), {}, below)).toEqual([
    "begin LOOKING_AWAY 8",
    "end LOOKING_AWAY 15.8",
  ]);
});

test("of two people nobody knows who looks away", () => {
  expect(concluded(film([9, { ...turned(60), faces: 2 }]))).toEqual([
    "begin MULTIPLE_FACES 0",
    "end MULTIPLE_FACES 8.8",
  ]);
});

test("in the dark nobody is missing: the picture is dark", () => {
  const hidden = { ...DARK, faces: 0, pose: null, gaze: null };

  expect(concluded(film([15, hidden]))).toEqual(["begin PICTURE_DARK 0", "end PICTURE_DARK 14.8"]);
});

test("a dark picture in which the face is found is good enough", () => {
  expect(concluded(film([60, DARK]))).toEqual([]);
});

test("a covered camera is told as covered, and as nothing else", () => {
  expect(concluded(film([5, COVERED], [5, CALM]))).toEqual(["begin PICTURE_COVERED 0", "end PICTURE_COVERED 4.8"]);
});

test("a picture that stands still for longer than 10 s is told", () => {
  expect(concluded(film([12, FROZEN], [4, CALM]))).toEqual(["begin PICTURE_FROZEN 0", "end PICTURE_FROZEN 11.8"]);
});

test("a picture that cannot be compared does not stand still", () => {
  const first: Impression = { ...CALM, picture: { luma: 110, contrast: 50, change: null } };

  expect(concluded(film([30, first], [30, { ...CALM, picture: null }]))).toEqual([]);
});

test("looking aside while a voice is heard is several signs at once", () => {
  const [change] = film([7, { ...ASIDE, voice: true }]).flatMap(taker(new Rules(SETTINGS, STRAIGHT)));

  expect(change).toMatchObject({
    type: "SUSPICIOUS_BEHAVIOR",
    phase: "begin",
    at: 0,
    detail: { signs: ["voice", "gaze"] },
  });
});

test("speaking at the screen is not", () => {
  expect(concluded(film([20, { ...CALM, voice: true }]))).toEqual([]);
});

test("eyes alone have to stay aside for 15 s", () => {
  expect([concluded(film([14, ASIDE])), concluded(film([16, ASIDE]))]).toEqual([
    [],
    ["begin SUSPICIOUS_BEHAVIOR 0", "end SUSPICIOUS_BEHAVIOR 15.8"],
  ]);
});

test("the eyes of a head that is half turned say nothing", () => {
  const half = { ...turned(25), gaze: 0.7 };

  expect(concluded(film([30, half]))).toEqual([]);
});

test.each([
  ["low", ["MULTIPLE_FACES", "ABSENCE"]],
  ["medium", ["LOOKING_AWAY", "MULTIPLE_FACES", "ABSENCE"]],
  ["high", ["LOOKING_AWAY", "MULTIPLE_FACES", "ABSENCE", "SUSPICIOUS_BEHAVIOR"]],
] as const)("with sensitivity %s", (sensitivity, kinds) => {
  const all = film([8, turned(50)], [4, TWO], [8, NOBODY], [18, ASIDE]);
  const begun = concluded(all, { sensitivity }).filter((told) => told.startsWith("begin"));

  expect(begun.map((told) => told.split(" ")[1])).toEqual(kinds);
});

test("what a candidate is exempt from is not looked for", () => {
  const all = film([8, turned(50)], [8, NOBODY]);

  expect(concluded(all, { exempt: ["gaze"] })).toEqual(["begin ABSENCE 8", "end ABSENCE 15.8"]);
});

test("the teacher's numbers count", () => {
  const strict = { thresholds: { ...THRESHOLDS, headYawDegrees: 20, lookingAwaySeconds: 2 } };

  expect(concluded(film([3, turned(25)]), strict)).toEqual(["begin LOOKING_AWAY 0", "end LOOKING_AWAY 2.8"]);
});

test("details are whole degrees from the centre, and how many faces", () => {
  const rules = new Rules(SETTINGS, { yaw: 5, pitch: -5, gaze: 0.5 });
  const told = film([8, turned(-40.4, 1.2)], [3, { ...TWO, faces: 3 }]).flatMap(taker(rules));

  expect(told.filter(({ phase }) => phase === "begin").map(({ detail }) => detail)).toEqual([
    { yaw: -45, pitch: 6 },
    { faces: 3 },
  ]);
});

test("when no samples come any more, what went on has ended when it was last seen", () => {
  const rules = new Rules(SETTINGS, STRAIGHT);
  for (const sample of film([5, NOBODY])) rules.take(sample);

  expect([rules.pass(9000), rules.pass(10_000).map(({ phase, at }) => [phase, at])]).toEqual([[], [["end", 4800]]]);
});

test("how late something is told follows from how long it has to last", () => {
  expect([
    lateness("ABSENCE", THRESHOLDS),
    lateness("SUSPICIOUS_BEHAVIOR", THRESHOLDS),
    lateness("COPY", THRESHOLDS),
  ]).toEqual([3000, 15_000, 0]);
});

function taker(rules: Rules) {
  return (sample: Impression) => rules.take(sample);
}
