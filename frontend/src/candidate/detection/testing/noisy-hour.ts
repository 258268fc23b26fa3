import type { Impression } from "../rules.ts";
import type { Look } from "../sample.ts";
import { CALM } from "./samples.ts";

/**
 * What is assumed of the models, from docs/model-card.md: they miss a face or see one too many as often as in pictures
 * of groups, and their errors of angle are those of heads turned up to 45 degrees. The card gives mean errors, which are
 * 0.8 of a normal distribution's deviation. Of the gaze nothing was measured: a guess.
 */
const MISSED = 0.011;
const DOUBLED = 0.011;
const ERROR = { yaw: 2.6 / 0.8, pitch: 3.7 / 0.8, gaze: 0.02 };
/** The head's walk around its place, which is a guess: deviation in degrees, and the seconds that it remembers. */
const WALK = { yaw: 8, pitch: 6, remembers: 3 };
/** Seconds between one thing that somebody does and the next. */
const REST = { least: 1.5, onAverage: 6 };
const LOOKS_A_SECOND = 5;

/** Something that somebody does: seconds that it lasts, and how a look at it is different. `far`: 0.5 to 1. */
export interface Act {
  readonly lasts: readonly [least: number, most: number];
  readonly as: (seen: Look, far: number) => Look;
}

const gone = (seen: Look): Look => ({ ...seen, faces: 0, pose: null, gaze: null });
const turnedBy =
  (yaw: number, pitch: number): Act["as"] =>
  (seen, far) => ({
    ...seen,
    pose: seen.pose && { ...seen.pose, yaw: seen.pose.yaw + far * yaw, pitch: seen.pose.pitch + far * pitch },
  });

/** A guess at what is ordinary. */
const ORDINARY: readonly Act[] = [
  { lasts: [0.5, 4], as: turnedBy(0, -35) }, // to the keyboard
  { lasts: [0.5, 4], as: turnedBy(0, -35) },
  { lasts: [0.5, 4], as: turnedBy(0, -35) },
  { lasts: [0.4, 3], as: turnedBy(50, 0) }, // to a clock, a window, a sound
  { lasts: [0.4, 3], as: turnedBy(-50, 0) },
  { lasts: [0.4, 2], as: gone }, // a sneeze, a hand, a lean aside
  { lasts: [1, 8], as: (seen) => ({ ...seen, gaze: seen.gaze && seen.gaze + 0.15 }) }, // thinking
];

/** Five looks a second at somebody who writes for so many minutes: the same for the same seed. */
export function noisyMinutes(minutes: number, seed: number, acts: readonly Act[] = ORDINARY): Impression[] {
  const random = randomFrom(seed);
  const head = { yaw: walk(WALK.yaw, random), pitch: walk(WALK.pitch, random) };
  const doing = oneAfterTheOther(acts, random);
  return Array.from({ length: minutes * 60 * LOOKS_A_SECOND }, (_, look) => {
    const pose = { yaw: head.yaw(), pitch: head.pitch(), roll: 0 };
    const meant = doing(look / LOOKS_A_SECOND, { ...CALM, pose });
    return { ...seen(meant, random), voice: false, at: (look * 1000) / LOOKS_A_SECOND };
  });
}

/** As the models see it. */
function seen(meant: Look, random: () => number): Look {
  const { pose, gaze } = meant;
  const off = (size: number) => size * normal(random);
  const error = { yaw: off(ERROR.yaw), pitch: off(ERROR.pitch), gaze: off(ERROR.gaze) };
  const [isMissed, isDoubled] = [random() < MISSED, random() < DOUBLED];
  if (isMissed || !pose) return gone(meant);
  return {
    ...meant,
    faces: meant.faces + Number(isDoubled),
    pose: { ...pose, yaw: pose.yaw + error.yaw, pitch: pose.pitch + error.pitch },
    gaze: gaze && gaze + error.gaze,
  };
}

function oneAfterTheOther(acts: readonly Act[], random: () => number): (now: number, seen: Look) => Look {
  const next = (now: number) => {
    const act = acts[Math.floor(random() * acts.length)];
    const from = now + REST.least - REST.onAverage * Math.log(1 - random());
    const [least, most] = act?.lasts ?? [0, 0];
    return { act, from, until: from + least + (most - least) * random(), far: 0.5 + 0.5 * random() };
  };
  let turn = next(0);
  return (now, look) => {
    if (now >= turn.until) turn = next(now);
    return turn.act && now >= turn.from ? turn.act.as(look, turn.far) : look;
  };
}

/** An Ornstein-Uhlenbeck walk, a step for each look. */
function walk(deviation: number, random: () => number): () => number {
  const kept = Math.exp(-1 / LOOKS_A_SECOND / WALK.remembers);
  let at = deviation * normal(random);
  return () => {
    at = kept * at + deviation * Math.sqrt(1 - kept * kept) * normal(random);
    return at;
  };
}

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Numbers from 0 to 1: the linear congruential generator of Numerical Recipes. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
