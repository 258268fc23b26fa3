// @vitest-environment happy-dom
import { afterEach, expect, test, vi } from "vitest";
import { SampledClock } from "../shared/clock.ts";
import { RememberedCentre, type Sampler } from "./detection/index.ts";
import type { Sample } from "./detection/sample.ts";
import { CALM, during } from "./detection/testing/samples.ts";
import type { AntiCheatConfig } from "./room-data.ts";
import { NOTHING_CHECKED } from "./testing.ts";
import { type Watched, Watching } from "./watching.ts";

const HALF_A_MINUTE = 30_000;

let face = new AbortController();
afterEach(() => {
  face.abort();
  vi.useRealTimers();
});

/** An exam in which the context menu is noted. */
function exam(config: Partial<AntiCheatConfig> = {}, around: Partial<Watched> = {}) {
  document.body.innerHTML = '<main><aside class="exam__rail"></aside></main>';
  const antiCheatConfig = { ...NOTHING_CHECKED, lockdownEnabled: true, ...config };
  const data = { attempt: "a", face: "writing", startedAt: null, deadline: null, noticeDigest: "" } as const;
  const told: string[] = [];
  const noted: object[] = [];
  const failed: unknown[] = [];
  const away: string[] = [];
  face = new AbortController();
  const watching = new Watching({
    main: document.body,
    data: { ...data, antiCheatConfig },
    clock: new SampledClock({ serverNow: 0, askedAt: 0, answeredAt: 0 }),
    camera: null,
    screen: null,
    sampler: null,
    snapshots: null,
    afterPause: false,
    signal: face.signal,
    sitting: {
      tell: ({ type, detail }) => {
        if (type === "RIGHT_CLICK") told.push("began" in detail ? "end" : type);
        if (type === "CALIBRATED") noted.push(detail);
        if (detail["reason"] === "failed") failed.push(detail["check"]);
        if (type === "TAB_SWITCH") away.push("began" in detail ? "end" : type);
      },
    },
    ...around,
  });
  const ask = () => document.dispatchEvent(new Event("contextmenu", { cancelable: true }));
  return { watching, told, noted, failed, away, face, ask };
}

test("only while it is being written an exam is watched", () => {
  const { watching, told, ask } = exam();

  ask();
  watching.turn(true);
  ask();
  watching.turn(false);
  ask();

  expect(told).toEqual(["RIGHT_CLICK"]);
});

test("it ends with its face of the room", () => {
  const { watching, told, face, ask } = exam();
  watching.turn(true);

  face.abort();
  ask();

  expect(told).toEqual([]);
});

test("a page that goes away tells what it has counted, and watches again when it comes back", () => {
  const { watching, told, ask } = exam();
  watching.turn(true);
  ask();
  ask();

  window.dispatchEvent(new Event("pagehide"));
  ask();
  const gone = [...told];
  window.dispatchEvent(new Event("pageshow"));
  ask();

  expect([gone, told.slice(gone.length)]).toEqual([["RIGHT_CLICK", "end"], ["RIGHT_CLICK"]]);
});

test("what was noted at the device check is told once, however often the exam is paused", () => {
  new RememberedCentre("a", () => sessionStorage).set({ yaw: 9, pitch: -6, gaze: 0.48 });
  const { watching, noted } = exam({ enabled: true, webcamEnabled: true });

  watching.turn(true);
  watching.turn(false);
  watching.turn(true);

  expect(noted).toEqual([{ centre: { yaw: 9, pitch: -6, gaze: 0.48 } }]);
});

test("where nothing was noted, nothing is told", () => {
  sessionStorage.clear();
  const { watching, noted } = exam({ enabled: true, webcamEnabled: true });

  watching.turn(true);

  expect(noted).toEqual([]);
});

