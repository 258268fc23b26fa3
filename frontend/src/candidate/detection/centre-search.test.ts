import { expect, test } from "vitest";
import { CentreSearch } from "./centre-search.ts";
import type { Centre, Sample } from "./sample.ts";
import { noisyMinutes } from "./testing/noisy-hour.ts";
import { CALM, during, film, NOBODY } from "./testing/samples.ts";

const ASIDE: Sample = { ...CALM, pose: { yaw: 9, pitch: -6, roll: 0 }, gaze: 0.48 };
const FAR: Sample = { ...CALM, pose: { yaw: 50, pitch: 0, roll: 0 } };
const AROUND: readonly Sample[] = [-24, 10, -12, 24, 0].flatMap((yaw) =>
  during(0.2, { ...CALM, pose: { yaw, pitch: 0, roll: 0 } }),
);

/** When it was found, in seconds, and where. */
function found(samples: readonly Sample[]): { at: number; centre: Centre } | null {
  const search = new CentreSearch();
  for (const sample of samples) {
    const centre = search.take(sample);
    if (centre) return { at: sample.at / 1000, centre };
  }
  return null;
}

test("where somebody looks for a minute is the centre", () => {
  expect(found(during(70, ASIDE))).toEqual({ at: 60, centre: { yaw: 9, pitch: -6, gaze: 0.48 } });
});

test("a minute in which nobody is there, or many places are looked at, is followed by another", () => {
  const restless = Array.from({ length: 300 }, (_, look) => AROUND[look % AROUND.length] ?? CALM);
  const looks = [...film([61, NOBODY]), ...restless, ...during(130, ASIDE)];

  expect(found(looks.map((sample, look) => ({ ...sample, at: look * 200 })))?.centre.yaw).toBe(9);
});

test.each([
  ["a camera far at the side", FAR],
  ["two faces", { ...CALM, faces: 2 }],
  ["nobody", NOBODY],
])("%s: there is none, which it says after five minutes", (_name, seen) => {
  const search = new CentreSearch();
  const taken = during(299, seen).map((sample) => search.take(sample));
  const early = search.isInVain;
  taken.push(...during(10, seen, 299_000).map((sample) => search.take(sample)));

  expect([taken.every((centre) => centre === null), early, search.isInVain]).toEqual([true, false, true]);
});

test.each([1, 2, 3, 4, 5])("it is found in ordinary unrest, and near to where the person looks (%i)", (seed) => {
  const from = { yaw: 12, pitch: -5 };
  const looks = noisyMinutes(5, seed).map((seen) => ({
    ...seen,
    pose: seen.pose && { ...seen.pose, yaw: seen.pose.yaw + from.yaw, pitch: seen.pose.pitch + from.pitch },
  }));

  const centre = found(looks)?.centre;

  expect(Math.abs((centre?.yaw ?? 90) - from.yaw)).toBeLessThan(8);
  expect(Math.abs((centre?.pitch ?? 90) - from.pitch)).toBeLessThan(8);
});
