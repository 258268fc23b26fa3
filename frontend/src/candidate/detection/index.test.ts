// @vitest-environment happy-dom
import { expect, test } from "vitest";
import { type DetectionOptions, type Report, startDetection } from "./index.ts";
import { type Centre, type Sample, STRAIGHT } from "./sample.ts";
import type { SamplerState } from "./sampler.ts";
import type { DetectionSettings } from "./settings.ts";
import { FakeCamera } from "./testing/fake-camera.ts";
import { CALM, during, film, NOBODY, SETTINGS } from "./testing/samples.ts";

interface Bench {
  readonly change?: Partial<DetectionSettings>;
  readonly canListen?: boolean;
  readonly state?: SamplerState;
  readonly centre?: Centre | null;
}

function bench({ change = {}, canListen = true, state = { at: "looking" }, centre = STRAIGHT }: Bench = {}) {
  let now = 0;
  const reports: Report[] = [];
  const found: Centre[] = [];
  const camera = new FakeCamera();
  const end = new AbortController();
  const ticks: (() => void)[] = [];
  const samples = new Set<(sample: Sample) => void>();
  const states = new Set<(state: SamplerState) => void>();
  const said: ((isVoice: boolean) => void)[] = [];
  const hearers =
    <T>(all: Set<(told: T) => void>) =>
    (hear: (told: T) => void) => {
      all.add(hear);
      return () => all.delete(hear);
    };
  const sampler = { state, onSample: hearers(samples), onChange: hearers(states) };
  const options: DetectionOptions = {
    sampler,
    camera,
    settings: { ...SETTINGS, ...change },
    centre: { known: centre, found: (own) => found.push(own) },
    clock: { now: () => now },
    report: (report) => reports.push(report),
    signal: end.signal,
  };
  const listen = async (_stream: MediaStream, hear: (isVoice: boolean) => void) => {
    if (!canListen) throw new Error("no worklet");
    said.push(hear);
  };
  let made = 0;
  const every = (_ms: number, tick: () => void) => void ticks.push(tick);
  const { report, clock } = options;
  startDetection(options, { reports: { report, now: clock.now, newId: () => `${++made}`, every }, listen });
  const pass = (until: number) => {
    for (; now < until; now += 1000) for (const tick of ticks) tick();
  };
  return {
    camera,
    end,
    found,
    pass,
    told: () => reports.map(({ type, at, detail }) => [type, Date.parse(at) / 1000, detail]),
    see: (all: readonly Sample[]) => {
      for (const sample of all) {
        now = Math.max(now, sample.at);
        for (const hear of samples) hear(sample);
      }
    },
    become: (next: SamplerState) => {
      for (const hear of states) hear(next);
    },
    speak: (isVoice: boolean, seconds: number) => {
      for (let half = 0; half < seconds * 2; half += 1) {
        now += 500;
        said.at(-1)?.(isVoice);
      }
    },
  };
}

test("an absence is told when it is one, and again when it is over, with how long it lasted", () => {
  const { see, pass, told } = bench();

  see(film([2, CALM], [6, NOBODY], [4, CALM]));
  const early = told().length;
  pass(30_000);

  expect([early, told()]).toEqual([
    1,
    [
      ["ABSENCE", 2, { ongoing: true }],
      ["ABSENCE", 7.8, { began: "1", seconds: 5.8, count: 1 }],
    ],
  ]);
});

test("three absences with seconds between them are one", () => {
  const { see, pass, told } = bench();

  see(film([5, NOBODY], [3, CALM], [5, NOBODY], [3, CALM], [5, NOBODY], [4, CALM]));
  pass(60_000);

  expect(told().at(-1)).toEqual(["ABSENCE", 20.8, { began: "1", seconds: 20.8, count: 3 }]);
  expect(told()).toHaveLength(2);
});

test("what goes on when the watching ends is told as ended", () => {
  const { see, end, told } = bench();
  see(during(6, NOBODY));

  end.abort();
  see(during(6, NOBODY, 6000));

  expect(told()).toEqual([
    ["ABSENCE", 0, { ongoing: true }],
    ["ABSENCE", 5.8, { began: "1", seconds: 5.8, count: 1 }],
  ]);
});

test("when the camera gives no more, the absence has ended", () => {
  const { see, pass, told } = bench();
  see(during(6, NOBODY));

  pass(60_000);

  expect(told().at(-1)).toEqual(["ABSENCE", 5.8, { began: "1", seconds: 5.8, count: 1 }]);
});

test("a browser that cannot look says so once, and what went on has ended", () => {
  const { see, become, pass, told } = bench();
  see(during(6, NOBODY));

  become({ at: "unavailable", reason: "stopped" });
  become({ at: "unavailable", reason: "stopped" });
  pass(60_000);

  expect(told().map(([type, , detail]) => [type, detail])).toEqual([
    ["ABSENCE", { ongoing: true }],
    ["DETECTION_UNAVAILABLE", { reason: "stopped" }],
    ["ABSENCE", { began: "1", seconds: 5.8, count: 1 }],
  ]);
});

