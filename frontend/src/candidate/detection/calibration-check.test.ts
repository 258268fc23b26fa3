import { expect, test } from "vitest";
import { translator } from "../../shared/i18n.ts";
import type { Verdict } from "../media/check-list.ts";
import { CalibrationCheck } from "./calibration-check.ts";
import { messages } from "./messages.ts";
import type { Centre, Sample } from "./sample.ts";
import type { SamplerState } from "./sampler.ts";
import { CALM, during, film, NOBODY } from "./testing/samples.ts";

function bench({ followsHead = true } = {}) {
  const shown: [Verdict, string][] = [];
  const kept: Centre[] = [];
  const labels: string[] = [];
  let hear: (sample: Sample) => void = () => undefined;
  let change: (state: SamplerState) => void = () => undefined;
  const sampler = {
    state: { at: "closed" } as const,
    onSample: (hearer: typeof hear) => {
      hear = hearer;
      return () => {
        hear = () => undefined;
      };
    },
    onChange: (listener: typeof change) => {
      change = listener;
      return () => undefined;
    },
  };
  const end = new AbortController();
  const checks = {
    add: (_check: string, label: string) => void labels.push(label),
    set: (_check: string, verdict: Verdict, words: string) => void shown.push([verdict, words]),
  };
  const t = translator(messages, "en");
  new CalibrationCheck(
    checks,
    {
      sampler,
      centre: followsHead ? { set: (centre) => void kept.push(centre) } : null,
      darkLuma: 20,
      signal: end.signal,
    },
    t,
  );
  return {
    shown,
    kept,
    labels,
    end,
    see: (samples: readonly Sample[]) => {
      for (const sample of samples) hear(sample);
    },
    become: (state: SamplerState) => change(state),
  };
}

const ASIDE: Sample = { ...CALM, pose: { yaw: 9, pitch: -6, roll: 0 }, gaze: 0.48 };

test("two seconds of looking at the screen are noted, once", () => {
  const { shown, kept, see } = bench();

  see(during(20, ASIDE));

  expect([kept, shown.at(-1)]).toEqual([[{ yaw: 9, pitch: -6, gaze: 0.48 }], ["good", "Thank you, this is noted"]]);
});

test.each([
  ["nobody", NOBODY, "We do not see your face yet"],
  ["two people", { ...CALM, faces: 2 }, "We see more than one face"],
  ["the dark", { ...NOBODY, picture: { luma: 8, contrast: 4, change: 1 } }, "Your picture is very dark"],
])("%s: it is said what helps", (_name, seen, words) => {
  const { shown, kept, see } = bench();

  see(during(5, seen));

  expect([kept, shown.at(-1)]).toEqual([[], ["warning", expect.stringContaining(words)]]);
});

const RESTLESS = [-20, 5, 20, -10, 0, 12, -15, 18].map(
  (yaw): Sample => ({ ...CALM, pose: { yaw, pitch: 0, roll: 0 } }),
);

test("who looks around for half a minute can start all the same", () => {
  const { shown, kept, see } = bench();

  see(during(32, CALM).map(({ at }, look) => ({ ...(RESTLESS[look % 8] ?? CALM), at })));

  expect([kept, shown.at(-1)]).toEqual([[], ["warning", "We could not note it. You can start all the same."]]);
});

test("whose camera is far at the side is told soon where to put it", () => {
  const { shown, kept, see } = bench();
  const far = { ...CALM, pose: { yaw: 50, pitch: 0, roll: 0 } };

  see(during(4, far));
  const early = shown.at(-1)?.[0];
  see(during(2, far, 4000));

  expect([early, kept, shown.at(-1)]).toEqual([
    "waiting",
    [],
    ["warning", expect.stringContaining("Put the camera in front of the screen you write on")],
  ]);
});

test("a face on a poster that is seen now and then is told, and nothing is noted meanwhile", () => {
  const { shown, kept, see } = bench();

  see(during(5, CALM).map((sample, look) => (look % 3 === 0 ? { ...sample, faces: 2 } : sample)));

  expect([kept, shown.at(-1)]).toEqual([[], ["warning", expect.stringContaining("poster")]]);
});

test("where it does not matter where somebody looks, faces and light are checked all the same", () => {
  const { shown, kept, labels, see } = bench({ followsHead: false });

  see(during(5, { ...CALM, faces: 2 }));
  const before = shown.at(-1);
  see(during(5, { ...CALM, pose: { yaw: 50, pitch: 0, roll: 0 } }, 5000));

  expect([labels, before, shown.at(-1), kept]).toEqual([
    ["Your picture"],
    ["warning", expect.stringContaining("more than one face")],
    ["good", "One face, which can be seen well"],
    [],
  ]);
});

test("who comes late is noted as well", () => {
  const { kept, see } = bench();

  see(film([60, NOBODY], [5, ASIDE]));

  expect(kept).toEqual([{ yaw: 9, pitch: -6, gaze: 0.48 }]);
});

test("a browser that cannot look says so, and that it does not matter", () => {
  const { shown, become } = bench();

  become({ at: "unavailable", reason: "no_models" });

  expect(shown.at(-1)).toEqual(["warning", "This browser cannot check it. You can start all the same."]);
});

test("after the lobby nothing is noted any more", () => {
  const { kept, see, end } = bench();

  end.abort();
  see(during(5, ASIDE));

  expect(kept).toEqual([]);
});

test("a camera that gives nothing says so, and that it does not matter", () => {
  const { shown, become } = bench();

  become({ at: "waiting" });

  expect(shown.at(-1)).toEqual(["warning", "This browser cannot check it. You can start all the same."]);
});
