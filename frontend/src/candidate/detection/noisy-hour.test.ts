import { expect, test } from "vitest";
import type { Change } from "./aggregate.ts";
import { type Impression, Rules } from "./rules.ts";
import { type Look, STRAIGHT } from "./sample.ts";
import { noisyMinutes } from "./testing/noisy-hour.ts";
import { SETTINGS } from "./testing/samples.ts";

const HOURS = [1, 2, 3, 4, 5, 6];

function concluded(samples: readonly Impression[]): readonly Change[] {
  const rules = new Rules(SETTINGS, STRAIGHT);
  return [...samples.flatMap((sample) => rules.take(sample)), ...rules.forget()];
}

test.each(HOURS)("an hour of ordinary restlessness, with what the models get wrong, is nothing: %i", (seed) => {
  expect(concluded(noisyMinutes(60, seed))).toEqual([]);
});

test.each([
  ["ABSENCE", 4, (seen: Look): Look => ({ ...seen, faces: 0, pose: null, gaze: null })],
  ["MULTIPLE_FACES", 2, (seen: Look): Look => ({ ...seen, faces: seen.faces + 1 })],
  ["LOOKING_AWAY", 7, (seen: Look): Look => ({ ...seen, pose: seen.pose && { ...seen.pose, yaw: 60 } })],
] as const)("%s that lasts for %i s is told each time, and nothing else, in spite of the noise", (type, lasts, as) => {
  const done = new Set<number>();
  const act = (seen: Look, far: number) => {
    done.add(far);
    return as(seen);
  };

  const told = concluded(noisyMinutes(20, 1, [{ lasts: [lasts, lasts], as: act }]));

  expect(told.filter(({ phase }) => phase === "begin").map((change) => change.type)).toEqual([...done].map(() => type));
});