function showPage(visible: boolean): void {
  const value = visible ? "visible" : "hidden";
  Object.defineProperty(document, "visibilityState", { value, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}

test("where somebody looks is told and remembered when it is found while they write", () => {
  sessionStorage.clear();
  let hear: (sample: Sample) => void = () => undefined;
  const onSample = (hearer: typeof hear) => {
    hear = hearer;
    return () => true;
  };
  const sampler = { state: { at: "looking" }, onSample, onChange: () => () => true } as unknown as Sampler;
  const { watching, noted } = exam({ enabled: true, webcamEnabled: true, sensitivity: "medium" }, { sampler });
  watching.turn(true);

  for (const sample of during(61, { ...CALM, pose: { yaw: 9, pitch: -6, roll: 0 } })) hear(sample);

  const centre = { yaw: 9, pitch: -6, gaze: 0.5 };
  expect([noted, new RememberedCentre("a", () => sessionStorage).get()]).toEqual([[{ centre }], centre]);
});

test.each(["pointerdown", "keydown", "focus"])("after a pause nobody is watched before the first %s", (sign) => {
  const { watching, told, ask } = exam({}, { afterPause: true });
  watching.turn(true);
  ask();
  const before = [...told];

  window.dispatchEvent(new Event(sign));
  ask();

  expect([before, told]).toEqual([[], ["RIGHT_CLICK"]]);
});

test("after a pause everybody is watched half a minute later", async () => {
  vi.useFakeTimers();
  const { watching, told, ask } = exam({}, { afterPause: true });
  watching.turn(true);

  await vi.advanceTimersByTimeAsync(HALF_A_MINUTE - 1);
  ask();
  const before = [...told];
  await vi.advanceTimersByTimeAsync(1);
  ask();

  expect([before, told]).toEqual([[], ["RIGHT_CLICK"]]);
});

test("who is paused again before they are back is not watched", async () => {
  vi.useFakeTimers();
  const { watching, told, ask } = exam({}, { afterPause: true });
  watching.turn(true);

  watching.turn(false);
  window.dispatchEvent(new Event("focus"));
  await vi.advanceTimersByTimeAsync(HALF_A_MINUTE);
  ask();

  expect(told).toEqual([]);
});

test("whom the exam sends away is not looked for before they are back", async () => {
  vi.useFakeTimers();
  const { watching, away } = exam({ thresholds: { ...NOTHING_CHECKED.thresholds, awayFromPageSeconds: 0 } });
  watching.turn(true);

  watching.send("devices");
  showPage(false);
  await vi.advanceTimersByTimeAsync(HALF_A_MINUTE);
  watching.send(null);
  await vi.advanceTimersByTimeAsync(HALF_A_MINUTE - 1000);
  const during = [...away];
  showPage(true);
  window.dispatchEvent(new Event("focus"));
  showPage(false);
  await vi.advanceTimersByTimeAsync(2000);
  showPage(true);

  expect([during, away]).toEqual([[], ["TAB_SWITCH"]]);
});

test.each([
  ["sign-in", ["TAB_SWITCH"]],
  ["devices", []],
] as const)("an errand to %s that takes ten minutes: %o", async (errand, noted) => {
  vi.useFakeTimers();
  const { watching, away } = exam();
  watching.turn(true);

  watching.send(errand);
  showPage(false);
  await vi.advanceTimersByTimeAsync(20 * HALF_A_MINUTE);
  const during = [...away];
  showPage(true);

  expect(during).toEqual(noted);
});

test("who does not come back from there is elsewhere half a minute later", async () => {
  vi.useFakeTimers();
  const { watching, away } = exam({ thresholds: { ...NOTHING_CHECKED.thresholds, awayFromPageSeconds: 0 } });
  watching.turn(true);
  watching.send("devices");
  showPage(false);
  watching.send(null);

  await vi.advanceTimersByTimeAsync(HALF_A_MINUTE + 3000);
  showPage(true);

  expect(away).toEqual(["TAB_SWITCH"]);
});

function broken(): never {
  throw new TypeError("an extension");
}

test("what fails is told, and neither the exam nor the rest of the watching hears of it", () => {
  const camera = { state: { at: "closed" }, onChange: broken, close: () => undefined } as unknown as Watched["camera"];
  const main = Object.assign(document.createElement("main"), { querySelector: broken });

  const { watching, told, failed, ask } = exam({ enabled: true, webcamEnabled: true }, { camera, main });
  watching.turn(true);
  ask();

  expect([failed, told]).toEqual([["checks_line", "camera"], ["RIGHT_CLICK"]]);
});