test("a browser that could not look before the exam says so too", () => {
  const { told } = bench({ state: { at: "unavailable", reason: "unsupported" } });

  expect(told()).toEqual([["DETECTION_UNAVAILABLE", 0, { reason: "unsupported" }]]);
});

test("a camera that is on and gives nothing is told once, and what went on has ended", () => {
  const { see, become, pass, told } = bench();
  see(during(6, NOBODY));

  become({ at: "waiting" });
  become({ at: "looking" });
  become({ at: "waiting" });
  pass(60_000);

  expect(told().map(([type, , detail]) => [type, detail])).toEqual([
    ["ABSENCE", { ongoing: true }],
    ["NOT_VERIFIABLE", { check: "face", reason: "no_frames" }],
    ["ABSENCE", { began: "1", seconds: 5.8, count: 1 }],
  ]);
});

const ASIDE: Sample = { ...CALM, pose: { yaw: 20, pitch: 0, roll: 0 } };
const AWAY: Sample = { ...CALM, pose: { yaw: -30, pitch: 0, roll: 0 } };

test("where it was not noted where somebody looks, that is found before looking elsewhere means anything", () => {
  const { see, pass, told, found } = bench({ centre: null });

  see(film([20, AWAY], [45, ASIDE]));
  const early = told();
  see(during(10, AWAY, 70_000));
  pass(90_000);

  expect([early, found]).toEqual([[], [{ yaw: 20, pitch: 0, gaze: 0.5 }]]);
  expect(told()[0]).toEqual(["LOOKING_AWAY", 70, { yaw: -50, pitch: 0, ongoing: true }]);
});

test("while it is looked for, everything else counts, and goes on when it is found", () => {
  const { see, pass, told } = bench({ centre: null });

  see(film([58, ASIDE], [4, NOBODY], [10, ASIDE]));
  pass(90_000);

  expect(told()).toEqual([
    ["ABSENCE", 58, { ongoing: true }],
    ["ABSENCE", 61.8, { began: "1", seconds: 3.8, count: 1 }],
  ]);
});

test("where it cannot be found, that is told once, and nothing of looking away", () => {
  const { see, pass, told, found } = bench({ centre: null });

  see(film([400, { ...CALM, pose: { yaw: 50, pitch: 0, roll: 0 } }], [200, AWAY]));
  pass(700_000);

  expect([told(), found]).toEqual([[["NOT_VERIFIABLE", 300.8, { check: "gaze", reason: "no_centre" }]], []]);
});

test.each([{ sensitivity: "low" }, { exempt: ["gaze"] }] as const)(
  "nobody looks for it where it does not matter: %j",
  (change) => {
    const { see, told, found } = bench({ centre: null, change });

    see(film([400, { ...CALM, faces: 1, pose: { yaw: 50, pitch: 0, roll: 0 } }], [100, ASIDE]));

    expect([told(), found]).toEqual([[], []]);
  },
);

test("a camera that may be a program is told once, whenever it comes back", () => {
  const { camera, pass, told } = bench({ change: { audio: false } });

  camera.turnOn({ label: "OBS Virtual Camera" });
  camera.fail();
  pass(60_000);
  camera.turnOn({ label: "OBS Virtual Camera" });

  expect(told()).toEqual([["VIRTUAL_CAMERA", 0, { word: "obs", confidence: "low" }]]);
});

test("a voice that lasts is told", async () => {
  const { camera, speak, pass, told } = bench();
  camera.turnOn();

  speak(false, 5);
  speak(true, 4);
  speak(false, 5);
  pass(60_000);

  expect(told()).toEqual([
    ["AUDIO_DETECTED", 5.5, { ongoing: true }],
    ["AUDIO_DETECTED", 9, { began: "1", seconds: 3.5, count: 1 }],
  ]);
});

test("a word is nothing", () => {
  const { camera, speak, told } = bench();
  camera.turnOn();

  speak(true, 1);
  speak(false, 5);

  expect(told()).toEqual([]);
});

test.each([
  ["there is no microphone", { sound: 0 }, true, "no_microphone"],
  ["the browser has no worklets", { sound: 1 }, false, "unsupported"],
])("%s: voices cannot be told, and that is said once", async (_name, camera, canListen, reason) => {
  const room = bench({ canListen });

  room.camera.turnOn(camera);
  await Promise.resolve();
  room.pass(60_000);
  room.camera.turnOn(camera);
  await Promise.resolve();

  expect(room.told()).toEqual([["NOT_VERIFIABLE", 0, { check: "voice", reason }]]);
});

test.each([
  ["the exam does not", { audio: false }],
  ["the candidate is exempt from it", { exempt: ["voice"] }],
  ["the sensitivity is low", { sensitivity: "low" }],
] as const)("nobody listens when %s", (_name, change) => {
  const { camera, speak, told } = bench({ change });
  camera.turnOn({ sound: 0 });

  speak(true, 10);

  expect(told()).toEqual([]);
});
