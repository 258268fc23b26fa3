import { expect, test } from "vitest";
import { calibrate } from "./calibration.ts";
import { type Sample, STRAIGHT } from "./sample.ts";
import { CALM, during, NOBODY } from "./testing/samples.ts";

function looking(yaw: number, pitch = 0, gaze = 0.5): Sample {
  return { ...CALM, pose: { yaw, pitch, roll: 0 }, gaze };
}

test("the centre is where the person looks", () => {
  expect(calibrate(during(2, looking(8, -12, 0.47)))).toEqual({
    centre: { yaw: 8, pitch: -12, gaze: 0.47 },
    doubt: null,
  });
});

test("a blink and a glance do not move it", () => {
  const samples = [...during(2, looking(8, -12, 0.47)), looking(40, 10, 0.7), { ...NOBODY }, looking(8, -40, 0.47)];

  expect(calibrate(samples).centre).toEqual({ yaw: 8, pitch: -12, gaze: 0.47 });
});

test.each([
  ["nobody", during(2, NOBODY), "too_few"],
  ["two people", during(2, { ...looking(0), faces: 2 }), "too_few"],
  ["a look that was too short", during(0.4, looking(0)), "too_few"],
  ["somebody who looks around", [-20, 5, 20, -10, 0, 12, -15, 18].map((yaw) => looking(yaw)), "too_restless"],
  ["somebody who looks at another screen", during(2, looking(40)), "too_far"],
  ["somebody who looks at their lap", during(2, looking(0, -45)), "too_far"],
] as const)("%s gives no centre: straight ahead", (_name, samples, doubt) => {
  expect(calibrate(samples)).toEqual({ centre: STRAIGHT, doubt });
});
