import type { Pose } from "./sample.ts";

const DEGREES = 180 / Math.PI;

/** The head's angles from MediaPipe's facial transformation matrix: 4 x 4, by columns, the y axis pointing up. */
export function poseOf(matrix: ArrayLike<number>): Pose {
  const at = (row: number, column: number) => matrix[column * 4 + row] ?? 0;
  return {
    pitch: -Math.atan2(-at(1, 2), at(2, 2)) * DEGREES,
    yaw: -Math.asin(Math.max(-1, Math.min(1, at(0, 2)))) * DEGREES,
    roll: -Math.atan2(-at(0, 1), at(0, 0)) * DEGREES,
  };
}
