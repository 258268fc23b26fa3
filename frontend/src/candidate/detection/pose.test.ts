import { expect, test } from "vitest";
import { poseOf } from "./pose.ts";

const [COS, SIN] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)];
const STRAIGHT = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, -50, 1];
/** Rotations by 30 degrees about one axis each, by columns, as MediaPipe gives them: y up, z towards the camera. */
const ABOUT_Y = [COS, 0, -SIN, 0, 0, 1, 0, 0, SIN, 0, COS, 0, 0, 0, -50, 1];
const ABOUT_X = [1, 0, 0, 0, 0, COS, SIN, 0, 0, -SIN, COS, 0, 0, 0, -50, 1];
const ABOUT_Z = [COS, SIN, 0, 0, -SIN, COS, 0, 0, 0, 0, 1, 0, 0, 0, -50, 1];

test.each([
  ["straight ahead", STRAIGHT, { yaw: 0, pitch: 0, roll: 0 }],
  ["the nose to the right of the picture", ABOUT_Y, { yaw: -30, pitch: 0, roll: 0 }],
  ["the nose down", ABOUT_X, { yaw: 0, pitch: -30, roll: 0 }],
  ["the head to the left of the picture", ABOUT_Z, { yaw: 0, pitch: 0, roll: -30 }],
])("%s", (_name, matrix, { yaw, pitch, roll }) => {
  const pose = poseOf(matrix);

  expect([pose.yaw, pose.pitch, pose.roll]).toEqual([yaw, pitch, roll].map((angle) => expect.closeTo(angle, 5)));
});

test("rounding in the matrix gives no angle that is none", () => {
  const pose = poseOf(ABOUT_Y.map((value, index) => (index === 8 ? 1.0000001 : value)));

  expect(pose.yaw).toBeCloseTo(-90);
});
