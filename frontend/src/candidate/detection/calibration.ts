import { type Centre, type Sample, STRAIGHT } from "./sample.ts";

export type Doubt = "too_few" | "too_restless" | "too_far";

export interface Calibration {
  readonly centre: Centre;
  /** Why the centre is not the candidate's own but straight ahead; null when it is their own. */
  readonly doubt: Doubt | null;
}

/** How long somebody looks at the screen for it. */
export const CALIBRATION_MS = 2000;

/** From how many looks at one face a centre is taken, and how far they may be from it, by median. */
export interface Terms {
  readonly fewest: number;
  readonly restless: Centre;
}

/** Who was asked to look at the screen. */
const ASKED: Terms = { fewest: 5, restless: { yaw: 4, pitch: 4, gaze: 0.03 } };
/** Who sits like this looks at something else: a second screen, or the lap. */
const FARTHEST = { yaw: 25, pitch: 30, gaze: 0.15 };

type Angles = keyof Centre;
const ANGLES: readonly Angles[] = ["yaw", "pitch", "gaze"];

/** The centre of where somebody looked, by medians, which a blink or a glance does not move. */
export function calibrate(samples: readonly Sample[], { fewest, restless }: Terms = ASKED): Calibration {
  const seen = samples.map(anglesOf).filter((angles) => angles !== null);
  if (seen.length < fewest) return { centre: STRAIGHT, doubt: "too_few" };
  const of = (angle: Angles) => seen.map((angles) => angles[angle]);
  const centre = { yaw: median(of("yaw")), pitch: median(of("pitch")), gaze: median(of("gaze")) };
  const spread = (angle: Angles) => median(of(angle).map((value) => Math.abs(value - centre[angle])));
  if (ANGLES.some((angle) => spread(angle) > restless[angle])) return { centre: STRAIGHT, doubt: "too_restless" };
  const isFar = (angle: Angles) => Math.abs(centre[angle] - STRAIGHT[angle]) > FARTHEST[angle];
  return ANGLES.some(isFar) ? { centre: STRAIGHT, doubt: "too_far" } : { centre, doubt: null };
}

/** Of a picture with one face and no more: nobody knows whose the angles would be. */
function anglesOf({ faces, pose, gaze }: Sample): Centre | null {
  return faces === 1 && pose && gaze !== null ? { yaw: pose.yaw, pitch: pose.pitch, gaze } : null;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
