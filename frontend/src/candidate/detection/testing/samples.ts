import type { Impression } from "../rules.ts";
import type { Sample } from "../sample.ts";
import type { DetectionSettings, Thresholds } from "../settings.ts";

export const THRESHOLDS: Thresholds = {
  absenceSeconds: 3,
  severalFacesSeconds: 1,
  lookingAwaySeconds: 5,
  headYawDegrees: 35,
  headPitchDegrees: 25,
  gazeOffset: 0.1,
  darkLuma: 20,
  coveredContrast: 3,
  frozenSeconds: 10,
  voiceSeconds: 2,
};
export const SETTINGS: DetectionSettings = {
  sensitivity: "high",
  thresholds: THRESHOLDS,
  exempt: [],
  audio: true,
};

/** One person in good light who looks at the screen. */
export const CALM: Impression = {
  at: 0,
  faces: 1,
  pose: { yaw: 0, pitch: 0, roll: 0 },
  gaze: 0.5,
  picture: { luma: 110, contrast: 50, change: 1.2 },
  voice: false,
};
export const NOBODY: Impression = { ...CALM, faces: 0, pose: null, gaze: null };

/** Five looks a second from `from` on, for so many seconds. */
export function during<S extends Sample>(seconds: number, seen: S, from = 0): S[] {
  return Array.from({ length: Math.round(seconds * 5) }, (_, look) => ({ ...seen, at: from + look * 200 }));
}

/** One stretch after the other. */
export function film<S extends Sample>(...stretches: readonly (readonly [seconds: number, seen: S])[]): S[] {
  let from = 0;
  return stretches.flatMap(([seconds, seen]) => {
    const samples = during(seconds, seen, from);
    from += seconds * 1000;
    return samples;
  });
}
